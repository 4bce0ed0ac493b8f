import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openConnection } from '../../src/store/sqlite/connection.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { IDEMPOTENCY_WINDOW_MS } from '../../src/store/store.ts';
import { testFolder } from './folder.ts';
import { Scene, seededBytes, START } from './scene.ts';

function open(): { database: Database.Database; scene: Scene } {
  const database = openConnection({ path: join(testFolder(), 'a.db'), isReadOnly: false, busyTimeoutMs: 50 });
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
  return { database, scene: new Scene(store) };
}

describe('the tables', () => {
  it('are strict, and each row says whose it is', () => {
    const { database } = open();
    const tables = database.pragma('table_list') as { name: string; strict: number; schema: string }[];
    const ours = tables.filter(({ name, schema }) => schema === 'main' && !name.startsWith('sqlite_'));
    expect(ours.map(({ name }) => name).sort()).toEqual([
      'api_keys',
      'idempotency',
      'inbound_assemblies',
      'inbound_messages',
      'inbound_parts',
      'message_bodies',
      'message_events',
      'messages',
      'modem_pauses',
      'pin_failures',
      'reports',
      'segments',
      'sims',
      'submissions',
      'tenants',
      'unreadable',
    ]);
    for (const { name, strict } of ours) {
      expect(strict, name).toBe(1);
      if (name === 'tenants') continue;
      const columns = database.pragma(`table_info(${name})`) as { name: string; notnull: number }[];
      expect(columns, name).toContainEqual(expect.objectContaining({ name: 'tenant_id', notnull: 1 }));
    }
  });

  it('let nobody change a message that has ended, nor its history', async () => {
    const { database, scene } = open();
    const message = await scene.accept();
    await scene.store.cancelMessage(scene.tenantId, message.id, START);
    expect(() => database.exec(`UPDATE messages SET reason = 'x'`)).toThrow(/never changes again/);
    expect(() => database.exec(`UPDATE messages SET status = 'queued', finished_at = NULL`)).toThrow(
      /never changes again/,
    );
    expect(() => database.exec('UPDATE message_events SET at = 0')).toThrow(/append-only/);
  });

  it('let nobody remove a message under way, nor its text', async () => {
    const { database, scene } = open();
    await scene.accept();
    database.pragma('foreign_keys = OFF');
    expect(() => database.exec('DELETE FROM messages')).toThrow(/under way/);
    expect(() => database.exec('DELETE FROM message_bodies')).toThrow(/under way/);
  });

  it('hold no status without its end, and no end without its status', async () => {
    const { database, scene } = open();
    await scene.accept();
    expect(() => database.exec(`UPDATE messages SET status = 'delivered'`)).toThrow(/CHECK/);
    expect(() => database.exec('UPDATE messages SET finished_at = 1')).toThrow(/CHECK/);
  });

  it('forget Idempotency-Keys of yesterday little by little', async () => {
    const { database, scene } = open();
    const accept = (createdAt: number, key: string) =>
      scene.store.acceptMessage(
        scene.draft({ createdAt }, { idempotency: { key, requestHash: Uint8Array.of(1) } }),
      );
    const keys = () => database.prepare<[], number>('SELECT count(*) FROM idempotency').pluck().get();
    for (let i = 0; i < 10; i += 1) await accept(START, `old-${i}`);
    await accept(START + IDEMPOTENCY_WINDOW_MS - 1, 'new-0');
    expect(keys()).toBe(11);
    for (let i = 1; i < 20; i += 1) await accept(START + IDEMPOTENCY_WINDOW_MS, `new-${i}`);
    expect(keys()).toBe(20);
  });
});
