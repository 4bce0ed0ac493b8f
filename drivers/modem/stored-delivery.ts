/**
 * Texts and reports that lie in a memory of the modem: read, handed to the listener, erased only after that (G6).
 * Each place is worked on by one flow at a time, whether a +CMTI or a sweep found it.
 */
import type { ModemListener } from '../driver.ts';
import { handOver } from './hand-over.ts';
import type { Facts } from './facts.ts';
import type { MessageMemory, Place } from './message-memory.ts';
import type { Received } from './received.ts';
import type { Tell } from './session.ts';
import type { Timers } from './timers.ts';
import type { Lane } from './wire.ts';

export interface StoredDeliveryOptions {
  readonly memory: MessageMemory;
  readonly timers: Timers;
  readonly listener: ModemListener;
  readonly facts: () => Facts;
  readonly learnFrom: (received: Received) => void;
  readonly tell: Tell;
}

/** Huawei E3531 shows an empty place right after its +CMTI (quirk 6). */
const secondLookMs = 500;
/** What the listener refused is offered again by a sweep after this. */
const refusedPauseMs = 20_000;
/** Places asked one by one where the modem does not tell how many there are. */
const assumedPlaces = 50;
/** Memories that hold no received texts: cell broadcasts, and the union of the others. */
const neverSwept: ReadonlySet<string> = new Set(['BM', 'MT', 'TA']);

export class StoredDelivery {
  readonly #options: StoredDeliveryOptions;
  readonly #inWork = new Set<string>();
  readonly #again = new Set<string>();
  #sweep: Promise<void> | undefined;
  #isSweepWanted = false;
  #isRetryDue = false;

  constructor(options: StoredDeliveryOptions) {
    this.#options = options;
  }

  /** A +CMTI or +CDSI: the memory as the line names it, which may differ from the one selected (quirk 39). */
  async take(memory: string | null, index: number | null): Promise<void> {
    const own = this.#options.facts().storage?.name ?? null;
    // In "MT" the places of "ME" and "SM" have other numbers: only its own list tells which.
    if (index === null || index < 0 || own === 'MT') return this.sweep('incoming');
    // Without CPMS there is one memory, whatever the line calls it.
    const named = own === null ? null : (memory ?? own);
    const key = keyOf(named, index);
    if (this.#inWork.has(key)) return void this.#again.add(key);
    this.#inWork.add(key);
    const isFound = await this.#fetch(named, index).finally(() => this.#leave(named, index));
    if (!isFound) await this.sweep('incoming');
  }

  /** Lists every memory and takes what lies there. One at a time; a call during a sweep asks for one more. */
  sweep(lane: Lane): Promise<void> {
    if (this.#sweep) {
      this.#isSweepWanted = true;
      return this.#sweep;
    }
    this.#sweep = this.#sweepAll(lane).finally(() => {
      this.#sweep = undefined;
    });
    return this.#sweep;
  }

  async #sweepAll(lane: Lane): Promise<void> {
    do {
      this.#isSweepWanted = false;
      for (const memory of this.#memories()) {
        if (this.#options.timers.isOver) return;
        await this.#sweepOne(memory, lane);
      }
    } while (this.#isSweepWanted && !this.#options.timers.isOver);
  }

  #memories(): readonly (string | null)[] {
    const { storage, storagesOffered } = this.#options.facts();
    if (storage === null) return [null];
    const others = storagesOffered.filter((name) => name !== storage.name && !neverSwept.has(name));
    // "MT" holds what is in "SM" and "ME"; reports may lie in "SR" all the same.
    const inUnion: ReadonlySet<string> = new Set(storage.name === 'MT' ? ['SM', 'ME'] : []);
    return [storage.name, ...new Set(others.filter((name) => !inUnion.has(name)))];
  }

  async #sweepOne(memory: string | null, lane: Lane): Promise<void> {
    if (this.#options.facts().profile.storageRead === 'index') return this.#sweepByIndex(memory, lane);
    const answer = await this.#options.memory.list(memory, lane, (places) => this.#claim(memory, places));
    if (answer.kind === 'done') return this.#keepAll(memory, answer.value);
    if (answer.kind === 'silent' && !this.#options.timers.isOver) await this.#sweepByIndex(memory, lane);
  }

  async #sweepByIndex(memory: string | null, lane: Lane): Promise<void> {
    const name = memory ?? this.#options.facts().storage?.name;
    const size = name === undefined ? null : await this.#options.memory.size(name, lane);
    const last = size?.total ?? assumedPlaces;
    // The lowest place is 0 or 1 by maker (quirk 5).
    for (let index = 0, found = 0; index <= last && found < (size?.used ?? last); index += 1) {
      if (this.#options.timers.isOver) return;
      const key = keyOf(memory, index);
      if (this.#inWork.has(key)) continue;
      this.#inWork.add(key);
      const isFound = await this.#fetch(memory, index, lane, true).finally(() => this.#leave(memory, index));
      if (isFound) found += 1;
    }
  }

  /** Inside the turn of the list: a place in work now may be empty, or hold another text, a moment later. */
  #claim(memory: string | null, places: readonly Place[]): readonly Place[] {
    const free = places.filter(({ index }) => !this.#inWork.has(keyOf(memory, index)));
    for (const { index } of free) this.#inWork.add(keyOf(memory, index));
    return free;
  }

  async #keepAll(memory: string | null, places: readonly Place[]): Promise<void> {
    for (const { index, pdu } of places) {
      await this.#keep(memory, index, pdu).finally(() => this.#leave(memory, index));
    }
  }

  /** @returns false where the place was empty */
  async #fetch(
    memory: string | null,
    index: number,
    lane: Lane = 'incoming',
    isOnce = false,
  ): Promise<boolean> {
    const { memory: memories, timers } = this.#options;
    let answer = await memories.read(memory, index, lane);
    if (answer.kind === 'done' && answer.value === null && !isOnce) {
      await timers.pause(secondLookMs);
      if (timers.isOver) return true;
      answer = await memories.read(memory, index, lane);
    }
    if (answer.kind !== 'done') return isOnce;
    if (answer.value === null) return false;
    await this.#keep(memory, index, answer.value);
    return true;
  }

  async #keep(memory: string | null, index: number, pdu: string): Promise<void> {
    const { memory: memories, timers, listener, tell } = this.#options;
    if (timers.isOver) return;
    const answer = await handOver(pdu, listener, timers, this.#options.learnFrom);
    if (answer === 'not-ours' || timers.isOver) return;
    if (answer === 'refused') return this.#comeAgain();
    if (!(await memories.erase(memory, index, 'incoming'))) {
      tell('erase-failed', 'warn', { memory: memory ?? '', index });
    }
  }

  #comeAgain(): void {
    const { timers, tell } = this.#options;
    tell('delivery-refused', 'warn', { inSeconds: refusedPauseMs / 1_000 });
    if (this.#isRetryDue) return;
    this.#isRetryDue = true;
    timers.after(refusedPauseMs, () => {
      this.#isRetryDue = false;
      void this.sweep('incoming');
    });
  }

  #leave(memory: string | null, index: number): void {
    const key = keyOf(memory, index);
    this.#inWork.delete(key);
    if (this.#again.delete(key)) void this.take(memory, index);
  }
}

function keyOf(memory: string | null, index: number): string {
  return `${memory ?? ''}:${index}`;
}
