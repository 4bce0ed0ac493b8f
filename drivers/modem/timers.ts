/**
 * The timers of one phase of a modem's life. Ending the phase cancels them all and lets every pause return at once, so
 * that nothing is left waiting behind a transition.
 */
import type { Clock, Timer } from '../clock.ts';

export class Timers {
  readonly #clock: Clock;
  readonly #ends = new Set<() => void>();
  #isOver = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whoever was waiting asks this before going on. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Calls `run` once after `delayMs`, unless the phase ends first. */
  after(delayMs: number, run: () => void): Timer {
    if (this.#isOver) return { cancel: () => undefined };
    const timer = this.#clock.setTimer(() => {
      this.#ends.delete(cancel);
      run();
    }, delayMs);
    const cancel = (): void => {
      this.#ends.delete(cancel);
      timer.cancel();
    };
    this.#ends.add(cancel);
    return { cancel };
  }

  /** Resolves after `delayMs`, or as soon as the phase ends. */
  pause(delayMs: number): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#clock.setTimer(() => {
        this.#ends.delete(end);
        resolve();
      }, delayMs);
      const end = (): void => {
        timer.cancel();
        resolve();
      };
      this.#ends.add(end);
    });
  }

  /** The value, or `late` once `limitMs` have gone by or the phase has ended. Rejects as the promise does. */
  within<T, L>(limitMs: number, promise: Promise<T>, late: L): Promise<T | L> {
    if (this.#isOver) return Promise.resolve(late);
    return new Promise((resolve, reject) => {
      const end = (): void => {
        timer.cancel();
        this.#ends.delete(end);
        resolve(late);
      };
      const timer = this.#clock.setTimer(end, limitMs);
      this.#ends.add(end);
      promise.finally(() => (timer.cancel(), this.#ends.delete(end))).then(resolve, reject);
    });
  }

  endPhase(): void {
    this.#isOver = true;
    for (const end of this.#ends) end();
    this.#ends.clear();
  }
}
