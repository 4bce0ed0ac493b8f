/** The clock of one process: when that dies, none of its timers ever fires. */
import type { Clock, Timer } from '../../drivers/clock.ts';

export class MortalClock implements Clock {
  readonly #world: Clock;
  readonly #timers = new Set<Timer>();
  #isDead = false;

  constructor(world: Clock) {
    this.#world = world;
  }

  /** Timers that have not fired yet. */
  get pendingCount(): number {
    return this.#timers.size;
  }

  now(): number {
    // Air times are fractions; a wall clock tells whole milliseconds.
    return Math.floor(this.#world.now());
  }

  monotonic(): number {
    return this.#world.monotonic();
  }

  setTimer(run: () => void, delayMs: number): Timer {
    if (this.#isDead) return { cancel() {} };
    const timer = this.#world.setTimer(() => {
      this.#timers.delete(timer);
      run();
    }, delayMs);
    this.#timers.add(timer);
    return {
      cancel: () => {
        this.#timers.delete(timer);
        timer.cancel();
      },
    };
  }

  die(): void {
    this.#isDead = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}
