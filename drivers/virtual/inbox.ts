/**
 * What the network delivers to a virtual modem, on its way to the terminal: stored and announced, or printed at once,
 * as AT+CNMI and AT+CSMS say (TS 27.005 §3.4.1, §3.4.4).
 *
 *   network -> stored (+CMTI, +CDSI) -> acknowledged
 *           -> printed (+CMT, +CDS)  -> acknowledged at once, or with AT+CNMA when CSMS is 1
 */
import type { Clock, Timer } from '../clock.ts';
import { decodePdu } from '../sms/decode-pdu.ts';
import type { MemoryName, Settings } from './settings.ts';
import type { Personality } from './personality.ts';
import type { Delivery, SimReceiver } from './sim-line.ts';
import type { SmsStorage } from './sms-storage.ts';
import { directText, tpduLength } from './text-mode.ts';

/** No AT+CNMA in this time counts as refused, and direct delivery is switched off (TS 27.005 §3.4.4). */
const acknowledgeMs = 15_000;
const mostBuffered = 64;

export class Inbox implements SimReceiver {
  readonly #clock: Clock;
  readonly #personality: Personality;
  readonly #settings: () => Settings;
  readonly #storage: SmsStorage;
  readonly #print: (line: string) => void;
  readonly #onRoom: () => void;
  /** Lines that wait for a mode other than 0. */
  #buffered: string[] = [];
  #awaited: { settle: (isTaken: boolean) => void; timer: Timer } | null = null;

  constructor(context: {
    clock: Clock;
    personality: Personality;
    settings: () => Settings;
    storage: SmsStorage;
    print: (line: string) => void;
    /** The memory was full and has room again. */
    onRoom: () => void;
  }) {
    this.#clock = context.clock;
    this.#personality = context.personality;
    this.#settings = context.settings;
    this.#storage = context.storage;
    this.#print = context.print;
    this.#onRoom = context.onRoom;
  }

  deliver(delivery: Delivery, acknowledge: (isTaken: boolean) => void): void {
    if (delivery.kind === 'report') this.#report(delivery, acknowledge);
    else this.#text(delivery, acknowledge);
  }

  /** After AT+CNMI: what waited comes out, or is dropped when <bfr> is 1. */
  flush(): void {
    const { cnmi } = this.#settings();
    if (cnmi.mode === 0) return;
    const lines = cnmi.bfr === 0 ? this.#buffered : [];
    this.#buffered = [];
    for (const line of lines) this.#print(line);
  }

  /** AT+CNMA. @returns whether anything waited for it */
  acknowledge(isTaken: boolean): boolean {
    const awaited = this.#awaited;
    if (!awaited) return false;
    this.#awaited = null;
    awaited.timer.cancel();
    awaited.settle(isTaken);
    return true;
  }

  roomMade(): void {
    this.#onRoom();
  }

  powerOff(): void {
    this.#buffered = [];
    this.#awaited?.timer.cancel();
    this.#awaited = null;
  }

  #text(delivery: Delivery, acknowledge: (isTaken: boolean) => void): void {
    const { cnmi, memories } = this.#settings();
    const messageClass = classOf(delivery.pdu);
    // class 2 belongs on the card, class 3 to the terminal; both whatever <mt> says (TS 27.005 §3.4.1, table)
    const isDirect = messageClass !== 2 && (cnmi.mt === 2 || (cnmi.mt === 3 && messageClass === 3));
    if (isDirect) {
      this.#direct('+CMT', delivery, acknowledge);
      return;
    }
    const memory = messageClass === 2 && memories[2] === 'ME' ? 'SM' : memories[2];
    const index = this.#storage.store(memory, { kind: 'text', status: 0, pdu: delivery.pdu });
    if (index !== null && cnmi.mt !== 0) {
      this.#announce(this.#personality.storedIndication(memory, index));
    }
    if (index === null) for (const line of this.#personality.memoryFullLines) this.#print(line);
    acknowledge(index !== null);
  }

  #report(delivery: Delivery, acknowledge: (isTaken: boolean) => void): void {
    const { ds } = this.#settings().cnmi;
    if (ds === 1) {
      this.#direct('+CDS', delivery, acknowledge);
      return;
    }
    if (ds === 0) {
      acknowledge(true);
      return;
    }
    const memory: MemoryName = this.#personality.reportMemory;
    const index = this.#storage.store(memory, { kind: 'report', status: 0, pdu: delivery.pdu });
    if (index !== null) this.#announce(`+CDSI: "${this.#personality.reportMemoryShown}",${index}`);
    acknowledge(index !== null);
  }

  #direct(name: '+CMT' | '+CDS', delivery: Delivery, acknowledge: (isTaken: boolean) => void): void {
    const settings = this.#settings();
    const header = settings.isTextMode
      ? directText(name, delivery.pdu, settings)
      : this.#personality.directHeader(name, tpduLength(delivery.pdu)) + `\r\n${delivery.pdu}`;
    if (settings.service === 0) {
      this.#announce(header);
      acknowledge(true);
      return;
    }
    const timer = this.#clock.setTimer(() => this.#unacknowledged(), acknowledgeMs);
    this.#awaited = { settle: acknowledge, timer };
    this.#announce(header);
  }

  #unacknowledged(): void {
    const settings = this.#settings();
    settings.cnmi = { ...settings.cnmi, mt: 0, ds: 0 };
    this.acknowledge(false);
  }

  /** Mode 0 keeps lines back until the mode changes. */
  #announce(line: string): void {
    if (this.#settings().cnmi.mode !== 0) this.#print(line);
    else if (this.#buffered.length < mostBuffered) this.#buffered.push(line);
  }
}

function classOf(pdu: string): number | undefined {
  try {
    const decoded = decodePdu(pdu, { direction: 'mt' });
    return decoded.type === 'deliver' ? decoded.dataCoding.messageClass : undefined;
  } catch {
    // a PDU that nobody can read is stored like any other
    return undefined;
  }
}
