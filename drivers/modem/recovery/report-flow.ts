/**
 * Whether reports have stopped coming on a modem that sends: a Qualcomm LTE modem receives nothing after a network
 * transaction that failed, until it registers anew (quirk 63). What was sent and received comes in, with its time; pure.
 */

export interface ReportFlow {
  /** The card that all of this is about; null: none has been read yet. */
  readonly iccid: string | null;
  /** Reports do come on this modem with this card. */
  readonly isProven: boolean;
  /** Accepted submissions that asked for a report, since anything was received. */
  readonly waiting: number;
  /** The first of them; null: there is none. Monotonic ms, as all times here. */
  readonly waitingSince: number | null;
  /** When the radio was last cycled for this reason. */
  readonly curedAt: number | null;
}

export const noReportFlow: ReportFlow = {
  iccid: null,
  isProven: false,
  waiting: 0,
  waitingSince: null,
  curedAt: null,
};

/** So many recipients are hardly out of reach at once, for so long: most reports come within seconds. */
const waitingUntilStopped = 10;
const silenceMs = 600_000;
/** The network may be what keeps the reports back, and then every cycle only costs a minute of service. */
const pauseMs = 86_400_000;

export function afterAccepted(flow: ReportFlow, now: number): ReportFlow {
  return { ...flow, waiting: flow.waiting + 1, waitingSince: flow.waitingSince ?? now };
}

/** A text proves as well that the modem receives, though not that reports come. */
export function afterReceived(flow: ReportFlow, kind: 'report' | 'part'): ReportFlow {
  return { ...flow, isProven: flow.isProven || kind === 'report', waiting: 0, waitingSince: null };
}

/** Another card may be of a network that sends no reports. */
export function withCard(flow: ReportFlow, iccid: string): ReportFlow {
  if (flow.iccid === null || flow.iccid === iccid) return { ...flow, iccid };
  return { ...noReportFlow, iccid, curedAt: flow.curedAt };
}

export function haveReportsStopped(flow: ReportFlow, now: number): boolean {
  const { isProven, waiting, waitingSince, curedAt } = flow;
  if (!isProven || waitingSince === null || waiting < waitingUntilStopped) return false;
  return now - waitingSince >= silenceMs && (curedAt === null || now - curedAt >= pauseMs);
}

/** Counting begins anew, for the modem registers anew. */
export function afterCure(flow: ReportFlow, now: number): ReportFlow {
  return { ...flow, waiting: 0, waitingSince: null, curedAt: now };
}
