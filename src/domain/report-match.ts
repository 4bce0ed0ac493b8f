/**
 * Which submission a status report speaks of. TP-MR is one octet and wraps, the recipient may come back in national
 * form, and a report may settle a submission whose reference never arrived: so all of SIM, reference, recipient and
 * window count (TS 23.040 §9.2.2.3).
 */

export interface OpenSubmission {
  readonly id: string;
  /** Null where the modem never told (outcome unknown). */
  readonly reference: number | null;
  /** E.164. */
  readonly recipient: string;
  readonly submittedAt: number;
}

export interface ReportKey {
  readonly reference: number;
  readonly recipient: string;
  /** TP-SCTS; null where unreadable. SMSC clocks are often wrong: only a tie-break. */
  readonly submittedAt: number | null;
  readonly receivedAt: number;
}

/** Submissions without a reference are joined by recipient only this long after they were made. */
export const INFER_WINDOW_MS = 600_000;

/** `candidates` are the submissions of the report's SIM that no final report has settled, in any order. */
export function matchReport(report: ReportKey, candidates: readonly OpenSubmission[]): OpenSubmission | null {
  const fits = candidates.filter((open) => isSameNumber(open.recipient, report.recipient));
  const exact = fits.filter((open) => open.reference === report.reference);
  if (exact.length > 0) return nearest(exact, report);
  const inferred = fits.filter(
    (open) => open.reference === null && report.receivedAt - open.submittedAt <= INFER_WINDOW_MS,
  );
  return inferred.length === 1 ? (inferred[0] ?? null) : null;
}

/**
 * `reported` may be national, carry a trunk 0 or 00, or be empty (some modems drop it: then only the reference speaks).
 */
export function isSameNumber(submitted: string, reported: string): boolean {
  const ours = digitsOf(submitted);
  const theirs = digitsOf(reported);
  if (theirs === '') return true;
  if (ours === theirs) return true;
  if (reported.startsWith('+')) return false;
  const bare = theirs.replace(/^0+/, '');
  if (ours === bare) return true;
  const length = Math.min(bare.length, 9);
  return length >= 6 && ours.endsWith(bare.slice(-length));
}

/** Newest first; where the SMSC's clock tells the candidates apart, the one it is nearest to. */
function nearest(candidates: readonly OpenSubmission[], report: ReportKey): OpenSubmission | null {
  const anchor = report.submittedAt ?? report.receivedAt;
  const distance = (open: OpenSubmission) => Math.abs(open.submittedAt - anchor);
  return candidates.reduce<OpenSubmission | null>((best, open) => {
    if (!best) return open;
    const gap = distance(open) - distance(best);
    if (gap !== 0) return gap < 0 ? open : best;
    return open.submittedAt > best.submittedAt ? open : best;
  }, null);
}

function digitsOf(number: string): string {
  return number.replace(/\D/g, '');
}
