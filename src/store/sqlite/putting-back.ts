/**
 * Messages nobody has in hand any more go back to the queue: what a dead process or a failed record left half
 * sent, and what waits for a SIM that is gone.
 */
import type { DispatchStore } from '../store.ts';
import type { Access } from './access.ts';
import type { MessageLedger } from './message-ledger.ts';

const LIST_INTERRUPTED = `
  SELECT m.id FROM messages m INDEXED BY messages_open
  WHERE m.finished_at IS NULL AND m.status = 'sending'
    AND EXISTS (SELECT 1 FROM segments g WHERE g.message_id = m.id AND g.status = 'queued')
    AND NOT EXISTS (SELECT 1 FROM segments g WHERE g.message_id = m.id AND g.status = 'submitting')
    AND m.id NOT IN (SELECT value FROM json_each(?))`;

/** Not those with a segment that may be in the network and must not be copied (G4): they wait for their SIM. */
const LIST_BOUND = `
  SELECT m.id, m.tenant_id AS tenantId, m.bound_sim AS boundSim, m.next_attempt_at AS nextAttemptAt
  FROM messages m INDEXED BY messages_bound
  WHERE m.status = 'queued' AND m.bound_sim IS NOT NULL AND m.pinned_sim IS NULL
    AND m.bound_sim NOT IN (SELECT value FROM json_each(?))
    AND NOT EXISTS (SELECT 1 FROM segments g WHERE g.message_id = m.id AND g.status = 'unknown')`;

interface BoundRow {
  readonly id: string;
  readonly tenantId: string;
  readonly boundSim: string;
  readonly nextAttemptAt: number | null;
}

export function createPuttingBack(
  { database, read, write }: Access,
  ledger: MessageLedger,
): Pick<DispatchStore, 'releaseBound' | 'requeueInterrupted'> {
  const listInterrupted = database.prepare<[string], string>(LIST_INTERRUPTED).pluck();
  const listBound = database.prepare<[string], BoundRow>(LIST_BOUND);

  return {
    async releaseBound(keepSims, at) {
      const kept = JSON.stringify(keepSims);
      if (await read(() => listBound.get(kept) === undefined)) return 0;
      return write(() => {
        const rows = listBound.all(kept);
        for (const { id, tenantId, boundSim, nextAttemptAt } of rows) {
          ledger.note({ id, tenantId }, at, 'withdrawn', { sim: boundSim, code: 'sim-gone' });
          ledger.settle(id, at, {
            kind: 'requeue',
            nextAttemptAt: nextAttemptAt ?? at,
            reason: 'sim-gone',
            startOver: true,
          });
        }
        return rows.length;
      });
    },

    async requeueInterrupted(now, held) {
      const inHand = JSON.stringify(held);
      if (await read(() => listInterrupted.get(inHand) === undefined)) return 0;
      return write(() => {
        const ids = listInterrupted.all(inHand);
        for (const id of ids) {
          ledger.settle(id, now, { kind: 'requeue', nextAttemptAt: now, reason: null, startOver: false });
        }
        return ids.length;
      });
    },
  };
}
