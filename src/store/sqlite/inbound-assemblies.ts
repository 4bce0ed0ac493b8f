/**
 * Texts of several parts, from the first part that came to the last: which are open, which have waited long enough.
 */
import type Database from 'better-sqlite3';
import type { Concatenation, InboundPart } from '../../domain/inbound.ts';
import { type HeldPart, JOIN_WINDOW_MS, type OpenText, PARTIAL_AFTER_MS } from '../../domain/inbound-join.ts';
import type { InboundKind } from '../../domain/inbound-kind.ts';
import { DEFAULT_TENANT_ID } from './access.ts';

/** A sender that repeats one reference for ever opens texts without end: the newest are looked at. */
const MOST_OPEN = 16;

export interface Assembly {
  readonly seq: number;
  readonly simId: string;
  readonly from: string;
  readonly kind: InboundKind;
  readonly replaceType: number | null;
  readonly total: number;
  /** Null: not shown yet. */
  readonly inboundId: string | null;
}

const COLUMNS = `seq, sim_id AS simId, sender AS "from", kind, replace_type AS replaceType, total, inbound_id AS inboundId`;

export interface InboundAssemblies {
  listOpen(part: InboundPart, concat: Concatenation): readonly (Assembly & OpenText)[];
  open(part: InboundPart, concat: Concatenation): Assembly;
  /** @returns how many parts are missing still */
  countIn(assembly: Assembly, at: number): number;
  markShown(seq: number, inboundId: string): void;
  listDue(now: number, limit: number): readonly Assembly[];
  /** In the order in which they came. */
  parts(seq: number): readonly HeldPart[];
}

export function createInboundAssemblies(database: Database.Database): InboundAssemblies {
  const listOpen = database.prepare<
    [string, string, number, number, number, InboundKind, number, number],
    Assembly
  >(
    `SELECT ${COLUMNS} FROM inbound_assemblies INDEXED BY inbound_assemblies_open
     WHERE missing > 0 AND sim_id = +? AND sender = +? AND reference = +? AND width = +? AND total = +? AND kind = +?
       AND opened_at > ?
     ORDER BY opened_at DESC LIMIT ?`,
  );
  const insert = database.prepare<unknown[], Assembly>(
    `INSERT INTO inbound_assemblies (tenant_id, sim_id, sender, kind, replace_type, reference, width, total, missing,
                                     opened_at, last_part_at, due_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING ${COLUMNS}`,
  );
  const countIn = database
    .prepare<[number, number, number], number>(
      `UPDATE inbound_assemblies SET missing = missing - 1, last_part_at = max(last_part_at, ?), due_at = max(due_at, ?)
       WHERE seq = ? AND missing > 0 RETURNING missing`,
    )
    .pluck();
  const markShown = database.prepare<[string, number]>(
    'UPDATE inbound_assemblies SET inbound_id = ? WHERE seq = ? AND inbound_id IS NULL',
  );
  const markParts = database.prepare<[string, number]>(
    `UPDATE inbound_parts INDEXED BY inbound_parts_by_assembly SET inbound_id = ?
     WHERE assembly_seq = ? AND inbound_id IS NULL`,
  );
  const listDue = database.prepare<[number, number], Assembly>(
    `SELECT ${COLUMNS} FROM inbound_assemblies INDEXED BY inbound_assemblies_due
     WHERE inbound_id IS NULL AND due_at <= ? ORDER BY due_at LIMIT ?`,
  );
  const listParts = database.prepare<[number], HeldPart>(
    `SELECT sequence, text, encoding, smsc_timestamp AS smscTimestamp, received_at AS receivedAt
     FROM inbound_parts INDEXED BY inbound_parts_by_assembly
     WHERE assembly_seq = +? AND is_copy = 0 ORDER BY seq`,
  );

  function parts(seq: number): readonly HeldPart[] {
    return listParts.all(seq).map((part) => ({ ...part, text: JSON.parse(part.text) as string }));
  }

  return {
    listOpen({ simId, from, kind, receivedAt }, { reference, width, total }) {
      const since = receivedAt - JOIN_WINDOW_MS;
      return listOpen
        .all(simId, from, reference, width, total, kind, since, MOST_OPEN)
        .map((assembly) => ({ ...assembly, held: parts(assembly.seq) }));
    },

    open({ simId, from, kind, replaceType, receivedAt }, { reference, width, total }) {
      const dueAt = receivedAt + PARTIAL_AFTER_MS;
      const values = [DEFAULT_TENANT_ID, simId, from, kind, replaceType, reference, width, total, total];
      const row = insert.get(...values, receivedAt, receivedAt, dueAt);
      if (!row) throw new Error('INSERT ... RETURNING gave no row');
      return row;
    },

    countIn({ seq }, at) {
      const missing = countIn.get(at, at + PARTIAL_AFTER_MS, seq);
      if (missing === undefined) throw new Error('a part was counted into a whole text');
      return missing;
    },

    markShown(seq, inboundId) {
      markShown.run(inboundId, seq);
      markParts.run(inboundId, seq);
    },

    listDue: (now, limit) => listDue.all(now, limit),
    parts,
  };
}
