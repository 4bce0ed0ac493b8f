/**
 * How much is under way, by lane. Counts are kept in a table of the connection's own memory: triggers change it with the messages,
 * in the same transaction, at no cost on disk. Counted anew at the start, and after another process has written.
 */
import { type Lane, LANES } from '../../domain/message.ts';
import type { LaneDepth, MessageStore } from '../store.ts';
import type { Access } from './access.ts';

const KEEP_COUNTS = `
  CREATE TEMP TABLE open_counts (
    lane     TEXT NOT NULL,
    status   TEXT NOT NULL,
    messages INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (lane, status)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO open_counts (lane, status)
    SELECT l.value, s.value FROM json_each('${JSON.stringify(LANES)}') l, json_each('["queued","sending","sent"]') s;
  CREATE TEMP TRIGGER count_new AFTER INSERT ON main.messages
  BEGIN
    UPDATE open_counts SET messages = messages + 1 WHERE lane = new.lane AND status = new.status;
  END;
  CREATE TEMP TRIGGER count_changed AFTER UPDATE OF status ON main.messages WHEN old.status <> new.status
  BEGIN
    UPDATE open_counts SET messages = messages - 1 WHERE lane = old.lane AND status = old.status;
    UPDATE open_counts SET messages = messages + 1 WHERE lane = new.lane AND status = new.status;
  END;`;

const COUNT_OPEN = `
  SELECT status, lane, count(*) AS messages FROM messages INDEXED BY messages_open
  WHERE finished_at IS NULL GROUP BY status, lane`;

interface CountRow {
  readonly status: 'queued' | 'sending' | 'sent';
  readonly lane: Lane;
  readonly messages: number;
}

export function createQueueDepths({ database, read }: Access): Pick<MessageStore, 'queueDepths'> {
  database.exec(KEEP_COUNTS);
  const countOpen = database.prepare<[], CountRow>(COUNT_OPEN);
  const clear = database.prepare('UPDATE open_counts SET messages = 0');
  const set = database.prepare<[number, Lane, string]>(
    'UPDATE open_counts SET messages = ? WHERE lane = ? AND status = ?',
  );
  const counts = database.prepare<[], CountRow>('SELECT lane, status, messages FROM open_counts');
  const oldest = database
    .prepare<[Lane], number | null>(
      `SELECT min(created_at) FROM messages INDEXED BY messages_queued WHERE status = 'queued' AND lane = +?`,
    )
    .pluck();
  /** Changes with what other connections commit, and only with that. */
  const dataVersion = database.prepare<[], number>('PRAGMA data_version').pluck();
  let countedAt: number | undefined;

  function countAnew(): void {
    clear.run();
    for (const { messages, lane, status } of countOpen.all()) set.run(messages, lane, status);
  }

  return {
    queueDepths(now) {
      return read(() => {
        const version = dataVersion.get();
        if (version !== countedAt) countAnew();
        countedAt = version;
        const rows = counts.all();
        return LANES.map((lane) => depthOf(lane, rows, { now, oldestAt: oldest.get(lane) ?? null }));
      });
    },
  };
}

function depthOf(
  lane: Lane,
  rows: readonly CountRow[],
  { now, oldestAt }: { now: number; oldestAt: number | null },
): LaneDepth {
  const of = (status: CountRow['status']) =>
    rows.find((row) => row.lane === lane && row.status === status)?.messages ?? 0;
  return {
    lane,
    queued: of('queued'),
    sending: of('sending'),
    sent: of('sent'),
    oldestQueuedAgeMs: oldestAt === null ? null : Math.max(0, now - oldestAt),
  };
}
