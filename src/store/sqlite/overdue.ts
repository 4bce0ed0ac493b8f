/**
 * Ends what has outlived its time (G3). Each step walks the index of open messages by status and lane, earliest first.
 * A network may answer after three minutes: a segment that is on the wire when the grace ends is given up as unknown.
 */
import { type Lane, LANES, TERMINAL_GRACE_MS } from '../../domain/message.ts';
import type { DispatchStore, Progress } from '../store.ts';
import type { Access } from './access.ts';
import type { MessageLedger } from './message-ledger.ts';
import type { ReportJoins } from './report-joins.ts';

const LIST_OVERDUE = `
  SELECT m.id, m.tenant_id AS tenantId, m.expires_at AS expiresAt FROM messages m INDEXED BY messages_open
  WHERE m.finished_at IS NULL AND m.status = +? AND m.lane = +? AND m.expires_at <= ?
  ORDER BY m.expires_at LIMIT ?`;

/** Whoever waits for the answer settles nothing any more; a report that comes is joined all the same. */
const GIVE_UP = `
  UPDATE submissions INDEXED BY submissions_by_message SET status = 'unknown', code = 'lifetime-over', settled_at = ?
  WHERE message_id = +? AND status = 'submitting'
  RETURNING id, sim_id AS simId, segment_index AS segmentIndex, started_at AS startedAt`;

interface Overdue {
  readonly id: string;
  readonly tenantId: string;
  readonly expiresAt: number;
}

interface GivenUp {
  readonly id: string;
  readonly simId: string;
  readonly segmentIndex: number;
  readonly startedAt: number;
}

const STATUSES = ['queued', 'sending', 'sent'] as const;

function graceOf(status: (typeof STATUSES)[number]): number {
  return status === 'queued' ? 0 : TERMINAL_GRACE_MS;
}

export function createOverdue(
  { database, read, write }: Access,
  ledger: MessageLedger,
  joins: ReportJoins,
): Pick<DispatchStore, 'finishOverdue' | 'nextOverdueAt'> {
  const list = database.prepare<[string, Lane, number, number], Overdue>(LIST_OVERDUE);
  const giveUp = database.prepare<[number, string], GivenUp>(GIVE_UP);

  /** The earliest first over all three statuses and lanes: each of the nine is sorted by the index already. */
  function listOverdue(now: number, limit: number): readonly (Overdue & { dueAt: number })[] {
    const due = STATUSES.flatMap((status) =>
      LANES.flatMap((lane) =>
        list
          .all(status, lane, now - graceOf(status), limit)
          .map((overdue) => ({ ...overdue, dueAt: overdue.expiresAt + graceOf(status) })),
      ),
    );
    return due.sort((one, other) => one.dueAt - other.dueAt).slice(0, limit);
  }

  function finish(overdue: Overdue, now: number): Progress {
    for (const made of giveUp.all(now, overdue.id)) {
      const { segmentIndex: segment, simId: sim } = made;
      ledger.note(overdue, now, 'outcome-unknown', { segment, sim, code: 'lifetime-over' });
      joins.joinParked(made, now);
    }
    return ledger.settle(overdue.id, now, { kind: 'end' });
  }

  return {
    async finishOverdue(now, limit) {
      const hasWork = await read(() => listOverdue(now, 1).length > 0);
      if (!hasWork) return [];
      return write(() => listOverdue(now, limit).map((overdue) => finish(overdue, now)));
    },

    nextOverdueAt() {
      return read(() => listOverdue(Number.MAX_SAFE_INTEGER, 1)[0]?.dueAt ?? null);
    },
  };
}
