/**
 * Joins status reports to submissions. Reports that fit nothing are parked: a report may overtake the answer to the
 * submission it speaks of, so whenever a submission settles, the parked reports of its SIM are looked at again.
 */
import { type ReportMeaning, segmentStatusOf } from '../../domain/delivery.ts';
import { matchReport, type OpenSubmission } from '../../domain/report-match.ts';
import type { Access } from './access.ts';
import type { MessageLedger } from './message-ledger.ts';

/** How long a parked report waits for its submission to settle. */
const PARKED_WINDOW_MS = 120_000;

export interface StoredReport {
  readonly seq: number;
  readonly simId: string;
  readonly reference: number;
  readonly recipient: string;
  readonly status: number;
  readonly kind: ReportMeaning['kind'];
  readonly reason: string;
  readonly submittedAt: number | null;
  readonly receivedAt: number;
}

export interface Candidate extends OpenSubmission {
  readonly tenantId: string;
  readonly messageId: string;
  readonly segmentIndex: number;
  readonly simId: string;
  readonly status: 'submitting' | 'accepted' | 'unknown';
}

export interface ReportJoins {
  /** The submission that a report speaks of, or null while that cannot be said. */
  find(report: StoredReport): Candidate | null;
  /** Notes on the submission what the report says. The caller settles the message. */
  apply(report: StoredReport, candidate: Candidate): void;
  /** After a submission settled. True: a report proved that the network has it; the caller settles its message. */
  joinParked(made: { id: string; simId: string; startedAt: number }, at: number): boolean;
}

const CANDIDATE = `
  s.id, s.tenant_id AS tenantId, s.message_id AS messageId, s.segment_index AS segmentIndex, s.sim_id AS simId,
  s.status, s.reference, m.recipient, coalesce(s.transmitted_at, s.started_at) AS submittedAt`;

/** Those that may be meant by this reference, then those whose reference is not known. */
const FIND_CANDIDATES = `
  SELECT ${CANDIDATE} FROM submissions s INDEXED BY submissions_unreported JOIN messages m ON m.id = s.message_id
  WHERE s.outcome IS NULL AND s.status IN ('accepted', 'unknown')
    AND s.sim_id = +@simId AND s.reference = +@reference AND s.reports_until >= @receivedAt
  UNION ALL
  SELECT ${CANDIDATE} FROM submissions s INDEXED BY submissions_unreported JOIN messages m ON m.id = s.message_id
  WHERE s.outcome IS NULL AND s.status IN ('accepted', 'unknown')
    AND s.sim_id = +@simId AND s.reference IS NULL AND s.reports_until >= @receivedAt AND s.started_at <= @receivedAt
  UNION ALL
  SELECT ${CANDIDATE} FROM submissions s INDEXED BY submissions_on_the_wire JOIN messages m ON m.id = s.message_id
  WHERE s.status = 'submitting' AND s.sim_id = +@simId`;

/**
 * Networks repeat a final report: one whose reference has settled a submission to the same recipient says nothing of
 * another one whose reference is not known. TP-MR is one octet: older messages cannot be meant.
 */
const HAS_SETTLED = `
  SELECT 1 FROM submissions s INDEXED BY submissions_by_message
  WHERE s.message_id IN (
      SELECT id FROM messages INDEXED BY messages_by_recipient
      WHERE tenant_id = +@tenantId AND recipient = +@recipient ORDER BY id DESC LIMIT 256)
    AND s.sim_id = +@simId AND s.reference = +@reported AND s.outcome IS NOT NULL AND s.reports_until >= @receivedAt
  LIMIT 1`;

export function createReportJoins({ database }: Access, ledger: MessageLedger): ReportJoins {
  const candidates = database.prepare<[StoredReport], Candidate>(FIND_CANDIDATES);
  const parked = database.prepare<[string, number], StoredReport>(
    `SELECT seq, sim_id AS simId, reference, recipient, status, kind, reason, submitted_at AS submittedAt,
            received_at AS receivedAt
     FROM reports INDEXED BY reports_parked
     WHERE submission_id IS NULL AND sim_id = +? AND received_at >= ? ORDER BY received_at, seq`,
  );
  const hasSettled = database
    .prepare<[Candidate & { reported: number; receivedAt: number }], number>(HAS_SETTLED)
    .pluck();
  const noteOutcome = database.prepare<[number, string | null, string | null, number | null, string]>(
    `UPDATE submissions SET status = 'accepted', reference = coalesce(reference, ?), outcome = ?, outcome_reason = ?,
            reported_at = ?
     WHERE id = ? AND outcome IS NULL AND status IN ('accepted', 'unknown')`,
  );
  const assign = database.prepare<[string, string, number]>(
    'UPDATE reports SET tenant_id = ?, submission_id = ? WHERE seq = ? AND submission_id IS NULL',
  );

  function find(report: StoredReport): Candidate | null {
    const found = matchReport(report, candidates.all(report)) as Candidate | null;
    // Perhaps it speaks of what is on the wire just now: its reference will tell.
    if (!found || found.status === 'submitting') return null;
    const { reference: reported, receivedAt } = report;
    const isRepeated = found.reference === null && hasSettled.get({ ...found, reported, receivedAt }) === 1;
    return isRepeated ? null : found;
  }

  function apply(report: StoredReport, candidate: Candidate): void {
    const { reference, kind, reason, receivedAt, status } = report;
    const { id, messageId, tenantId, segmentIndex: segment, simId: sim } = candidate;
    const outcome = segmentStatusOf({ kind, reason });
    const isFinal = outcome !== null;
    noteOutcome.run(reference, outcome, isFinal ? reason : null, isFinal ? receivedAt : null, id);
    assign.run(tenantId, id, report.seq);
    const type = ledger.isFinished(messageId) ? 'late-report' : 'report';
    const data = { segment, sim, reference, status, outcome: outcome ?? 'pending', code: reason };
    ledger.note({ id: messageId, tenantId }, receivedAt, type, data);
  }

  return {
    find,
    apply,
    joinParked(made, at) {
      let isProven = false;
      for (const report of parked.all(made.simId, Math.min(made.startedAt, at - PARKED_WINDOW_MS))) {
        const candidate = find(report);
        if (!candidate) continue;
        apply(report, candidate);
        if (candidate.id === made.id) isProven = true;
        else ledger.settle(candidate.messageId, at, { kind: 'go-on' });
      }
      return isProven;
    },
  };
}
