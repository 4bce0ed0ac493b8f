/**
 * Old rows leave, a few at a time: found by the index of their class's age, and taken with all that hangs on them. Freed pages are
 * overwritten (secure_delete) and used again by what comes next; the file keeps the size of its fullest day.
 */
import type Database from 'better-sqlite3';
import type { RetentionClass, RetentionStore } from '../store.ts';
import type { Access } from './access.ts';

interface Remover {
  hasAny(before: number): boolean;
  /** @returns how many have left */
  remove(before: number, limit: number): number;
}

export function createRetention({ database, read, write }: Access): RetentionStore {
  const removers: Readonly<Record<RetentionClass, Remover>> = {
    texts: rowsOf(database, TEXTS),
    messages: messagesOf(database),
    'parked-reports': rowsOf(database, PARKED_REPORTS),
    inbound: inboundOf(database),
    unreadable: rowsOf(database, UNREADABLE),
    'idempotency-keys': rowsOf(database, IDEMPOTENCY_KEYS),
  };

  return {
    async removeOld(kind, before, limit) {
      const remover = removers[kind];
      // No transaction, and so no wait for the disk, where nothing is old.
      if (!(await read(() => remover.hasAny(before)))) return 0;
      return write(() => remover.remove(before, limit));
    },
  };
}

/** Rows on which nothing hangs. */
interface Plain {
  readonly table: string;
  readonly key: string;
  /** The rows that are old, by the index of their age. */
  readonly old: string;
}

const TEXTS: Plain = {
  table: 'message_bodies',
  key: 'message_seq',
  old: `SELECT message_seq FROM message_bodies INDEXED BY message_bodies_ended
        WHERE ended_at IS NOT NULL AND ended_at <= ? ORDER BY ended_at LIMIT ?`,
};
const PARKED_REPORTS: Plain = {
  table: 'reports',
  key: 'seq',
  old: `SELECT seq FROM reports INDEXED BY reports_parked_by_age
        WHERE submission_id IS NULL AND received_at <= ? ORDER BY received_at LIMIT ?`,
};
const UNREADABLE: Plain = {
  table: 'unreadable',
  key: 'id',
  old: 'SELECT id FROM unreadable INDEXED BY unreadable_by_age WHERE at <= ? ORDER BY at LIMIT ?',
};
const IDEMPOTENCY_KEYS: Plain = {
  table: 'idempotency',
  key: 'seq',
  old: `SELECT seq FROM idempotency INDEXED BY idempotency_by_age
        WHERE created_at <= ? ORDER BY created_at LIMIT ?`,
};

function rowsOf(database: Database.Database, { table, key, old }: Plain): Remover {
  const list = database.prepare<[number, number]>(old).pluck();
  const remove = database.prepare<[number, number]>(`DELETE FROM ${table} WHERE ${key} IN (${old})`);
  return {
    hasAny: (before) => list.get(before, 1) !== undefined,
    remove: (before, limit) => remove.run(before, limit).changes,
  };
}

function messagesOf(database: Database.Database): Remover {
  const list = database.prepare<[number, number], { seq: number; id: string }>(
    `SELECT seq, id FROM messages INDEXED BY messages_ended
     WHERE finished_at IS NOT NULL AND finished_at <= ? ORDER BY finished_at LIMIT ?`,
  );
  const prepare = (sql: string) => database.prepare<[string]>(sql);
  /** What refers to a row goes before it. */
  const removeParts = [
    prepare('DELETE FROM reports WHERE submission_id IN (SELECT id FROM submissions WHERE message_id = ?)'),
    prepare('DELETE FROM submissions WHERE message_id = ?'),
    prepare('DELETE FROM segments WHERE message_id = ?'),
    prepare('DELETE FROM message_events WHERE message_id = ?'),
  ];
  const removeText = database.prepare<[number]>('DELETE FROM message_bodies WHERE message_seq = ?');
  const removeMessage = database.prepare<[number]>('DELETE FROM messages WHERE seq = ?');
  return {
    hasAny: (before) => list.get(before, 1) !== undefined,
    remove(before, limit) {
      const messages = list.all(before, limit);
      for (const { seq, id } of messages) {
        for (const statement of removeParts) statement.run(id);
        removeText.run(seq);
        removeMessage.run(seq);
      }
      return messages.length;
    },
  };
}

function inboundOf(database: Database.Database): Remover {
  // A modem that cannot delete shows its texts again and again: a text forgotten here would be taken for a new one.
  const list = database
    .prepare<{ before: number; limit: number }, string>(
      `SELECT id FROM inbound_messages m INDEXED BY inbound_messages_by_age
       WHERE received_at <= @before
         AND NOT EXISTS (SELECT 1 FROM inbound_parts p WHERE p.inbound_id = m.id AND p.last_seen_at > @before)
       ORDER BY received_at LIMIT @limit`,
    )
    .pluck();
  const listAssemblies = database
    .prepare<[string], number>(
      'SELECT assembly_seq FROM inbound_parts WHERE inbound_id = ? AND assembly_seq IS NOT NULL',
    )
    .pluck();
  const removeParts = database.prepare<[string]>('DELETE FROM inbound_parts WHERE inbound_id = ?');
  const removeAssembly = database.prepare<[number]>('DELETE FROM inbound_assemblies WHERE seq = ?');
  const removeMessage = database.prepare<[string]>('DELETE FROM inbound_messages WHERE id = ?');
  return {
    hasAny: (before) => list.get({ before, limit: 1 }) !== undefined,
    remove(before, limit) {
      const ids = list.all({ before, limit });
      for (const id of ids) {
        const assemblies = new Set(listAssemblies.all(id));
        removeParts.run(id);
        for (const seq of assemblies) removeAssembly.run(seq);
        removeMessage.run(id);
      }
      return ids.length;
    },
  };
}
