/**
 * Texts and reports that lie in the memories of the modem: found, by an announcement or by a sweep, and given to the
 * keeper of places. Each place is worked on by one flow at a time, and one that cannot be read holds up no other.
 */
import type { Facts } from '../facts.ts';
import type { Place } from './message-memory.ts';
import { PlaceKeeper, type PlaceKeeperOptions } from './place-keeper.ts';
import { placeKey } from './storage-record.ts';
import { wantsSweep } from './storage-use.ts';
import type { Lane } from '../wire.ts';

export interface StoredDeliveryOptions extends Omit<PlaceKeeperOptions, 'onRetryDue'> {
  readonly facts: () => Facts;
}

type Fetched = 'found' | 'empty' | 'unread' | 'silent';

/** Huawei E3531 shows an empty place right after its +CMTI (quirk 6). */
const secondLookMs = 500;
/** Places asked one by one where the modem does not tell how many there are. */
const assumedPlaces = 50;
/** Then it is not the places that hang but the modem; whoever watches over it has noticed. */
const silentPlacesUntilGivenUp = 3;

export class StoredDelivery {
  readonly #options: StoredDeliveryOptions;
  readonly #keeper: PlaceKeeper;
  readonly #inWork = new Set<string>();
  readonly #again = new Set<string>();
  #sweep: Promise<void> | undefined;
  #isSweepWanted = false;

  constructor(options: StoredDeliveryOptions) {
    this.#options = options;
    this.#keeper = new PlaceKeeper({ ...options, onRetryDue: () => void this.sweep('incoming') });
  }

  /** A +CMTI or +CDSI: the memory as the line names it, which may differ from the one selected (quirk 39). */
  async take(memory: string | null, index: number | null): Promise<void> {
    const own = this.#options.facts().storage?.name ?? null;
    if (this.#isOver) return;
    // In "MT" the places of "ME" and "SM" have other numbers: only its own list tells which.
    if (index === null || index < 0 || own === 'MT') return this.sweep('incoming');
    // Without CPMS there is one memory, whatever the line calls it.
    const named = own === null ? null : (memory ?? own);
    if (named !== null && !this.#isKnown(named)) return this.sweep('incoming');
    const key = placeKey(named, index);
    if (this.#inWork.has(key)) return void this.#again.add(key);
    this.#inWork.add(key);
    const fetched = await this.#fetch(named, index).finally(() => this.#leave(named, index));
    if (fetched !== 'found') await this.sweep('incoming');
  }

  /** Lists every memory and takes what lies there. One at a time; a call during a sweep asks for one more. */
  sweep(lane: Lane): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    if (this.#sweep) {
      this.#isSweepWanted = true;
      return this.#sweep;
    }
    this.#sweep = this.#sweepAll(lane).finally(() => {
      this.#sweep = undefined;
    });
    return this.#sweep;
  }

  /** Counts the memory in use, and sweeps where it fills up though nothing was announced. */
  async watch(): Promise<void> {
    const { facts, memory, record } = this.#options;
    const own = facts().storage?.name;
    if (own === undefined || this.#sweep) return;
    const use = await memory.count(own, 'poll');
    if (use && !this.#isOver && wantsSweep(use, record.leftIn(own))) await this.sweep('poll');
  }

  /**
   * While a modem is set up anew, another memory may be selected under a place and another card be asked for: what is
   * left then is met by the sweep with which its service begins.
   */
  get #isOver(): boolean {
    return this.#options.timers.isOver || !this.#options.isInService();
  }

  async #sweepAll(lane: Lane): Promise<void> {
    const { record, facts } = this.#options;
    record.useSim(facts().identity.iccid);
    do {
      this.#isSweepWanted = false;
      record.sweeps += 1;
      for (const memory of this.#memories()) {
        if (this.#isOver) return;
        await this.#sweepOne(memory, lane);
      }
      await this.#keeper.offerHeld();
    } while (this.#isSweepWanted && !this.#isOver);
  }

  #memories(): readonly (string | null)[] {
    const { storage, storagesOffered } = this.#options.facts();
    if (storage === null) return [null];
    const all = new Set([storage.name, ...storagesOffered]);
    // "MT" is "SM" and "ME" under other numbers (TS 27.005 §3.2.2): never both, or each text would be met twice.
    if (storage.name === 'MT') for (const name of ['SM', 'ME']) all.delete(name);
    else if (all.has('SM') && all.has('ME')) all.delete('MT');
    return [...all];
  }

  /** A name goes into a command: only one that the modem offers, or of the two letters of the standard. */
  #isKnown(memory: string): boolean {
    const { storagesOffered } = this.#options.facts();
    return storagesOffered.includes(memory) || (storagesOffered.length === 0 && /^[A-Z]{2}$/.test(memory));
  }

  async #sweepOne(memory: string | null, lane: Lane): Promise<void> {
    const { facts, memory: memories, record } = this.#options;
    const own = facts().storage?.name;
    const name = memory ?? own;
    // Selecting another memory counts it; the own one is asked. Before the list: the alarm tells what had piled up.
    const before = name !== undefined && name === own ? await memories.count(name, lane) : null;
    if (this.#isOver) return;
    const found = await this.#takeAll(memory, lane);
    if (name === undefined || this.#isOver) return;
    const after = found > 0 ? await memories.count(name, lane) : before;
    if (after) record.noteLeft(name, after.used);
  }

  /** @returns how many places were worked on */
  async #takeAll(memory: string | null, lane: Lane): Promise<number> {
    const { facts, memory: memories, record } = this.#options;
    const list = `list ${memory}`;
    if (facts().profile.storageRead === 'index' || record.isHung(list)) {
      return this.#takeByIndex(memory, lane);
    }
    const answer = await memories.list(memory, lane, (places) => this.#claim(memory, places));
    if (this.#isOver) return 0;
    switch (answer.kind) {
      case 'done':
        record.noteAnswer(list);
        return this.#keepAll(memory, answer.value, lane);
      case 'unselectable':
        return 0;
      case 'refused':
        return this.#takeByIndex(memory, lane);
      case 'silent': {
        const name = memory ?? facts().storage?.name;
        // A modem that answers the next command hangs on its list alone (quirks 7 and 27).
        const isListAlone = name !== undefined && (await memories.count(name, lane)) !== null;
        if (record.noteSilence(list, isListAlone)) {
          this.#options.tell('list-silent', 'warn', { memory: name ?? '' });
        }
        return this.#isOver || !isListAlone ? 0 : this.#takeByIndex(memory, lane);
      }
      default:
        return answer satisfies never;
    }
  }

  async #takeByIndex(memory: string | null, lane: Lane): Promise<number> {
    const { facts, memory: memories } = this.#options;
    const name = memory ?? facts().storage?.name;
    const size = name === undefined ? null : await memories.count(name, lane);
    const last = size?.total ?? assumedPlaces;
    let found = 0;
    // The lowest place is 0 or 1 by maker (quirk 5).
    for (let index = 0, silent = 0; index <= last && found < (size?.used ?? last); index += 1) {
      if (this.#isOver || silent >= silentPlacesUntilGivenUp) break;
      const key = placeKey(memory, index);
      if (this.#inWork.has(key)) continue;
      this.#inWork.add(key);
      const fetched = await this.#fetch(memory, index, lane, true).finally(() => this.#leave(memory, index));
      silent = fetched === 'silent' ? silent + 1 : 0;
      if (fetched === 'found') found += 1;
    }
    return found;
  }

  /** Inside the turn of the list: a place in work now may be empty, or hold another text, a moment later. */
  #claim(memory: string | null, places: readonly Place[]): readonly Place[] {
    const free = places.filter(({ index }) => !this.#inWork.has(placeKey(memory, index)));
    for (const { index } of free) this.#inWork.add(placeKey(memory, index));
    return free;
  }

  async #keepAll(memory: string | null, places: readonly Place[], lane: Lane): Promise<number> {
    for (const { index, pdu } of places) {
      const work = pdu === null ? this.#fetchBroken(memory, index, lane) : this.#keep(memory, index, pdu);
      await work.finally(() => this.#leave(memory, index));
    }
    return places.length;
  }

  async #keep(memory: string | null, index: number, pdu: string): Promise<void> {
    await this.#keeper.keep(memory, index, pdu);
  }

  /** The list named it without a PDU. Asked alone it may show one; else it stays where it is, and is told once. */
  async #fetchBroken(memory: string | null, index: number, lane: Lane): Promise<void> {
    const { record, tell } = this.#options;
    const fetched = await this.#fetch(memory, index, lane, true);
    const isUnreadable = fetched === 'empty' || fetched === 'unread';
    if (!isUnreadable || this.#isOver) return;
    if (record.noteSilence(`broken ${placeKey(memory, index)}`, true)) {
      tell('place-unreadable', 'warn', { memory: memory ?? '', index });
    }
  }

  async #fetch(
    memory: string | null,
    index: number,
    lane: Lane = 'incoming',
    isOnce = false,
  ): Promise<Fetched> {
    const { memory: memories, timers, record, tell } = this.#options;
    const place = placeKey(memory, index);
    if (record.isHung(place)) return 'unread';
    let answer = await memories.read(memory, index, lane);
    if (answer.kind === 'done' && answer.value === null && !isOnce) {
      await timers.pause(secondLookMs);
      if (this.#isOver) return 'found';
      answer = await memories.read(memory, index, lane);
    }
    if (this.#isOver) return 'silent';
    if (answer.kind === 'silent' && record.noteSilence(place)) {
      tell('place-silent', 'warn', { memory: memory ?? '', index });
    }
    if (answer.kind !== 'done') return answer.kind === 'silent' ? 'silent' : 'unread';
    record.noteAnswer(place);
    if (answer.value === null) return 'empty';
    record.noteAnswer(`broken ${place}`);
    await this.#keep(memory, index, answer.value);
    return 'found';
  }

  #leave(memory: string | null, index: number): void {
    const key = placeKey(memory, index);
    this.#inWork.delete(key);
    if (this.#again.delete(key)) void this.take(memory, index);
  }
}
