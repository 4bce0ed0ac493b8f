/**
 * How a submission went. Each verb changes the one submission, notes it in the history, and lets the ledger find out
 * where that takes the message.
 */
import type { DispatchStore } from '../store.ts';
import type { Access } from './access.ts';
import type { MessageLedger } from './message-ledger.ts';
import type { Decision } from './message-machine.ts';
import type { ReportJoins } from './report-joins.ts';

export interface SubmissionRow {
  readonly id: string;
  readonly tenantId: string;
  readonly messageId: string;
  readonly segmentIndex: number;
  readonly simId: string;
  readonly status: 'submitting' | 'accepted' | 'refused' | 'withdrawn' | 'unknown';
  readonly startedAt: number;
  readonly expiresAt: number;
}

type Outcomes = Pick<
  DispatchStore,
  'recordAccepted' | 'recordRefused' | 'recordWithdrawn' | 'recordUnknown' | 'recordLateReference'
>;

export function createOutcomes(
  { database, write, writeBehind }: Access,
  ledger: MessageLedger,
  joins: ReportJoins,
): Outcomes {
  const select = database.prepare<[string], SubmissionRow>(
    `SELECT s.id, s.tenant_id AS tenantId, s.message_id AS messageId, s.segment_index AS segmentIndex,
            s.sim_id AS simId, s.status, s.started_at AS startedAt, m.expires_at AS expiresAt
     FROM submissions s JOIN messages m ON m.id = s.message_id WHERE s.id = +?`,
  );
  const accept = database.prepare<[number | null, number | null, number, string, string]>(
    `UPDATE submissions SET status = 'accepted', reference = ?, transmitted_at = coalesce(?, transmitted_at),
            settled_at = ?
     WHERE id = ? AND status = ?`,
  );
  const refuse = database.prepare<[string, number, string]>(
    `UPDATE submissions SET status = 'refused', code = ?, settled_at = ? WHERE id = ? AND status = 'submitting'`,
  );
  const withdraw = database.prepare<[number, string]>(
    `UPDATE submissions SET status = 'withdrawn', settled_at = ? WHERE id = ? AND status = 'submitting'`,
  );
  const lose = database.prepare<[string, number | null, number, number, string]>(
    `UPDATE submissions SET status = 'unknown', code = ?, transmitted_at = ?, is_resent = ?, settled_at = ?
     WHERE id = ? AND status = 'submitting'`,
  );

  /** The submission, if it still stands where the verb needs it. */
  function find(id: string, status: SubmissionRow['status']): SubmissionRow | null {
    const found = select.get(id);
    return found?.status === status ? found : null;
  }

  function note(of: SubmissionRow, at: number, type: Parameters<MessageLedger['note']>[2], data = {}): void {
    const where = { segment: of.segmentIndex, sim: of.simId };
    ledger.note({ id: of.messageId, tenantId: of.tenantId }, at, type, { ...where, ...data });
  }

  return {
    recordAccepted({ submissionId, reference, transmittedAt, at }) {
      return writeBehind(() => {
        const made = find(submissionId, 'submitting');
        if (!made) return null;
        accept.run(reference, transmittedAt, at, submissionId, 'submitting');
        note(made, at, 'submitted', { reference });
        joins.joinParked(made, at);
        return ledger.settle(made.messageId, at, { kind: 'go-on' });
      });
    },

    recordRefused({ submissionId, code, decision, startOver, at }) {
      return write(() => {
        const made = find(submissionId, 'submitting');
        if (!made) return null;
        const { messageId, segmentIndex } = made;
        refuse.run(code, at, submissionId);
        note(made, at, 'refused', { code });
        if (decision.kind === 'fail') {
          return ledger.settle(messageId, at, { kind: 'fail', segmentIndex, reason: decision.reason });
        }
        const { nextAttemptAt, reason, tries } = decision;
        return ledger.settle(messageId, at, { kind: 'requeue', nextAttemptAt, reason, startOver }, tries);
      });
    },

    recordWithdrawn({ submissionId, at }) {
      return write(() => {
        const made = find(submissionId, 'submitting');
        if (!made) return null;
        withdraw.run(at, submissionId);
        note(made, at, 'withdrawn');
        if (at >= made.expiresAt) return ledger.settle(made.messageId, at, { kind: 'end' });
        return ledger.settle(made.messageId, at, requeueNow(at));
      });
    },

    recordUnknown({ submissionId, code, transmittedAt, action, at }) {
      return write(() => {
        const made = find(submissionId, 'submitting');
        if (!made) return null;
        const { messageId } = made;
        const isResent = action.kind === 'resend' && at < made.expiresAt;
        lose.run(code, transmittedAt, isResent ? 1 : 0, at, submissionId);
        note(made, at, 'outcome-unknown', { code });
        const isProven = joins.joinParked(made, at);
        if (!isResent) return ledger.settle(messageId, at, { kind: 'go-on' });
        // A report overtook the answer that never came: the outcome is known, and no copy is due.
        if (isProven) return ledger.settle(messageId, at, requeueNow(at));
        note(made, at, 'resend-planned');
        const { nextAttemptAt, startOver } = action;
        return ledger.settle(messageId, at, { kind: 'requeue', nextAttemptAt, reason: code, startOver });
      });
    },

    recordLateReference({ submissionId, reference, at }) {
      return write(() => {
        const made = find(submissionId, 'unknown');
        if (!made) return null;
        accept.run(reference, null, at, submissionId, 'unknown');
        note(made, at, 'late-reference', { reference });
        joins.joinParked(made, at);
        return ledger.settle(made.messageId, at, { kind: 'go-on' });
      });
    },
  };
}

/** What still has to leave goes back to the queue, to be taken at once. */
function requeueNow(at: number): Decision {
  return { kind: 'requeue', nextAttemptAt: at, reason: null, startOver: false };
}
