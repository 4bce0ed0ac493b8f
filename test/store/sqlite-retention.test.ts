import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrate } from '../../src/store/sqlite/migrate.ts';
import { MIGRATIONS } from '../../src/store/sqlite/migrations/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { testFolder } from './folder.ts';
import { Scene, seededBytes, START } from './scene.ts';

const DAY = 86_400_000;
const PLAIN = Buffer.from('this text is what must not be found');

function open(path: string): Scene {
  const store = openSqliteStore({
    path,
    randomBytes: seededBytes(),
    patienceMs: 0,
    onFatal: () => undefined,
  });
  onTestFinished(() => store.close());
  return new Scene(store);
}

/** Accepts and cancels many at once, then removes all of them in small batches. */
async function fillAndEmpty(scene: Scene): Promise<void> {
  const messages = await Promise.all(Array.from({ length: 400 }, () => scene.accept({ segmentCount: 3 })));
  await Promise.all(messages.map(({ id }) => scene.store.cancelMessage(scene.tenantId, id, START)));
  while ((await scene.store.removeOld('messages', START, 50)) > 0);
}

describe('what is removed', () => {
  it('leaves no trace of a text in the file', async () => {
    const path = join(testFolder(), 'a.db');
    const scene = open(path);
    const drafts = Array.from({ length: 300 }, () => scene.draft({}, { sealedBody: PLAIN }));
    await Promise.all(drafts.map((draft) => scene.store.acceptMessage(draft)));
    await Promise.all(
      drafts.map(({ message }) => scene.store.cancelMessage(scene.tenantId, message.id, START)),
    );
    checkpoint(path);
    // Read while it is open here: no lock of another process is at stake in a test.
    expect(readFileSync(path).includes(PLAIN)).toBe(true);
    while ((await scene.store.removeOld('texts', START, 50)) > 0);
    checkpoint(path);
    expect(readFileSync(path).includes(PLAIN)).toBe(false);
  });

  it('makes room for what comes next: the file does not grow with every filling', async () => {
    const path = join(testFolder(), 'a.db');
    const scene = open(path);
    const pages = () => {
      const look = new Database(path, { readonly: true });
      const count = Number(look.pragma('page_count', { simple: true }));
      look.close();
      return count;
    };
    await fillAndEmpty(scene);
    const once = pages();
    for (let i = 0; i < 3; i += 1) await fillAndEmpty(scene);
    expect(pages()).toBeLessThan(once * 1.1);
    // SQLite copies the log back every 1000 pages and then writes it from its beginning.
    expect(statSync(`${path}-wal`).size).toBeLessThan(12_000_000);
  });

  it('leaves no reference behind', async () => {
    const path = join(testFolder(), 'a.db');
    const scene = open(path);
    for (let i = 0; i < 20; i += 1) {
      const message = await scene.accept();
      await scene.send(message, { reference: i });
      await scene.reported({ reference: i });
    }
    expect(await scene.store.removeOld('messages', START + DAY, 100)).toBe(20);
    const look = new Database(path, { readonly: true });
    for (const table of [
      'messages',
      'message_bodies',
      'segments',
      'submissions',
      'message_events',
      'reports',
    ]) {
      expect(look.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), table).toBe(0);
    }
    expect(look.pragma('foreign_key_check')).toEqual([]);
    expect(look.pragma('integrity_check', { simple: true })).toBe('ok');
    look.close();
  });
});

describe('the depth of the queue', () => {
  it('is right at the start, and after another process has written', async () => {
    const path = join(testFolder(), 'a.db');
    const [one, other] = [open(path), open(path)];
    const queued = async (scene: Scene) => (await scene.store.queueDepths(START)).map((lane) => lane.queued);
    await one.accept();
    expect(await queued(one)).toEqual([1, 0, 0]);
    expect(await queued(other)).toEqual([1, 0, 0]);
    const message = await other.accept({ lane: 'bulk', id: 'msg_other' });
    expect(await queued(one)).toEqual([1, 0, 1]);
    await one.begin(message);
    expect(await queued(one)).toEqual([1, 0, 0]);
    expect(await queued(other)).toEqual([1, 0, 0]);
    expect(await queued(open(path))).toEqual([1, 0, 0]);
  });

  it('is not counted twice where a verb fails half-way', async () => {
    const scene = open(join(testFolder(), 'a.db'));
    await scene.store.queueDepths(START);
    const draft = scene.draft();
    await scene.store.acceptMessage(draft);
    await expect(scene.store.acceptMessage(draft)).rejects.toThrow();
    expect(await scene.store.queueDepths(START)).toMatchObject([{ queued: 1 }, {}, {}]);
  });

  it('is told to who only looks on', async () => {
    const path = join(testFolder(), 'a.db');
    const scene = open(path);
    await scene.accept();
    const reader = openSqliteStore({
      path,
      randomBytes: seededBytes(),
      onFatal: () => undefined,
      readOnly: true,
    });
    onTestFinished(() => reader.close());
    expect(await reader.queueDepths(START)).toMatchObject([{ queued: 1 }, {}, {}]);
    await scene.accept();
    expect(await reader.queueDepths(START)).toMatchObject([{ queued: 2 }, {}, {}]);
    await expect(reader.removeOld('messages', START, 1)).resolves.toBe(0);
  });
});

describe('a database of schema 2', () => {
  it('keeps its texts, and wipes those of messages that have ended', async () => {
    const path = join(testFolder(), 'a.db');
    const database = new Database(path);
    migrate(database, MIGRATIONS.slice(0, 2));
    const insert = database.prepare(
      `INSERT INTO messages (id, tenant_id, recipient, lane, status, encoding, segment_count, concat_reference, on_unknown,
                             tags, created_at, expires_at, finished_at, tries, sealed_body)
       VALUES (?, 'ten_00000000000000000000000000', '+989121234567', 'otp', ?, 'gsm7', 1, 1, 'hold', '[]', ?, ?, ?,
               '{"attempts":{},"avoidSims":[]}', ?)`,
    );
    insert.run('msg_1', 'queued', START, START + DAY, null, Buffer.of(7, 8));
    insert.run('msg_2', 'canceled', START, START + DAY, START, Buffer.of(9));
    database.exec(`INSERT INTO idempotency (tenant_id, key, request_hash, message_id, created_at)
                   VALUES ('ten_00000000000000000000000000', 'k', x'01', 'msg_1', ${START})`);
    database.close();
    const scene = open(path);
    const [ready] = await scene.store.listReady({ lane: 'otp', sim: null, now: START, limit: 9 });
    expect([...(ready?.sealedBody ?? [])]).toEqual([7, 8]);
    expect(await scene.store.queueDepths(START + 5)).toMatchObject([
      { queued: 1, oldestQueuedAgeMs: 5 },
      {},
      {},
    ]);
    const again = scene.draft({}, { idempotency: { key: 'k', requestHash: Uint8Array.of(1) } });
    expect(await scene.store.acceptMessage(again)).toMatchObject({
      kind: 'replayed',
      message: { id: 'msg_1' },
    });
    expect(await scene.store.removeOld('texts', START, 9)).toBe(1);
    expect(await scene.store.getMessage(scene.tenantId, 'msg_2')).toMatchObject({
      message: { status: 'canceled' },
    });
    expect(await scene.store.removeOld('messages', START, 9)).toBe(1);
  });
});

function checkpoint(path: string): void {
  const database = new Database(path);
  const [{ busy }] = database.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }];
  expect(busy).toBe(0);
  database.close();
}
