/**
 * Accepting, reading, listing and canceling messages.
 */
import type { MessageEvent, MessageEventType } from '../../domain/events.ts';
import type { Segment } from '../../domain/message.ts';
import type { MessageFilter, MessageStore } from '../store.ts';
import type { Access } from './access.ts';
import { createIdempotency } from './idempotency.ts';
import type { MessageLedger } from './message-ledger.ts';
import { MESSAGE_COLUMNS, type MessageRow, messageOf, NO_TRIES_TEXT } from './message-row.ts';
import { pageOf } from './page.ts';
import { createQueueDepths } from './queue-depth.ts';

export function createMessageStore(access: Access, ledger: MessageLedger): MessageStore {
  const { database, write, read } = access;
  const idempotency = createIdempotency(access);
  const insertMessage = database.prepare<[Record<string, unknown>]>(
    `INSERT INTO messages (id, tenant_id, api_key_id, recipient, lane, status, encoding, segment_count,
                           concat_reference, on_unknown, pinned_sim, tags, created_at, expires_at, tries)
     VALUES (@id, @tenantId, @apiKeyId, @to, @lane, 'queued', @encoding, @segmentCount, @concatReference, @onUnknown,
             @pinnedSim, @tags, @createdAt, @expiresAt, '${NO_TRIES_TEXT}')`,
  );
  const insertBody = database.prepare<[number | bigint, string, Uint8Array]>(
    'INSERT INTO message_bodies (message_seq, tenant_id, sealed_body) VALUES (?, ?, ?)',
  );
  const insertSegment = database.prepare<[string, number, string]>(
    `INSERT INTO segments (message_id, segment_index, tenant_id, status) VALUES (?, ?, ?, 'queued')`,
  );
  const selectMessage = database.prepare<[string, string], MessageRow>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE m.id = ? AND m.tenant_id = ?`,
  );
  const selectSegments = database.prepare<[string], Segment>(
    `SELECT segment_index AS "index", status, sim_id AS sim, reference, submitted_at AS submittedAt,
            reported_at AS reportedAt
     FROM segments WHERE message_id = +? ORDER BY segment_index`,
  );
  const selectEvents = database.prepare<[string], { at: number; type: MessageEventType; data: string }>(
    'SELECT at, type, data FROM message_events WHERE message_id = +? ORDER BY seq',
  );
  const cancel = database.prepare<[number, string, string]>(
    `UPDATE messages SET status = 'canceled', finished_at = ?, next_attempt_at = NULL
     WHERE id = ? AND tenant_id = ? AND status = 'queued'
       AND NOT EXISTS (SELECT 1 FROM submissions s
                       WHERE s.message_id = messages.id AND s.status IN ('submitting', 'accepted', 'unknown'))`,
  );
  const cancelSegments = database.prepare<[string]>(
    `UPDATE segments SET status = 'canceled' WHERE message_id = ?`,
  );
  const selectPage = pageStatements(database);
  const { queueDepths } = createQueueDepths(access);

  const detailOf = database.transaction((tenantId: string, messageId: string) => {
    const row = selectMessage.get(messageId, tenantId);
    if (!row) return null;
    const timeline = selectEvents
      .all(messageId)
      .map(({ at, type, data }) => ({ at, type, data: JSON.parse(data) as MessageEvent['data'] }));
    return { message: messageOf(row), segments: selectSegments.all(messageId), timeline };
  });

  return {
    acceptMessage(draft) {
      const { message, apiKeyId, sealedBody } = draft;
      const { id, tenantId, lane, segmentCount, createdAt } = message;
      return write(() => {
        const known = draft.idempotency && idempotency.find(message, draft.idempotency);
        if (known) return known;
        const tags = JSON.stringify(message.tags);
        const { lastInsertRowid: seq } = insertMessage.run({ ...message, tags, apiKeyId, ...NOT_BOUND });
        insertBody.run(seq, tenantId, sealedBody);
        for (let index = 0; index < segmentCount; index += 1) insertSegment.run(id, index, tenantId);
        ledger.note(message, createdAt, 'accepted', { class: lane, segments: segmentCount });
        if (draft.idempotency) idempotency.remember(message, draft.idempotency);
        return { kind: 'accepted', message };
      });
    },

    getMessage(tenantId, messageId) {
      return read(() => detailOf(tenantId, messageId));
    },

    listMessages(tenantId, filter, { cursor, limit }) {
      return read(() => {
        const { status = null, to = null } = filter;
        const query = { tenantId, status, to, cursor: cursor ?? END_OF_IDS, limit: limit + 1 };
        return pageOf(selectPage(filter).all(query).map(messageOf), limit);
      });
    },

    cancelMessage(tenantId, messageId, at) {
      return write(() => {
        if (cancel.run(at, messageId, tenantId).changes === 0) {
          return selectMessage.get(messageId, tenantId) ? 'not-cancelable' : 'not-found';
        }
        cancelSegments.run(messageId);
        ledger.note({ id: messageId, tenantId }, at, 'canceled', {});
        return 'canceled';
      });
    },

    queueDepths,
  };
}

/** better-sqlite3 refuses booleans, also in a field that no statement names. */
const NOT_BOUND = { isPossibleDuplicate: null };

/** Sorts after every id. */
const END_OF_IDS = '~';

interface PageQuery {
  readonly tenantId: string;
  readonly status: string | null;
  readonly to: string | null;
  readonly cursor: string;
  readonly limit: number;
}

/** One statement for each set of filters, so that each walks its own index backwards and stops after a page. */
function pageStatements(database: Access['database']) {
  const prepare = (condition: string) =>
    database.prepare<[PageQuery], MessageRow>(
      `SELECT ${MESSAGE_COLUMNS} FROM messages m
       WHERE m.tenant_id = +@tenantId ${condition} AND m.id < @cursor ORDER BY m.id DESC LIMIT @limit`,
    );
  const all = prepare('');
  const byStatus = prepare('AND m.status = +@status');
  const byRecipient = prepare('AND m.recipient = +@to');
  const byBoth = prepare('AND m.recipient = +@to AND +m.status = +@status');
  return ({ status, to }: MessageFilter) => {
    if (to !== undefined) return status === undefined ? byRecipient : byBoth;
    return status === undefined ? all : byStatus;
  };
}
