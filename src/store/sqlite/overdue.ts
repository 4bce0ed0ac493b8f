/**
 * Ends what has outlived its time (G3). Each step walks the index of open messages by status and lane, earliest first;
 * a message with a segment on the wire is left until that has settled.
 */
import { type Lane, LANES, TERMINAL_GRACE_MS } from '../../domain/message.ts';
import type { DispatchStore, Progress } from '../store.ts';
import type { Access } from './access.ts';
import type { MessageLedger } from './message-ledger.ts';

const LIST_OVERDUE = `
  SELECT m.id, m.expires_at AS expiresAt FROM messages m INDEXED BY messages_open
  WHERE m.finished_at IS NULL AND m.status = +? AND m.lane = +? AND m.expires_at <= ?
    AND NOT EXISTS (SELECT 1 FROM segments g WHERE g.message_id = m.id AND g.status = 'submitting')
  ORDER BY m.expires_at LIMIT ?`;

interface Overdue {
  readonly id: string;
  readonly expiresAt: number;
}

const STATUSES = ['queued', 'sending', 'sent'] as const;

function graceOf(status: (typeof STATUSES)[number]): number {
  return status === 'queued' ? 0 : TERMINAL_GRACE_MS;
}

export function createOverdue(
  { database, read, write }: Access,
  ledger: MessageLedger,
): Pick<DispatchStore, 'finishOverdue' | 'nextOverdueAt'> {
  const list = database.prepare<[string, Lane, number, number], Overdue>(LIST_OVERDUE);

  /** The earliest first over all three statuses and lanes: each of the nine is sorted by the index already. */
  function listOverdue(now: number, limit: number): readonly { id: string; dueAt: number }[] {
    const due = STATUSES.flatMap((status) =>
      LANES.flatMap((lane) =>
        list
          .all(status, lane, now - graceOf(status), limit)
          .map(({ id, expiresAt }) => ({ id, dueAt: expiresAt + graceOf(status) })),
      ),
    );
    return due.sort((one, other) => one.dueAt - other.dueAt).slice(0, limit);
  }

  return {
    async finishOverdue(now, limit) {
      const hasWork = await read(() => listOverdue(now, 1).length > 0);
      if (!hasWork) return [];
      return write(() =>
        listOverdue(now, limit).map(({ id }): Progress => ledger.settle(id, now, { kind: 'end' })),
      );
    },

    nextOverdueAt() {
      return read(() => listOverdue(Number.MAX_SAFE_INTEGER, 1)[0]?.dueAt ?? null);
    },
  };
}
