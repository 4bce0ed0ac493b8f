/** What came in as the API lists it, and the PDUs that nobody could read. */
import { makeId, type RandomBytes } from '../../domain/ids.ts';
import type { UnreadablePdu } from '../../domain/inbound.ts';
import type { InboundStore } from '../store.ts';
import { type Access, DEFAULT_TENANT_ID } from './access.ts';
import type { InboundMessages } from './inbound-messages.ts';
import { pageOf } from './page.ts';

export function createInboundLists(
  { database, read, write }: Access,
  messages: InboundMessages,
  randomBytes: RandomBytes,
): Pick<InboundStore, 'listInbound' | 'recordUnreadable' | 'listUnreadable'> {
  const insert = database.prepare<[string, string, string, string, string, number]>(
    `INSERT INTO unreadable (id, tenant_id, sim_id, pdu, reason, at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (sim_id, pdu) DO NOTHING`,
  );
  const list = database.prepare<[string, string, number], UnreadablePdu>(
    `SELECT id, sim_id AS simId, pdu, reason, at AS receivedAt
     FROM unreadable INDEXED BY unreadable_by_tenant WHERE tenant_id = +? AND id < ? ORDER BY id DESC LIMIT ?`,
  );

  return {
    listInbound(tenantId, { kind }, page) {
      return read(() => pageOf(messages.list(tenantId, kind ?? null, page), page.limit));
    },

    recordUnreadable({ simId, pdu, reason, at }) {
      const id = makeId('unr', at, randomBytes);
      return write(() => insert.run(id, DEFAULT_TENANT_ID, simId, pdu, reason, at).changes === 1);
    },

    listUnreadable(tenantId, { cursor, limit }) {
      return read(() => pageOf(list.all(tenantId, cursor ?? '~', limit + 1), limit));
    },
  };
}
