/**
 * Status reports, each stored once (G6) before anything is concluded from it.
 */
import { hash } from 'node:crypto';
import type { ReportDraft, ReportStore } from '../store.ts';
import { type Access, DEFAULT_TENANT_ID } from './access.ts';
import type { MessageLedger } from './message-ledger.ts';
import type { ReportJoins } from './report-joins.ts';

export function createReportStore(
  { database, write }: Access,
  ledger: MessageLedger,
  joins: ReportJoins,
): ReportStore {
  const insert = database.prepare(
    `INSERT INTO reports (tenant_id, sim_id, digest, reference, recipient, status, kind, reason, submitted_at,
                          discharged_at, received_at, pdu)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sim_id, digest) DO NOTHING`,
  );

  return {
    recordReport(draft) {
      const { simId, reference, recipient, status, meaning, submittedAt, dischargedAt, receivedAt, pdu } =
        draft;
      const digest = digestOf(draft);
      return write(() => {
        const inserted = insert.run(
          DEFAULT_TENANT_ID,
          simId,
          digest,
          reference,
          recipient,
          status,
          meaning.kind,
          meaning.reason,
          submittedAt,
          dischargedAt,
          receivedAt,
          pdu,
        );
        if (inserted.changes === 0) return { kind: 'duplicate' };
        const seq = Number(inserted.lastInsertRowid);
        const report = { seq, simId, reference, recipient, status, ...meaning, submittedAt, receivedAt };
        const candidate = joins.find(report);
        if (!candidate) return { kind: 'parked' };
        const { messageId, segmentIndex } = candidate;
        const isLate = ledger.isFinished(messageId);
        joins.apply(report, candidate);
        if (isLate) return { kind: 'late', messageId };
        const progress = ledger.settle(messageId, receivedAt, { kind: 'go-on' });
        return { kind: 'matched', progress, segmentIndex };
      });
    },
  };
}

/** Everything but the time at which we read it. */
function digestOf(report: ReportDraft): Uint8Array {
  const { reference, recipient, status, submittedAt, dischargedAt, pdu } = report;
  return hash(
    'sha256',
    JSON.stringify([reference, recipient, status, submittedAt, dischargedAt, pdu]),
    'buffer',
  );
}
