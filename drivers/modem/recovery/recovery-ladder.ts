/**
 * What is tried when a modem does not do its work, mildest first (modems.md 1.9), as data: rows in order, each after a
 * pause. Before the first row stands L0: ESC, AT and everything set up anew on the open port. Which row comes next is a
 * pure function of the row before, the reason, and what this modem and this host permit.
 */

/** What costs a session of the modem and stands under the budget. */
export type ResetRung =
  /** L2: AT+CFUN=4, then =1. */
  | 'radio-cycle'
  /** L3: AT+CFUN=1,1. */
  | 'reboot'
  /** L4: the USB device is taken from its driver and given back. */
  | 'usb-reset';

export type Rung = 'probe' | 'reopen' | ResetRung | 'quarantine';

export interface LadderRow {
  readonly rung: Exclude<Rung, 'probe'>;
  /** Before the step. */
  readonly pauseMs: number;
  /** Taken only where that reset can have been before it: a modem boots for 10 to 40 s. */
  readonly after?: ResetRung;
}

/** Each probe takes 12 s of its own, so a step comes every 13 to 40 s. */
export const ladder: readonly LadderRow[] = [
  { rung: 'reopen', pauseMs: 1_000 },
  { rung: 'reopen', pauseMs: 1_000 },
  { rung: 'reopen', pauseMs: 2_000 },
  { rung: 'reopen', pauseMs: 2_000 },
  { rung: 'reopen', pauseMs: 2_000 },
  // Deaf for 80 s or more: a SIM7600 would have come back by itself after a call (quirk 31).
  { rung: 'radio-cycle', pauseMs: 2_000 },
  { rung: 'reboot', pauseMs: 3_000 },
  { rung: 'reopen', pauseMs: 5_000, after: 'reboot' },
  { rung: 'reopen', pauseMs: 5_000, after: 'reboot' },
  { rung: 'usb-reset', pauseMs: 3_000 },
  { rung: 'reopen', pauseMs: 5_000, after: 'usb-reset' },
  { rung: 'reopen', pauseMs: 5_000, after: 'usb-reset' },
  { rung: 'quarantine', pauseMs: 300_000 },
];

/** What may be done here and now. */
export interface RecoveryMeans {
  /** Which resets the profile and the host permit. */
  readonly resets: readonly ResetRung[];
  /** How many of them the budget still allows. */
  readonly resetsLeft: number;
}

/** The rungs that help against a reason; all of them unless named here. */
const rungsByReason: Readonly<Record<string, readonly Rung[]>> = {
  // It answers AT, so opening the port again is no cure. Taken out of service it is not: the network may be at fault,
  // and a refusal costs a message a second.
  'no-progress': ['radio-cycle', 'reboot', 'usb-reset'],
  // It sends, and a new registration is what helps (quirk 63).
  'reports-stopped': ['radio-cycle'],
  // Every unanswered submission costs a message three minutes.
  'submissions-unanswered': ['radio-cycle', 'reboot', 'usb-reset', 'quarantine'],
};

/**
 * @param row the row taken last in this bout of trouble, -1: none
 * @returns the row to take now; null: nothing is left for this reason
 */
export function nextRow(row: number, reasonCode: string, means: RecoveryMeans): number | null {
  const rungs = rungsByReason[reasonCode];
  // After the last one, quarantine, the walk begins anew.
  const from = row >= ladder.length - 1 ? 0 : row + 1;
  const found = ladder.findIndex(
    (one, at) => at >= from && (!rungs || rungs.includes(one.rung)) && isPermitted(one, means),
  );
  return found === -1 ? null : found;
}

export function isReset(rung: Rung): rung is ResetRung {
  return rung === 'radio-cycle' || rung === 'reboot' || rung === 'usb-reset';
}

function isPermitted({ rung, after }: LadderRow, { resets, resetsLeft }: RecoveryMeans): boolean {
  if (after) return resets.includes(after);
  return !isReset(rung) || (resetsLeft > 0 && resets.includes(rung));
}
