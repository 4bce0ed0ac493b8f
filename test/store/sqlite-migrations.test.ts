import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { migrate } from '../../src/store/sqlite/migrate.ts';
import { MIGRATIONS } from '../../src/store/sqlite/migrations/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { testFolder } from './folder.ts';
import { FAR, listed, MINUTE, part, piece } from './inbound-scene.ts';
import { Scene, seededBytes, SIM_A, START } from './scene.ts';

/** The digest that schema 1 kept: of sender, time stamp and PDU. */
const DIGEST = Buffer.from('bcdf472d808ff164c578cd413c22713ef33f118d4ad06c77ba325f3f0357d408', 'hex');
const [sender, pdu] = ['+989120000009', '0400'];

/** A database as the first release left it: a joined text, a waiting one, octets, an unreadable PDU, a SIM, a message. */
function schemaOne(path: string): void {
  const database = new Database(path);
  migrate(database, MIGRATIONS.slice(0, 1));
  const tenant = 'ten_00000000000000000000000000';
  const message = database.prepare('INSERT INTO inbound_messages VALUES (?, ?, ?, ?, ?, ?, ?)');
  message.run('inb_1', tenant, SIM_A, sender, 'whole "text" \u{1f600}', START, 2);
  message.run('inb_2', tenant, SIM_A, sender, '', START, 1);
  const row = database.prepare(
    `INSERT INTO inbound_parts (tenant_id, sim_id, digest, sender, text, encoding, reference, total, sequence,
                                smsc_timestamp, pdu, received_at, inbound_id)
     VALUES ('${tenant}', '${SIM_A}', ?, '${sender}', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const concat = [5, 3] as const;
  row.run(DIGEST, 'whole "text" ', 'ucs2', 4, 2, 1, START, pdu, START, 'inb_1');
  row.run(Buffer.of(2), '\u{1f600}', 'ucs2', 4, 2, 2, START, '0402', START, 'inb_1');
  row.run(Buffer.of(3), '', 'binary', null, null, null, START, '0403', START, 'inb_2');
  row.run(Buffer.of(4), '<1>', 'gsm7', ...concat, 1, START, '0404', START, null);
  row.run(Buffer.of(5), '<3>', 'gsm7', ...concat, 3, START, '0405', START + MINUTE, null);
  // The same number once more under the same reference: part of another text.
  row.run(
    Buffer.of(6),
    '<other 3>',
    'gsm7',
    ...concat,
    3,
    START + 30 * MINUTE,
    '0406',
    START + 2 * MINUTE,
    null,
  );
  row.run(Buffer.of(7), '<wide>', 'gsm7', 700, 2, 1, START, '0407', START, null);
  const unreadable = database.prepare(
    'INSERT INTO unreadable (tenant_id, sim_id, pdu, reason, at) VALUES (?, ?, ?, ?, ?)',
  );
  unreadable.run(tenant, SIM_A, '0011', 'truncated', START);
  unreadable.run(tenant, SIM_A, '0012', 'truncated', START + 1);
  database
    .prepare('INSERT INTO sims VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run(SIM_A, tenant, 'iccid:1', 'sim-a', '1', null, null, 'sim-a', START, START);
  database.close();
}

describe('a database of schema 1', () => {
  let scene: Scene;
  let raw: Database.Database;
  beforeEach(() => {
    const path = join(testFolder(), 'a.db');
    schemaOne(path);
    const store = openSqliteStore({ path, randomBytes: seededBytes(), onFatal: () => undefined });
    onTestFinished(() => store.close());
    scene = new Scene(store);
    raw = new Database(path, { readonly: true });
    onTestFinished(() => void raw.close());
  });

  it('keeps its inbound texts and says which were octets', async () => {
    expect(await listed(scene)).toMatchObject([
      { id: 'inb_1', text: 'whole "text" 😀', segments: 2, missingSegments: [], revision: 1, replaces: null },
    ]);
    expect(await listed(scene, 'binary')).toMatchObject([{ id: 'inb_2', pdus: ['0403'] }]);
  });

  it('knows a text again that it has stored, and that the modem still holds', async () => {
    const known = part({ from: sender, smscTimestamp: START, pdu });
    expect(await scene.store.recordInboundPart(known)).toEqual({ kind: 'duplicate' });
  });

  it('goes on waiting for the parts it waited for', async () => {
    const last = piece(2, { receivedAt: START + 3 * MINUTE, smscTimestamp: START + MINUTE });
    const outcome = await scene.store.recordInboundPart(last);
    expect(outcome).toMatchObject({ kind: 'completed', message: { segments: 3 } });
    const wide = piece(2, { header: { reference: 700, width: 16, total: 2 } });
    expect(await scene.store.recordInboundPart(wide)).toMatchObject({
      kind: 'completed',
      message: { text: '<wide><2>' },
    });
    await scene.store.finishOverdueParts(FAR, 10);
    const tokens = (await listed(scene))
      .map(({ text }) => text)
      .join('')
      .match(/<[^>]+>/g);
    expect(tokens?.toSorted()).toEqual(['<1>', '<2>', '<2>', '<3>', '<other 3>', '<wide>']);
  });

  it('shows what it waited for too long', async () => {
    const shown = await scene.store.finishOverdueParts(START + 17 * MINUTE, 10);
    expect(shown.map(({ text }) => text)).toEqual(['<wide>[...]', '<1>[...]<3>', '[...]<other 3>']);
  });

  it('lists its unreadable PDUs, before all later ones, and stores none of them twice', async () => {
    const { store, tenantId } = scene;
    const again = { simId: SIM_A, pdu: '0011', reason: 'x', at: START };
    expect(await store.recordUnreadable(again)).toBe(false);
    await store.recordUnreadable({ ...again, pdu: '0013' });
    const first = await store.listUnreadable(tenantId, { cursor: null, limit: 2 });
    const second = await store.listUnreadable(tenantId, { cursor: first.nextCursor, limit: 2 });
    const all = [...first.items, ...second.items];
    expect(all.map((item) => item.pdu)).toEqual(['0013', '0012', '0011']);
    for (const { id } of all) expect(id).toMatch(/^unr_[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  it('keeps its SIMs, of which nothing is known yet', async () => {
    expect(await scene.store.listSims()).toMatchObject([{ id: SIM_A, balance: null, notice: null }]);
  });

  it('is whole and at the schema of this program', () => {
    expect(raw.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    expect(raw.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(raw.pragma('foreign_key_check')).toEqual([]);
  });
});
