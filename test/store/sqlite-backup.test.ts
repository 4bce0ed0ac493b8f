import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { claimOwnership } from '../../src/store/sqlite/ownership.ts';
import { restoreBackup } from '../../src/store/sqlite/restore.ts';
import type { Store } from '../../src/store/store.ts';
import { testFolder } from './folder.ts';
import { Scene, seededBytes, START } from './scene.ts';

let folder: string;
let path: string;
let copy: string;
let store: Store;
let scene: Scene;
beforeEach(() => {
  folder = testFolder();
  path = join(folder, 'a.db');
  copy = join(folder, 'copy.db');
  store = open(path);
  scene = new Scene(store);
});

function open(file: string, readOnly = false): Store {
  const opened = openSqliteStore({
    path: file,
    randomBytes: seededBytes(),
    patienceMs: 0,
    readOnly,
    onFatal: () => undefined,
  });
  onTestFinished(() => opened.close());
  return opened;
}

const many = (count: number) =>
  Promise.all(Array.from({ length: count }, () => scene.accept({ segmentCount: 3 })));
const listed = async (from: Store) =>
  (await from.listMessages(scene.tenantId, {}, { cursor: null, limit: 10_000 })).items.map(({ id }) => id);

describe('a backup', () => {
  it('holds what was stored, for its owner only, and opens as a database', async () => {
    const [message] = await many(50);
    await store.backup(copy);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.db']);
    const restored = open(copy);
    expect(await listed(restored)).toEqual(await listed(store));
    expect(await restored.getMessage(scene.tenantId, message?.id ?? '')).toEqual(
      await scene.detail(message!),
    );
  });

  it('lets accepting go on, and holds what was stored until its last page', async () => {
    await many(1_500);
    const progress = { isDone: false };
    const backup = store.backup(copy).then(() => (progress.isDone = true));
    const during: string[] = [];
    while (!progress.isDone) during.push((await scene.accept()).id);
    await backup;
    const inCopy = new Set(await listed(open(copy)));
    const kept = during.filter((id) => inCopy.has(id));
    expect(inCopy.size).toBe(1_500 + kept.length);
    expect(kept.length).toBeGreaterThan(0);
    // Nothing between the first one and the last one is missing.
    expect(kept).toEqual(during.slice(0, kept.length));
    expect(integrity(copy)).toBe('ok');
  });

  it('can be made by who only looks on, while the owner of the database writes', async () => {
    await many(300);
    const reader = open(path, true);
    await Promise.all([reader.backup(copy), many(100)]);
    expect((await listed(open(copy))).length).toBeGreaterThanOrEqual(300);
    expect(integrity(copy)).toBe('ok');
  });

  it('never replaces a file, and says what is in the way', async () => {
    writeFileSync(copy, 'precious');
    await expect(store.backup(copy)).rejects.toMatchObject({
      name: 'BackupError',
      code: 'exists',
      path: copy,
    });
    await expect(store.backup(path)).rejects.toMatchObject({ code: 'exists' });
    expect(readFileSync(copy, 'utf8')).toBe('precious');
    await expect(store.backup(join(folder, 'none', 'x.db'))).rejects.toMatchObject({
      code: 'folder-missing',
    });
  });

  it('cut short leaves no file, and the database as it was', async () => {
    await many(400);
    const backup = store.backup(copy);
    const cut = expect(backup).rejects.toMatchObject({ name: 'BackupError', code: 'interrupted' });
    await store.close();
    await cut;
    expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual([]);
    expect((await listed(open(path))).length).toBe(400);
  });

  it('goes one at a time to one file', async () => {
    await many(200);
    const outcomes = await Promise.allSettled([store.backup(copy), store.backup(copy)]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(integrity(copy)).toBe('ok');
  });
});

describe('restoring', () => {
  const target = () => join(folder, 'back.db');

  it('puts a whole copy where the database is looked for', async () => {
    await many(20);
    await store.backup(copy);
    restoreBackup(copy, target());
    const restored = open(target());
    expect((await listed(restored)).length).toBe(20);
    expect(await restored.queueDepths(START)).toMatchObject([{ queued: 20 }, {}, {}]);
  });

  it('never writes over a database, nor beside one that a gateway owns', async () => {
    await store.backup(copy);
    expect(() => restoreBackup(copy, path)).toThrow(expect.objectContaining({ code: 'exists' }));
    const owner = claimOwnership(target());
    expect(() => restoreBackup(copy, target())).toThrow(expect.objectContaining({ code: 'owned' }));
    owner.release();
    writeFileSync(`${target()}-wal`, 'of a database that was here');
    expect(() => restoreBackup(copy, target())).toThrow(expect.objectContaining({ code: 'exists' }));
    expect(existsSync(target())).toBe(false);
  });

  it('refuses a damaged copy, one cut short, another file and none', async () => {
    await many(300);
    await store.backup(copy);
    const damaged = join(folder, 'damaged.db');
    const bytes = readFileSync(copy);
    bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 20_000);
    writeFileSync(damaged, bytes);
    expect(() => restoreBackup(damaged, target())).toThrow(expect.objectContaining({ code: 'damaged' }));
    const orphaned = join(folder, 'orphaned.db');
    copyFileSync(copy, orphaned);
    dropFromSchema(orphaned, 'messages_queued');
    expect(() => restoreBackup(orphaned, target())).toThrow(expect.objectContaining({ code: 'damaged' }));
    const short = join(folder, 'short.db');
    copyFileSync(copy, short);
    truncateSync(short, bytes.length - 8_192);
    expect(() => restoreBackup(short, target())).toThrow(expect.objectContaining({ code: 'damaged' }));
    const other = join(folder, 'other.db');
    writeFileSync(other, 'not a database at all');
    expect(() => restoreBackup(other, target())).toThrow(expect.objectContaining({ code: 'not-a-database' }));
    writeFileSync(other, '');
    expect(() => restoreBackup(other, target())).toThrow(expect.objectContaining({ code: 'not-a-database' }));
    const none = join(folder, 'none.db');
    expect(() => restoreBackup(none, target())).toThrow(
      expect.objectContaining({ code: 'missing', path: none }),
    );
    expect(readdirSync(folder).filter((name) => /^back\.db(?!-owner)/.test(name))).toEqual([]);
  });
});

function integrity(file: string): unknown {
  const database = new Database(file, { readonly: true });
  const verdict = database.pragma('integrity_check', { simple: true });
  database.close();
  return verdict;
}

/** The pages of the index belong to nobody then: only a look at every page finds that. */
function dropFromSchema(file: string, index: string): void {
  const database = new Database(file);
  database.unsafeMode();
  database.pragma('writable_schema = ON');
  database.prepare('DELETE FROM sqlite_schema WHERE name = ?').run(index);
  database.close();
}
