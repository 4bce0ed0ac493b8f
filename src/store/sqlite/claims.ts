/**
 * Who has a segment in hand: claiming one before the wire is touched, and finding claims whose holder is gone.
 */
import { type Message, TERMINAL_GRACE_MS } from '../../domain/message.ts';
import type { DispatchStore, SubmissionClaim } from '../store.ts';
import type { Access } from './access.ts';
import type { MessageLedger } from './message-ledger.ts';
import { MESSAGE_COLUMNS, type MessageRow, messageOf } from './message-row.ts';

/** How long after a message's lifetime a status report is still taken to speak of it. */
const REPORT_WINDOW_MS = 3_600_000;

interface ClaimView {
  readonly tenantId: string;
  readonly status: Message['status'];
  readonly route: string;
  readonly round: number;
  readonly expiresAt: number;
  readonly nextAttemptAt: number | null;
  readonly segmentStatus: string | null;
  readonly isOnTheWire: number;
}

export function createClaims(
  { database, read, writeBehind }: Access,
  ledger: MessageLedger,
): Pick<DispatchStore, 'beginSubmission' | 'listAbandoned'> {
  const view = database.prepare<[{ messageId: string; segmentIndex: number }], ClaimView>(
    `SELECT m.tenant_id AS tenantId, m.status, m.route, m.round, m.expires_at AS expiresAt,
            m.next_attempt_at AS nextAttemptAt,
            (SELECT status FROM segments WHERE message_id = m.id AND segment_index = @segmentIndex) AS segmentStatus,
            EXISTS (SELECT 1 FROM segments WHERE message_id = m.id AND status = 'submitting') AS isOnTheWire
     FROM messages m WHERE m.id = @messageId`,
  );
  const insertSubmission = database.prepare(
    `INSERT INTO submissions (id, tenant_id, message_id, segment_index, round, sim_id, status, started_at,
                              lease_until, reports_until)
     VALUES (?, ?, ?, ?, ?, ?, 'submitting', ?, ?, ?)`,
  );
  const bind = database.prepare<[string, string]>(
    `UPDATE messages SET status = 'sending', bound_sim = ?, next_attempt_at = NULL WHERE id = ? AND status = 'queued'`,
  );
  const submitSegment = database.prepare<[string, string, number]>(
    `UPDATE segments SET status = 'submitting', sim_id = ?, reference = NULL, submitted_at = NULL, reported_at = NULL
     WHERE message_id = ? AND segment_index = ? AND status = 'queued'`,
  );
  const abandoned = database.prepare<[number], AbandonedRow>(
    `SELECT s.id AS submissionId, s.sim_id AS simId, ${MESSAGE_COLUMNS}
     FROM submissions s INDEXED BY submissions_on_the_wire JOIN messages m ON m.id = s.message_id
     WHERE s.status = 'submitting' AND s.lease_until < ? ORDER BY s.lease_until, s.seq`,
  );

  return {
    beginSubmission(claim) {
      const { submissionId, messageId, segmentIndex, simId, at, leaseUntil } = claim;
      return writeBehind(() => {
        const found = view.get({ messageId, segmentIndex });
        if (!found || !isOpenTo(found, claim)) return false;
        const { tenantId, round, expiresAt } = found;
        const reportsUntil = expiresAt + TERMINAL_GRACE_MS + REPORT_WINDOW_MS;
        insertSubmission.run(
          submissionId,
          tenantId,
          messageId,
          segmentIndex,
          round,
          simId,
          at,
          leaseUntil,
          reportsUntil,
        );
        submitSegment.run(simId, messageId, segmentIndex);
        bind.run(simId, messageId);
        ledger.note({ id: messageId, tenantId }, at, 'submitting', { segment: segmentIndex, sim: simId });
        return true;
      });
    },

    listAbandoned(leaseBefore) {
      return read(() =>
        abandoned.all(leaseBefore ?? Number.MAX_SAFE_INTEGER).map((row) => ({
          submissionId: row.submissionId,
          simId: row.simId,
          message: messageOf(row),
        })),
      );
    },
  };
}

type AbandonedRow = MessageRow & { readonly submissionId: string; readonly simId: string };

/** One segment of a message at a time, and all of them by the SIM that began. */
function isOpenTo(found: ClaimView, claim: SubmissionClaim): boolean {
  if (found.status !== 'queued' && found.status !== 'sending') return false;
  if (found.expiresAt <= claim.at) return false;
  if (found.nextAttemptAt !== null && found.nextAttemptAt > claim.at) return false;
  if (found.route !== '' && found.route !== claim.simId) return false;
  return found.segmentStatus === 'queued' && found.isOnTheWire === 0;
}
