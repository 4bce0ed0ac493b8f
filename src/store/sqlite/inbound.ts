/**
 * Texts that came in: each part stored once (G6), joined when all are there.
 */
import { hash } from 'node:crypto';
import { makeId, type RandomBytes } from '../../domain/ids.ts';
import type { InboundMessage, InboundPart } from '../../domain/inbound.ts';
import type { InboundStore, PageRequest } from '../store.ts';
import { type Access, DEFAULT_TENANT_ID } from './access.ts';
import { pageOf } from './page.ts';

/** Parts that came longer ago are not joined: references repeat. */
const JOIN_WINDOW_MS = 72 * 3_600_000;

interface WaitingPart {
  readonly seq: number;
  readonly sequence: number;
  readonly text: string;
}

export function createInboundStore(
  { database, read, write }: Access,
  randomBytes: RandomBytes,
): InboundStore {
  const insertPart = database.prepare(
    `INSERT INTO inbound_parts (tenant_id, sim_id, digest, sender, text, encoding, reference, total, sequence,
                                smsc_timestamp, pdu, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sim_id, digest) DO NOTHING`,
  );
  const selectWaiting = database.prepare<[string, string, number, number, number], WaitingPart>(
    `SELECT seq, sequence, text FROM inbound_parts INDEXED BY inbound_parts_waiting
     WHERE inbound_id IS NULL AND sim_id = +? AND sender = +? AND reference = +? AND total = +? AND received_at > ?
     ORDER BY received_at, seq`,
  );
  const insertMessage = database.prepare<[InboundMessage]>(
    `INSERT INTO inbound_messages (id, tenant_id, sim_id, sender, text, received_at, segments)
     VALUES (@id, @tenantId, @simId, @from, @text, @receivedAt, @segments)`,
  );
  const joinPart = database.prepare<[string, number]>(
    'UPDATE inbound_parts SET inbound_id = ? WHERE seq = ?',
  );
  const insertUnreadable = database.prepare<[string, string, string, string, number]>(
    `INSERT INTO unreadable (tenant_id, sim_id, pdu, reason, at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (sim_id, pdu) DO NOTHING`,
  );
  const selectPage = database.prepare<[string, string, number], InboundMessage>(
    `SELECT id, tenant_id AS tenantId, sim_id AS simId, sender AS "from", text, received_at AS receivedAt, segments
     FROM inbound_messages WHERE tenant_id = +? AND id < ? ORDER BY id DESC LIMIT ?`,
  );

  /** The part itself, or every sibling in sequence; null while one is missing. Of two of a sequence, the newer. */
  function whole(part: InboundPart, own: WaitingPart): readonly WaitingPart[] | null {
    const { concatenation: concat, simId, from, receivedAt } = part;
    if (!isJoinable(concat)) return [own];
    const since = receivedAt - JOIN_WINDOW_MS;
    const waiting = selectWaiting.all(simId, from, concat.reference, concat.total, since);
    const bySequence = new Map(waiting.map((sibling) => [sibling.sequence, sibling]));
    const found = Array.from({ length: concat.total }, (_, index) => bySequence.get(index + 1));
    return found.every((sibling) => sibling !== undefined) ? found : null;
  }

  return {
    recordInboundPart(part) {
      const { simId, from, text, encoding, concatenation, smscTimestamp, pdu, receivedAt } = part;
      const { reference = null, total = null, sequence = null } = concatenation ?? {};
      const tenantId = DEFAULT_TENANT_ID;
      const digest = digestOf(part);
      return write(() => {
        const inserted = insertPart.run(
          tenantId,
          simId,
          digest,
          from,
          text,
          encoding,
          reference,
          total,
          sequence,
          smscTimestamp,
          pdu,
          receivedAt,
        );
        if (inserted.changes === 0) return { kind: 'duplicate' };
        const own = { seq: Number(inserted.lastInsertRowid), sequence: sequence ?? 1, text };
        const parts = whole(part, own);
        if (!parts) return { kind: 'stored' };
        const id = makeId('inb', receivedAt, randomBytes);
        const joined = parts.map((sibling) => sibling.text).join('');
        const message = { id, tenantId, simId, from, text: joined, receivedAt, segments: parts.length };
        insertMessage.run(message);
        for (const sibling of parts) joinPart.run(id, sibling.seq);
        return { kind: 'completed', message };
      });
    },

    recordUnreadable({ simId, pdu, reason, at }) {
      return write(() => void insertUnreadable.run(DEFAULT_TENANT_ID, simId, pdu, reason, at));
    },

    listInbound(tenantId, { cursor, limit }: PageRequest) {
      return read(() => pageOf(selectPage.all(tenantId, cursor ?? '~', limit + 1), limit));
    },
  };
}

/** A header that contradicts itself is not worth waiting for: such a part is a message of its own. */
function isJoinable(
  concat: InboundPart['concatenation'],
): concat is NonNullable<InboundPart['concatenation']> {
  return concat !== null && concat.sequence >= 1 && concat.sequence <= concat.total;
}

function digestOf({ from, smscTimestamp, pdu }: InboundPart): Uint8Array {
  return hash('sha256', JSON.stringify([from, smscTimestamp, pdu]), 'buffer');
}
