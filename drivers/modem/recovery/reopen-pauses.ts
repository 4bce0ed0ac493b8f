/**
 * How long a port that is gone, or not ours, is left alone before it is opened again, by the code of the reason. Trouble
 * of the modem itself walks the recovery ladder instead.
 */

/** Before the first, second ... reopening; the last one repeats. */
const usualMs = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000] as const;

/** Looking for a port costs nothing and disturbs no modem: a stick should send again within 5 s of coming back. */
const lookingMs = [1_000, 2_000, 3_000] as const;

const byReason: Readonly<Record<string, readonly number[]>> = {
  'port-missing': lookingMs,
  'port-unplugged': lookingMs,
  'other-modem': lookingMs,
  // It takes time from the other modems for as long as it is open.
  'port-flood': [30_000, 60_000, 300_000],
};

/** @param failures how many times in a row, 1 or more */
export function reopenPauseMs(failures: number, reasonCode: string): number {
  const pausesMs = byReason[reasonCode] ?? usualMs;
  return pausesMs[Math.min(failures, pausesMs.length) - 1] ?? 1_000;
}
