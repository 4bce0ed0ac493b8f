/**
 * Time as the whole house sees it: one wall clock, one monotonic clock, one kind of timer. Injected everywhere, so
 * that tests and the simulation move time by hand.
 */
export interface Clock {
  /** Milliseconds since 1970 UTC. May jump; only for what leaves the process or is stored. */
  now(): number;
  /** Milliseconds since some start; never goes back. For durations and deadlines inside the process. */
  monotonic(): number;
  /** Calls `run` once after `delayMs` (0 or more). */
  setTimer(run: () => void, delayMs: number): Timer;
}

export interface Timer {
  /** Harmless when the timer has fired already. */
  cancel(): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(run, delayMs) {
    const handle = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};
