/**
 * What lies at one place of a memory: PDU in, handed to the listener, erased on the modem only after that (G6). What the
 * listener refuses is offered again by a later sweep, from the modem or from here.
 */
import type { ModemListener } from '../../driver.ts';
import { handOver, handOverPage } from './hand-over.ts';
import type { MessageMemory } from './message-memory.ts';
import type { Received } from './received.ts';
import type { Tell } from '../session.ts';
import { type HeldText, placeKey, type StorageRecord } from './storage-record.ts';
import type { Timers } from '../timers.ts';

export interface PlaceKeeperOptions {
  readonly memory: MessageMemory;
  readonly record: StorageRecord;
  readonly timers: Timers;
  /** False: nothing more is handed over, and nothing erased. */
  readonly isInService: () => boolean;
  readonly listener: ModemListener;
  readonly learnFrom: (received: Received) => void;
  readonly tell: Tell;
  /** What was refused is due again. */
  readonly onRetryDue: () => void;
}

/** What the listener refused is offered again by a sweep after this. */
const refusedPauseMs = 20_000;
/** Holds pages of the cell, which are no texts (TS 23.041). */
const pageMemory = 'BM';

export class PlaceKeeper {
  readonly #options: PlaceKeeperOptions;
  #isRetryDue = false;

  constructor(options: PlaceKeeperOptions) {
    this.#options = options;
  }

  async keep(memory: string | null, index: number, pdu: string): Promise<void> {
    const { record } = this.#options;
    if (this.#isOver) return;
    const isShownAgain = record.isKept(memory, index, pdu);
    if (!isShownAgain) {
      const answer = await this.#handOver(memory, pdu);
      if (answer === 'not-ours') return;
      if (answer === 'refused') return this.#comeAgain({ memory, index, pdu, sweep: record.sweeps });
      record.release({ memory, index, pdu });
      record.noteKept(memory, index, pdu);
    }
    // The place may hold the next text by now.
    if (record.isSelfErasing && !isShownAgain) return;
    if (!this.#isOver) await this.#erase(memory, index);
  }

  /** What the modem does not show any more, and nobody has taken yet. */
  async offerHeld(): Promise<void> {
    const { record } = this.#options;
    for (const text of record.heldBefore(record.sweeps)) {
      if (this.#isOver) return;
      const answer = await this.#handOver(text.memory, text.pdu);
      if (answer === 'refused') {
        this.#comeAgain({ ...text, sweep: record.sweeps });
        continue;
      }
      record.release(text);
      record.noteKept(text.memory, text.index, text.pdu);
    }
  }

  get #isOver(): boolean {
    return this.#options.timers.isOver || !this.#options.isInService();
  }

  #handOver(memory: string | null, pdu: string): ReturnType<typeof handOver> {
    const { listener, timers, learnFrom, record, tell } = this.#options;
    if (memory === pageMemory) return handOverPage(pdu, listener, timers, record, tell);
    return handOver(pdu, listener, timers, learnFrom);
  }

  async #erase(memory: string | null, index: number): Promise<void> {
    const { memory: memories, record, tell } = this.#options;
    const erasing = `erase ${placeKey(memory, index)}`;
    const outcome = await memories.erase(memory, index, 'incoming');
    if (outcome === 'failed') {
      if (this.#isOver) return;
      // Told once: it is tried again by every sweep.
      const isNews = record.noteSilence(erasing, true);
      return isNews ? tell('erase-failed', 'warn', { memory: memory ?? '', index }) : undefined;
    }
    record.noteErased(memory, index);
    record.noteAnswer(erasing);
    if (record.noteErasing(outcome)) tell('storage-self-erasing', 'info', {});
  }

  #comeAgain(text: HeldText): void {
    const { record, timers, tell, onRetryDue } = this.#options;
    record.hold(text);
    tell('delivery-refused', 'warn', { inSeconds: refusedPauseMs / 1_000 });
    if (this.#isRetryDue) return;
    this.#isRetryDue = true;
    timers.after(refusedPauseMs, () => {
      this.#isRetryDue = false;
      onRetryDue();
    });
  }
}
