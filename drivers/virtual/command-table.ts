/** The shape of the command table, and what a command may see and touch of its modem. */
import type { Clock } from '../clock.ts';
import type { Faults } from './faults.ts';
import type { Phone } from './phone.ts';
import type { Personality } from './personality.ts';
import type { Radio } from './radio.ts';
import type { Reply } from './reply.ts';
import type { Settings } from './settings.ts';
import type { SimCard } from './sim-card.ts';
import type { SmsStorage } from './sms-storage.ts';
import type { SubmitResult, VirtualNetwork } from './network-contract.ts';

/** The inside of a virtual modem, as its commands know it. */
export interface ModemCore {
  readonly imei: string;
  readonly clock: Clock;
  readonly personality: Personality;
  readonly settings: Settings;
  readonly faults: Faults;
  readonly sim: SimCard;
  readonly radio: Radio;
  readonly storage: SmsStorage;
  readonly network: VirtualNetwork;
  readonly ussd: UssdAnswers;
  readonly phone: Phone;
  /** Since the last boot; Infinity for a modem that was up before anybody looked. */
  readonly uptimeMs: number;
  /** Every name that the modem knows, for AT+CLAC. */
  readonly commandNames: readonly string[];
  unsolicited(line: string): void;
  /** Prints an answer that comes after its command was given up. */
  lateReply(reply: Reply): void;
  /** Hands a SUBMIT to the network, through the faults. Only when registered. */
  submit(pdu: string, onResult: (result: SubmitResult) => void): void;
  /** After AT+CNMI and AT+CNMA: what waited may go on. */
  inbox: { flush(): void; acknowledge(isTaken: boolean): boolean; roomMade(): void };
  /** ATZ and AT&F. */
  resetSettings(): void;
  reboot(): void;
}

/** What AT+CUSD answers, by the string that was dialled; undefined: unknown code. */
export type UssdAnswers = Readonly<Record<string, UssdAnswer>>;
export interface UssdAnswer {
  readonly text: string;
  /** The network waits for a reply (m = 1). */
  readonly expectsReply?: boolean;
  /** What may be replied to it; left out: whatever may be dialled. */
  readonly replies?: UssdAnswers;
  /** Time until +CUSD, 500 ms; `early`: before the OK of the command, `never`: not at all. */
  readonly afterMs?: number | 'early' | 'never';
  /** How it is printed; left out: as AT+CSCS says, or as this modem always does. */
  readonly form?: UssdPrint;
  /** Another <m> than 0 or 1; with an empty text it comes alone. */
  readonly status?: number;
}

export type UssdPrint = 'plain' | 'packed-hex' | 'ucs2-hex' | 'octets-hex';

export type Handler = (modem: ModemCore, argument: string) => Reply;

export interface CommandEntry {
  readonly exec?: Handler;
  readonly read?: Handler;
  readonly write?: Handler;
  /** A fixed information line, or a handler. */
  readonly test?: string | Handler;
  /** Refused without a ready card: with +CME or with +CMS errors. */
  readonly needsSim?: 'cme' | 'cms';
}

export type CommandTable = Readonly<Record<string, CommandEntry>>;
