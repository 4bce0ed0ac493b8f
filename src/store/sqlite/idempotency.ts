/**
 * One message per Idempotency-Key for 24 h (G2). Older records are ignored and swept away a few at a time
 * (and, where no message with a key comes any more, by retention.ts).
 */
import type { Message } from '../../domain/message.ts';
import { type AcceptOutcome, IDEMPOTENCY_WINDOW_MS, type MessageDraft } from '../store.ts';
import type { Access } from './access.ts';
import { MESSAGE_COLUMNS, type MessageRow, messageOf } from './message-row.ts';

type RequestRecord = NonNullable<MessageDraft['idempotency']>;

export interface Idempotency {
  /** What the first request with this key led to, or null where there was none within the window. */
  find(message: Message, record: RequestRecord): AcceptOutcome | null;
  remember(message: Message, record: RequestRecord): void;
}

export function createIdempotency({ database }: Access): Idempotency {
  const select = database.prepare<[string, string, number], { requestHash: Buffer; messageId: string }>(
    `SELECT request_hash AS requestHash, message_id AS messageId FROM idempotency
     WHERE tenant_id = ? AND key = ? AND created_at > ?`,
  );
  const selectMessage = database.prepare<[string], MessageRow>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE m.id = ?`,
  );
  const insert = database.prepare<[string, string, Uint8Array, string, number]>(
    `INSERT INTO idempotency (tenant_id, key, request_hash, message_id, created_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (tenant_id, key) DO UPDATE
     SET request_hash = excluded.request_hash, message_id = excluded.message_id, created_at = excluded.created_at`,
  );
  // Two for each new one: the table shrinks to a day's worth without ever a long sweep.
  const sweep = database.prepare<[number]>(
    `DELETE FROM idempotency WHERE seq IN
       (SELECT seq FROM idempotency WHERE created_at <= ? ORDER BY created_at LIMIT 2)`,
  );

  return {
    find(message, { key, requestHash }) {
      const found = select.get(message.tenantId, key, message.createdAt - IDEMPOTENCY_WINDOW_MS);
      if (!found) return null;
      if (!found.requestHash.equals(requestHash)) return { kind: 'key-reused' };
      const first = selectMessage.get(found.messageId);
      // Removed by retention: possible within the window only where the clock was set.
      return first ? { kind: 'replayed', message: messageOf(first) } : null;
    },

    remember(message, { key, requestHash }) {
      insert.run(message.tenantId, key, requestHash, message.id, message.createdAt);
      sweep.run(message.createdAt - IDEMPOTENCY_WINDOW_MS);
    },
  };
}
