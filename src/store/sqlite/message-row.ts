/**
 * The messages table and the domain's Message: one list of columns, one reading.
 */
import type { Lane, Message, MessageEncoding, MessageStatus, OnUnknown } from '../../domain/message.ts';
import { NO_TRIES, type Tries } from '../../domain/retry.ts';

/** In the order of MessageRow, named as in the domain. */
export const MESSAGE_COLUMNS = `
  m.id, m.tenant_id AS tenantId, m.recipient AS "to", m.lane, m.status, m.encoding, m.segment_count AS segmentCount,
  m.concat_reference AS concatReference, m.on_unknown AS onUnknown, m.pinned_sim AS pinnedSim, m.tags,
  m.created_at AS createdAt, m.expires_at AS expiresAt, m.finished_at AS finishedAt, m.reason,
  m.is_possible_duplicate AS isPossibleDuplicate`;

export interface MessageRow {
  id: string;
  tenantId: string;
  to: string;
  lane: Lane;
  status: MessageStatus;
  encoding: MessageEncoding;
  segmentCount: number;
  concatReference: number;
  onUnknown: OnUnknown;
  pinnedSim: string | null;
  tags: string;
  createdAt: number;
  expiresAt: number;
  finishedAt: number | null;
  reason: string | null;
  isPossibleDuplicate: number;
}

export function messageOf(row: MessageRow): Message {
  return {
    id: row.id,
    tenantId: row.tenantId,
    to: row.to,
    lane: row.lane,
    status: row.status,
    encoding: row.encoding,
    segmentCount: row.segmentCount,
    concatReference: row.concatReference,
    onUnknown: row.onUnknown,
    pinnedSim: row.pinnedSim,
    tags: parseList(row.tags),
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    finishedAt: row.finishedAt,
    reason: row.reason,
    isPossibleDuplicate: row.isPossibleDuplicate === 1,
  };
}

/** What the queue needs to know of a message beyond what a client sees. */
export const QUEUE_COLUMNS = `m.bound_sim AS boundSim, m.next_attempt_at AS nextAttemptAt, m.tries, m.round`;

export interface QueueRow extends MessageRow {
  boundSim: string | null;
  nextAttemptAt: number | null;
  tries: string;
  round: number;
}

export function triesOf(row: QueueRow): Tries {
  return row.tries === NO_TRIES_TEXT ? NO_TRIES : (JSON.parse(row.tries) as Tries);
}
export const NO_TRIES_TEXT = JSON.stringify(NO_TRIES);

function parseList(text: string): readonly string[] {
  return text === '[]' ? [] : (JSON.parse(text) as string[]);
}
