/**
 * Which messages may be given to a SIM now: one range of one index, so a hundred thousand queued rows cost no more
 * than ten. Paused messages are not in that index until promoteDue puts them there.
 */
import type { DispatchStore, ReadyMessage } from '../store.ts';
import type { Access } from './access.ts';
import { MESSAGE_COLUMNS, messageOf, QUEUE_COLUMNS, type QueueRow, triesOf } from './message-row.ts';

/** INDEXED BY: a statement that could not use the index any more fails in the tests instead of scanning in production. */
const LIST_READY = `
  SELECT ${MESSAGE_COLUMNS}, ${QUEUE_COLUMNS}, b.sealed_body AS sealedBody
  FROM messages m INDEXED BY messages_ready JOIN message_bodies b ON b.message_seq = m.seq
  WHERE m.status = 'queued' AND m.next_attempt_at IS NULL AND m.lane = +? AND m.route = +? AND m.expires_at > ?
  ORDER BY m.expires_at, m.id LIMIT ?`;

/** Keeps one transaction short when many pauses end together; the rest is promoted by the next call. */
const MAX_PROMOTED = 500;

const PROMOTE_DUE = `
  UPDATE messages SET next_attempt_at = NULL WHERE seq IN
    (SELECT seq FROM messages INDEXED BY messages_paused
     WHERE status = 'queued' AND next_attempt_at <= ? ORDER BY next_attempt_at LIMIT ${MAX_PROMOTED})`;

const NEXT_DUE = `
  SELECT min(next_attempt_at) FROM messages INDEXED BY messages_paused
  WHERE status = 'queued' AND next_attempt_at IS NOT NULL`;

export function createReadyQueue({
  database,
  read,
  write,
}: Access): Pick<DispatchStore, 'listReady' | 'promoteDue'> {
  const listReady = database.prepare<[string, string, number, number], ReadyRow>(LIST_READY);
  const openSegments = database
    .prepare<[string], number>(
      `SELECT segment_index FROM segments WHERE message_id = +? AND status = 'queued' ORDER BY segment_index`,
    )
    .pluck();
  const promote = database.prepare<[number]>(PROMOTE_DUE);
  const nextDue = database.prepare<[], number | null>(NEXT_DUE).pluck();

  function readyOf(row: ReadyRow): ReadyMessage {
    return {
      message: messageOf(row),
      sealedBody: row.sealedBody,
      tries: triesOf(row),
      boundSim: row.boundSim,
      openSegments: row.segmentCount === 1 ? ONLY_SEGMENT : openSegments.all(row.id),
    };
  }

  return {
    listReady({ lane, sim, now, limit }) {
      return read(() => listReady.all(lane, sim ?? '', now, limit).map(readyOf));
    },

    async promoteDue(now) {
      const next = await read(() => nextDue.get() ?? null);
      if (next === null || next > now) return { promoted: 0, nextDueAt: next };
      return write(() => ({ promoted: promote.run(now).changes, nextDueAt: nextDue.get() ?? null }));
    },
  };
}

interface ReadyRow extends QueueRow {
  readonly sealedBody: Buffer;
}

/** A queued message of one segment has just that one to send. */
const ONLY_SEGMENT: readonly number[] = [0];
