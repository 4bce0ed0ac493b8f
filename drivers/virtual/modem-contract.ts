/** A virtual modem from the outside: how it is made, what a test may see and do. */
import type { Clock } from '../clock.ts';
import type { UssdAnswers } from './command-table.ts';
import type { Faults } from './faults.ts';
import type { VirtualNetwork } from './network-contract.ts';
import type { PersonalityName } from './personalities/index.ts';
import type { Personality } from './personality.ts';
import type { Radio, RadioOptions, RegistrationName } from './radio.ts';
import type { Random } from './random.ts';
import type { Settings } from './settings.ts';
import type { SimCard, SimOptions } from './sim-card.ts';
import type { SmsStorage } from './sms-storage.ts';

export interface VirtualModemOptions {
  readonly network: VirtualNetwork;
  readonly clock: Clock;
  readonly name: string;
  readonly sim: SimOptions;
  /** 15 digits. */
  readonly imei: string;
  /** A known one by name, or your own; clean. */
  readonly personality?: Personality | PersonalityName;
  /** Only the deviations. */
  readonly faults?: Partial<Faults>;
  readonly radio?: RadioOptions;
  readonly random?: Random;
  /** What AT+CUSD answers, by dialled string. */
  readonly ussd?: UssdAnswers;
}

export interface VirtualModem {
  readonly name: string;
  readonly imei: string;
  readonly sim: SimCard;
  readonly radio: Radio;
  readonly storage: SmsStorage;
  readonly network: VirtualNetwork;
  readonly personality: Personality;
  /** Change at any time. */
  readonly faults: Faults;
  /** As AT commands left them; for assertions. */
  readonly settings: Readonly<Settings>;
  readonly isPlugged: boolean;
  /** The last command lines that were taken, oldest first, without `AT`; at most 1000. */
  readonly commandLines: readonly string[];
  /** Bytes that came while a command was still running: a careful driver sends none. */
  readonly bytesWhileBusy: number;
  receive(bytes: Uint8Array): void;
  /** One handler; a new one replaces it. Called with bytes that are not reused. */
  onOutput(handler: (bytes: Uint8Array) => void): void;
  /** Called with false when the cable goes, with true when it is back. Returns the undo. */
  onPlug(handler: (isPlugged: boolean) => void): () => void;
  /** Somebody opened the cable's other end: ends a wedge that only this ends. */
  portOpened(): void;
  /** Any unsolicited line, e.g. `^RSSI: 18`. */
  unsolicited(line: string): void;
  /** Any bytes, as they are. */
  emit(bytes: Uint8Array): void;
  /** `CR LF > ` out of nowhere, and the modem waits for a text. */
  strayPrompt(): void;
  /** What faults.holdSubmitAnswers kept back goes out, in order. */
  releaseSubmitAnswers(): void;
  /** Registration as the network now wants it. */
  setRegistration(status: RegistrationName): void;
  /** RING, and +CLIP where switched on. */
  ring(from: string): void;
  /** Cable out: power gone, settings lost, what is on the air goes on. */
  unplug(): void;
  /** Cable in: powers up like a fresh stick; card and memories are as they were. */
  replug(): void;
  /** Another card in place of its own, which is returned; only while unplugged. */
  replaceSim(card: SimCard): SimCard;
  /** Powers down and up with the cable in; the boot lines come. */
  reboot(): void;
}
