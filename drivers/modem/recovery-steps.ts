/**
 * What is tried when a modem stops answering, mildest first, and after which pauses (modems.md 1.9). The lifecycle machine
 * walks it: `deaf` begins at L0 (ESC, AT, everything set up anew on the open port), a probe without answer leads to L1
 * (close and open). The rungs that reset the radio or the device (L2 AT+CFUN=4 and =1, L3 AT+CFUN=1,1) come after L1.
 */
interface ReopenPauses {
  /** Before the first, second ... reopening; the last one repeats. */
  readonly pausesMs: readonly number[];
}

const reopen: ReopenPauses = { pausesMs: [1_000, 2_000, 5_000, 10_000, 30_000, 60_000] };

/**
 * By the code of the reason. A port that is not there is only looked for: that costs nothing and disturbs no modem, and
 * a stick that was pulled should send again within 5 s of coming back.
 */
const reopenByReason: Readonly<Record<string, ReopenPauses>> = {
  'port-missing': { pausesMs: [1_000, 2_000, 3_000] },
};

/** @param failures how many times in a row it has failed, 1 or more */
export function reopenPauseMs(failures: number, reasonCode: string): number {
  const { pausesMs } = reopenByReason[reasonCode] ?? reopen;
  return pausesMs[Math.min(failures, pausesMs.length) - 1] ?? 1_000;
}
