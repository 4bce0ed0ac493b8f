/**
 * Inbound messages as they are shown: made of parts, revised when a late one comes, listed newest first.
 */
import type Database from 'better-sqlite3';
import { makeId, type RandomBytes } from '../../domain/ids.ts';
import type { InboundMessage } from '../../domain/inbound.ts';
import { type HeldPart, joinParts } from '../../domain/inbound-join.ts';
import { type InboundKind, READABLE_KINDS } from '../../domain/inbound-kind.ts';
import type { PageRequest } from '../store.ts';
import { DEFAULT_TENANT_ID } from './access.ts';

interface Head {
  readonly simId: string;
  readonly from: string;
  readonly kind: InboundKind;
  readonly replaceType: number | null;
  readonly receivedAt: number;
}

interface Content {
  readonly parts: readonly HeldPart[];
  readonly total: number;
}

interface Row extends Omit<InboundMessage, 'missingSegments' | 'pdus'> {
  readonly missingSegments: string;
}

export interface InboundMessages {
  /** `at`: when it is shown; lists are in this order. */
  add(head: Head, content: Content & { readonly at: number }): InboundMessage;
  revise(id: string, content: Content & { readonly receivedAt: number }): InboundMessage;
  /** Once its parts are stored: what is no text for people shows its PDUs. */
  withPdus(message: InboundMessage): InboundMessage;
  list(tenantId: string, kind: InboundKind | null, page: PageRequest): readonly InboundMessage[];
}

const COLUMNS = `id, tenant_id AS tenantId, sim_id AS simId, kind, sender AS "from", text, received_at AS receivedAt,
  segments, missing_segments AS missingSegments, replaces, revision`;

export function createInboundMessages(
  database: Database.Database,
  randomBytes: RandomBytes,
): InboundMessages {
  const insert = database.prepare<[unknown], Row>(
    `INSERT INTO inbound_messages (id, tenant_id, sim_id, sender, kind, replace_type, replaces, text, received_at,
                                   segments, missing_segments)
     VALUES (@id, @tenantId, @simId, @from, @kind, @replaceType, @replaces, @text, @receivedAt, @total, @missing)
     RETURNING ${COLUMNS}`,
  );
  const update = database.prepare<[unknown], Row>(
    `UPDATE inbound_messages SET text = @text, missing_segments = @missing, received_at = @receivedAt,
            revision = revision + 1
     WHERE id = @id RETURNING ${COLUMNS}`,
  );
  const lastReplaceable = database
    .prepare<[string, string, number], string>(
      `SELECT id FROM inbound_messages INDEXED BY inbound_messages_replaceable
       WHERE sim_id = +? AND sender = +? AND replace_type = +? ORDER BY id DESC LIMIT 1`,
    )
    .pluck();
  const listPdus = database
    .prepare<[string], string>(
      `SELECT pdu FROM inbound_parts INDEXED BY inbound_parts_by_message
       WHERE inbound_id = +? AND is_copy = 0 ORDER BY seq`,
    )
    .pluck();
  const listReadable = database.prepare<[string, string, number], Row>(
    `SELECT ${COLUMNS} FROM inbound_messages INDEXED BY inbound_messages_readable
     WHERE kind IN ('text', 'flash') AND tenant_id = +? AND id < ? ORDER BY id DESC LIMIT ?`,
  );
  const listKind = database.prepare<[string, InboundKind, string, number], Row>(
    `SELECT ${COLUMNS} FROM inbound_messages INDEXED BY inbound_messages_by_kind
     WHERE tenant_id = +? AND kind = +? AND id < ? ORDER BY id DESC LIMIT ?`,
  );

  function withPdus(message: InboundMessage): InboundMessage {
    return READABLE_KINDS.includes(message.kind) ? message : { ...message, pdus: listPdus.all(message.id) };
  }

  return {
    add({ simId, from, kind, replaceType, receivedAt }, { parts, total, at }) {
      const { text, missing } = joinParts(parts, total);
      const replaces = replaceType === null ? null : (lastReplaceable.get(simId, from, replaceType) ?? null);
      const row = insert.get({
        id: makeId('inb', at, randomBytes),
        tenantId: DEFAULT_TENANT_ID,
        simId,
        from,
        kind,
        replaceType,
        replaces,
        text,
        receivedAt,
        total,
        missing: JSON.stringify(missing),
      });
      return messageOf(row);
    },

    revise(id, { parts, total, receivedAt }) {
      const { text, missing } = joinParts(parts, total);
      const row = update.get({ id, text, receivedAt, missing: JSON.stringify(missing) });
      return withPdus(messageOf(row));
    },

    withPdus,

    list(tenantId, kind, { cursor, limit }) {
      const before = cursor ?? '~';
      const rows =
        kind === null
          ? listReadable.all(tenantId, before, limit + 1)
          : listKind.all(tenantId, kind, before, limit + 1);
      return rows.map((row) => withPdus(messageOf(row)));
    },
  };
}

function messageOf(row: Row | undefined): InboundMessage {
  if (!row) throw new Error('RETURNING gave no row');
  return { ...row, missingSegments: JSON.parse(row.missingSegments) as number[], pdus: null };
}
