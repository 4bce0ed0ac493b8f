/** How much is under way, by lane: counted over the index of open messages alone, so terminal ones cost nothing. */
import { type Lane, LANES } from '../../domain/message.ts';
import type { LaneDepth, MessageStore } from '../store.ts';
import type { Access } from './access.ts';

interface CountRow {
  readonly status: 'queued' | 'sending' | 'sent';
  readonly lane: Lane;
  readonly messages: number;
  readonly oldestAt: number;
}

const COUNT_OPEN = `
  SELECT status, lane, count(*) AS messages, min(created_at) AS oldestAt FROM messages INDEXED BY messages_open
  WHERE finished_at IS NULL GROUP BY status, lane`;

export function createQueueDepths({ database, read }: Access): Pick<MessageStore, 'queueDepths'> {
  const countOpen = database.prepare<[], CountRow>(COUNT_OPEN);
  return {
    queueDepths(now) {
      return read(() => {
        const rows = countOpen.all();
        return LANES.map((lane) => depthOf(lane, rows, now));
      });
    },
  };
}

function depthOf(lane: Lane, rows: readonly CountRow[], now: number): LaneDepth {
  const of = (status: CountRow['status']) => rows.find((row) => row.lane === lane && row.status === status);
  const oldest = of('queued')?.oldestAt;
  return {
    lane,
    queued: of('queued')?.messages ?? 0,
    sending: of('sending')?.messages ?? 0,
    sent: of('sent')?.messages ?? 0,
    oldestQueuedAgeMs: oldest === undefined ? null : Math.max(0, now - oldest),
  };
}
