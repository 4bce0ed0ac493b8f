import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openConnection } from '../../src/store/sqlite/connection.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { testFolder } from './folder.ts';
import { Scene, seededBytes, SIM_A } from './scene.ts';

/** Statements that run all the time, by their first match: each must stay a walk along its index. */
const HOT: readonly { what: string; statement: RegExp; plan: RegExp }[] = [
  {
    what: 'the ready queue',
    statement: /INDEXED BY messages_ready/,
    plan: /USING INDEX messages_ready \(lane=\? AND route=\? AND expires_at>\?\)/,
  },
  {
    what: 'promoting what is due',
    statement: /UPDATE messages SET next_attempt_at = NULL/,
    plan: /messages_paused \(next_attempt_at<\?\)/,
  },
  {
    what: 'the next pause to end',
    statement: /SELECT min\(next_attempt_at\)/,
    plan: /USING COVERING INDEX messages_paused/,
  },
  {
    what: 'the depth of the queue',
    statement: /GROUP BY status, lane/,
    plan: /USING COVERING INDEX messages_open/,
  },
  {
    what: 'the oldest queued message of a lane',
    statement: /INDEXED BY messages_queued/,
    plan: /USING COVERING INDEX messages_queued \(lane=\?\)/,
  },
  {
    what: 'texts to wipe',
    statement: /^\s*DELETE FROM message_bodies WHERE message_seq IN/,
    plan: /message_bodies_ended \(ended_at>\? AND ended_at<\?\)/,
  },
  {
    what: 'messages to remove',
    statement: /INDEXED BY messages_ended/,
    plan: /messages_ended \(finished_at>\? AND finished_at<\?\)/,
  },
  {
    what: 'inbound texts to remove',
    statement: /INDEXED BY inbound_messages_by_age/,
    plan: /inbound_messages_by_age \(received_at<\?\)/,
  },
  {
    what: 'what is overdue',
    statement: /FROM messages m INDEXED BY messages_open[^;]*ORDER BY m.expires_at/,
    plan: /messages_open \(status=\? AND lane=\? AND expires_at<\?\)/,
  },
  { what: 'what is bound', statement: /INDEXED BY messages_bound/, plan: /USING INDEX messages_bound/ },
  {
    what: 'the submission of a report',
    statement: /INDEXED BY submissions_unreported/,
    plan: /submissions_unreported \(sim_id=\? AND reference=\? AND reports_until>\?\)/,
  },
  {
    what: 'the list of messages',
    statement: /FROM messages m\s+WHERE m.tenant_id = \+@tenantId\s+AND m.id/,
    plan: /messages_by_tenant \(tenant_id=\? AND id<\?\)/,
  },
  {
    what: 'the list of inbound texts',
    statement: /INDEXED BY inbound_messages_readable/,
    plan: /inbound_messages_readable \(tenant_id=\? AND id<\?\)/,
  },
  {
    what: 'an inbound part seen before',
    statement: /INDEXED BY inbound_parts_by_digest/,
    plan: /inbound_parts_by_digest \(sim_id=\? AND digest=\?\)/,
  },
  {
    what: 'the texts that lack an inbound part',
    statement: /INDEXED BY inbound_assemblies_open/,
    plan: /inbound_assemblies_open \(sim_id=\? AND sender=\? AND reference=\? AND width=\? AND total=\? AND kind=\? AND opened_at>\?\)/,
  },
  {
    what: 'inbound texts that have waited long enough',
    statement: /INDEXED BY inbound_assemblies_due/,
    plan: /inbound_assemblies_due \(due_at<\?\)/,
  },
  {
    what: 'what a text replaces',
    statement: /INDEXED BY inbound_messages_replaceable/,
    plan: /inbound_messages_replaceable \(sim_id=\? AND sender=\? AND replace_type=\?\)/,
  },
];

/** Tables that stay small: a scan or a sort of them costs nothing. */
const SMALL = /\b(sims|api_keys|tenants|modem_pauses|pin_failures|open_counts)\b/;

/** What is counted, the few submissions on the wire, and the SIMs given as a parameter. */
const CHEAP_SCAN =
  /SCAN (messages USING COVERING INDEX messages_(open|paused)|s USING INDEX submissions_on_the_wire|json_each)/g;

/** A filled store, and every statement it has prepared. */
async function openFilled(): Promise<{ database: Database.Database; statements: readonly string[] }> {
  const database = openConnection({ path: join(testFolder(), 'a.db'), isReadOnly: false, busyTimeoutMs: 50 });
  const statements: string[] = [];
  const prepare = database.prepare.bind(database);
  database.prepare = (sql: string) => {
    statements.push(sql);
    return prepare(sql);
  };
  const store = createSqliteStore(database, {
    randomBytes: seededBytes(),
    busyTimeoutMs: 50,
    patienceMs: 0,
    isReadOnly: false,
    onFatal: (error) => {
      throw error;
    },
  });
  onTestFinished(() => store.close());
  database.prepare = prepare;
  const scene = new Scene(store);
  const pins = Array.from({ length: 400 }, (_, i) => (i % 9 === 0 ? SIM_A : null));
  await Promise.all(pins.map((pinnedSim) => scene.accept({ pinnedSim })));
  for (let i = 0; i < 30; i += 1) await scene.send(await scene.accept(), { reference: i });
  return { database, statements: statements.filter((sql) => /^\s*(SELECT|INSERT|UPDATE|DELETE)/.test(sql)) };
}

function planOf(database: Database.Database, sql: string): string {
  const positional = sql.replace(/@[a-zA-Z]+/g, '?');
  const values = Array.from(positional.matchAll(/\?/g), () => null);
  const rows = database.prepare(`EXPLAIN QUERY PLAN ${positional}`).all(...values);
  return (rows as { detail: string }[]).map(({ detail }) => detail).join('\n');
}

describe('query plans', () => {
  it('walk the index that is meant for them, whatever ANALYZE has seen', async () => {
    const { database, statements } = await openFilled();
    for (const when of ['fresh', 'analyzed']) {
      if (when === 'analyzed') database.exec('ANALYZE');
      for (const { what, statement, plan } of HOT) {
        const sql = statements.find((candidate) => statement.test(candidate)) ?? what;
        expect(planOf(database, sql), `${what}, ${when}`).toMatch(plan);
      }
    }
  });

  it('neither scan nor sort a table that grows', async () => {
    const { database, statements } = await openFilled();
    expect(statements.length).toBeGreaterThan(40);
    for (const sql of statements.filter((candidate) => !SMALL.test(candidate))) {
      const plan = planOf(database, sql);
      expect(plan, sql).not.toContain('TEMP B-TREE');
      expect(plan.replace(CHEAP_SCAN, ''), sql).not.toContain('SCAN');
    }
  });

  it('would be noticed if they scanned or sorted', async () => {
    const { database } = await openFilled();
    expect(planOf(database, 'SELECT * FROM messages ORDER BY created_at')).toMatch(
      /SCAN messages[^]*TEMP B-TREE/,
    );
  });

  it('are made once: no equality that makes SQLite look at the value again (access.ts)', async () => {
    const { statements } = await openFilled();
    const sorted = statements.filter((sql) => /ORDER BY|GROUP BY|JOIN/.test(sql) && /^\s*SELECT/.test(sql));
    expect(sorted.length).toBeGreaterThan(10);
    for (const sql of sorted) expect(sql.replace(/\s+/g, ' ')).not.toMatch(/[^<>]= [?@]/);
  });
});
