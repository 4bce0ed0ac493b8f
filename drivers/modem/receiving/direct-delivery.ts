/**
 * Texts and reports that come with their PDU (+CMT, +CDS): handed to the listener first, acknowledged second. Under
 * AT+CSMS=0 the modem has acknowledged by itself, so what the listener refuses is kept here and offered again.
 */
import type { ModemListener } from '../../driver.ts';
import type { Facts } from '../facts.ts';
import { handOver, handOverPage } from './hand-over.ts';
import type { Received } from './received.ts';
import type { Tell } from '../session.ts';
import type { StorageRecord } from './storage-record.ts';
import type { Timers } from '../timers.ts';
import type { Wire } from '../wire.ts';

export interface DirectDeliveryOptions {
  readonly wire: Wire;
  readonly timers: Timers;
  readonly listener: ModemListener;
  readonly facts: () => Facts;
  readonly record: StorageRecord;
  readonly learn: (patch: Partial<Facts>) => void;
  readonly learnFrom: (received: Received) => void;
  readonly tell: Tell;
}

/** Pauses before a refused PDU is offered again; the last one repeats. */
const retryPausesMs: readonly number[] = [1_000, 5_000, 15_000, 60_000];
/** Beyond this the store has been down for long: what comes now is refused like a full memory would. */
const capacity = 500;
/** After so many +CMS ERROR: 340 in a row the modem plainly wants no acknowledgement (modems.md 2.3). */
const uncalledForLimit = 2;

export class DirectDelivery {
  readonly #options: DirectDeliveryOptions;
  #held = 0;
  #uncalledFor = 0;

  constructor(options: DirectDeliveryOptions) {
    this.#options = options;
  }

  /** A text or report (+CMT, +CDS). */
  async take(pdu: string): Promise<void> {
    const { timers, listener, learnFrom } = this.#options;
    const isKept = await this.#offer(() => handOver(pdu, listener, timers, learnFrom));
    if (isKept) await this.#acknowledge();
  }

  /** A page of a cell broadcast (+CBM), which nobody acknowledges. */
  async takePage(page: string): Promise<void> {
    const { timers, listener, record, tell } = this.#options;
    await this.#offer(() => handOverPage(page, listener, timers, record, tell));
  }

  /** Until it is taken. @returns whether it was, and was for us */
  async #offer(handOverOnce: () => ReturnType<typeof handOver>): Promise<boolean> {
    const { timers, tell } = this.#options;
    if (this.#held >= capacity) {
      tell('direct-delivery-dropped', 'error', { held: this.#held });
      return false;
    }
    this.#held += 1;
    try {
      for (let attempt = 0; !timers.isOver; attempt += 1) {
        const answer = await handOverOnce();
        if (answer !== 'refused') return answer === 'kept';
        tell('delivery-refused', 'warn', { attempt: attempt + 1 });
        await timers.pause(retryPausesMs[Math.min(attempt, retryPausesMs.length - 1)] ?? 1_000);
      }
      return false;
    } finally {
      this.#held -= 1;
    }
  }

  /** TS 27.005 §3.4.4, TS 24.011: too late, and the modem stops delivering until CNMI is set again. */
  async #acknowledge(): Promise<void> {
    const { wire, facts, learn, tell } = this.#options;
    if (!facts().acknowledges) return;
    const timeoutMs = facts().profile.timeoutsMs.setting;
    const talk = wire.talk('acknowledge');
    const reply = await talk.execute({ text: 'AT+CNMA=0', timeoutMs });
    if (reply.kind === 'closed') return;
    if (reply.kind === 'ok') {
      this.#uncalledFor = 0;
      return;
    }
    const code = reply.kind === 'error' ? reply.error.code : 'timeout';
    tell('acknowledge-failed', 'warn', { code });
    this.#uncalledFor = code === 'no-acknowledgement-expected' ? this.#uncalledFor + 1 : 0;
    if (this.#uncalledFor >= uncalledForLimit) {
      // Back to a service in which the modem acknowledges by itself: one that waits in vain stops delivering.
      await talk.execute({ text: 'AT+CSMS=0', timeoutMs });
      learn({ acknowledges: false });
    }
    const { mode } = facts().notification;
    if (mode !== null) await talk.execute({ text: `AT+CNMI=${mode}`, timeoutMs });
  }
}
