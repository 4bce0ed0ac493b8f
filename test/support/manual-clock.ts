/**
 * A clock moved by hand. Timers fire in order of their time; between two of them everything that is already under
 * way (promises, I/O callbacks of this process) gets its turns, so a run is repeatable.
 */
import type { Clock, Timer } from '../../drivers/clock.ts';

interface Pending {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

export class ManualClock implements Clock {
  #wall: number;
  #elapsed = 0;
  #order = 0;
  #pending: Pending[] = [];

  constructor(startMs = Date.UTC(2026, 10, 23, 9, 0, 0)) {
    this.#wall = startMs;
  }

  now(): number {
    return this.#wall + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  setTimer(run: () => void, delayMs: number): Timer {
    const entry: Pending = { at: this.#elapsed + Math.max(0, delayMs), order: this.#order++, run };
    this.#pending.push(entry);
    return { cancel: () => void (this.#pending = this.#pending.filter((other) => other !== entry)) };
  }

  /** The wall clock jumps; the monotonic clock does not. */
  jumpWall(byMs: number): void {
    this.#wall += byMs;
  }

  /** Moves time on by `ms`, firing what falls due, with turns in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    await turns();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      await this.#fire(next);
    }
    this.#elapsed = end;
    await turns();
  }

  /** Moves time to the next timers until `condition` holds; fails once `limitMs` of clock time have gone by. */
  async until(
    condition: () => boolean | Promise<boolean>,
    what = 'the condition',
    limitMs = 3_600_000,
  ): Promise<void> {
    const end = this.#elapsed + limitMs;
    for (;;) {
      await turns();
      if (await condition()) return;
      const next = this.#next(end);
      if (!next) throw new Error(`after ${limitMs} ms of clock time still not: ${what}`);
      await this.#fire(next);
    }
  }

  #next(end: number): Pending | undefined {
    let best: Pending | undefined;
    for (const entry of this.#pending) {
      if (entry.at > end) continue;
      if (!best || entry.at < best.at || (entry.at === best.at && entry.order < best.order)) best = entry;
    }
    return best;
  }

  async #fire(entry: Pending): Promise<void> {
    this.#pending = this.#pending.filter((other) => other !== entry);
    this.#elapsed = Math.max(this.#elapsed, entry.at);
    entry.run();
    await turns();
  }
}

/** Lets promises, stream hand-overs and immediates that are under way run to rest. */
export async function turns(count = 12): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
