/**
 * How many resets a modem may still get (modems.md 1.9: at most four an hour; a fixed frequent reset slowed everything
 * in gammu#266). Comes in: when the last ones were, monotonic ms. Pure.
 */

const resetsPerWindow = 4;
const windowMs = 3_600_000;

export function resetsLeft(resetTimes: readonly number[], now: number): number {
  return Math.max(0, resetsPerWindow - recentResets(resetTimes, now).length);
}

/** Those that still count. */
export function recentResets(resetTimes: readonly number[], now: number): readonly number[] {
  return resetTimes.filter((at) => now - at < windowMs);
}
