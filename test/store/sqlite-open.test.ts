import { chmodSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openConnection } from '../../src/store/sqlite/connection.ts';
import { MIGRATIONS } from '../../src/store/sqlite/migrations/index.ts';
import { migrate } from '../../src/store/sqlite/migrate.ts';
import { openSqliteStore, StoreOpenError } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { testFolder } from './folder.ts';
import { Scene, seededBytes } from './scene.ts';

function open(path: string, readOnly = false): Store {
  const store = openSqliteStore({
    path,
    readOnly,
    randomBytes: seededBytes(),
    busyTimeoutMs: 50,
    onFatal: (error) => {
      throw error;
    },
  });
  onTestFinished(() => store.close());
  return store;
}

function connect(path: string): Database.Database {
  const database = openConnection({ path, isReadOnly: false, busyTimeoutMs: 50 });
  onTestFinished(() => void database.close());
  return database;
}

function refusal(path: string, readOnly = false): StoreOpenError {
  try {
    open(path, readOnly);
  } catch (error) {
    if (error instanceof StoreOpenError) return error;
    throw error;
  }
  throw new Error('it opened');
}

/** A database with some messages in it, closed. */
async function filled(path: string, messages = 50): Promise<void> {
  const store = open(path);
  const scene = new Scene(store);
  for (let i = 0; i < messages; i += 1) await scene.accept({ tags: ['x'.repeat(200)] });
  await store.close();
}

describe('opening a SQLite store', () => {
  it('is safe against power cuts at the first open and at every one after it', () => {
    const path = join(testFolder(), 'a.db');
    for (let i = 0; i < 3; i += 1) {
      const database = connect(path);
      const pragma = (name: string) => database.pragma(name, { simple: true });
      expect(pragma('synchronous'), 'FULL').toBe(2);
      expect(pragma('journal_mode')).toBe('wal');
      expect(pragma('foreign_keys')).toBe(1);
      expect(pragma('temp_store')).toBe(2);
      database.close();
    }
  });

  it('keeps what was stored', async () => {
    const path = join(testFolder(), 'a.db');
    await filled(path, 3);
    const store = open(path);
    const page = await store.listMessages(store.defaultTenantId, {}, { cursor: null, limit: 9 });
    expect(page.items).toHaveLength(3);
  });

  it('makes files that only their owner can read, whatever the umask allows', async () => {
    const path = join(testFolder(), 'a.db');
    const before = process.umask(0o000);
    onTestFinished(() => void process.umask(before));
    await new Scene(open(path)).accept();
    for (const suffix of ['', '-wal', '-shm']) expect(statSync(path + suffix).mode & 0o777).toBe(0o600);
  });

  it('lets the umask take more away', () => {
    const path = join(testFolder(), 'a.db');
    const before = process.umask(0o277);
    try {
      connect(path);
    } catch {
      // Without the right to write its own file an ordinary user is refused; the mode is what matters here.
    } finally {
      process.umask(before);
    }
    expect(statSync(path).mode & 0o777).toBe(0o400);
  });

  it('names the path and a cure in every refusal', () => {
    const folder = testFolder();
    const path = join(folder, 'none', 'a.db');
    const error = refusal(path);
    expect(error.code).toBe('folder-missing');
    expect(error.path).toBe(path);
    expect(error.message).toContain(path);
    expect(error.message).toContain('create it');
    writeFileSync(join(folder, 'file'), '');
    expect(refusal(join(folder, 'file', 'a.db')).code).toBe('folder-missing');
  });

  it('refuses a folder it may not write', () => {
    if (process.getuid?.() === 0) {
      expect(refusal('/sys/kernel/sallyport.db').code).toBe('denied');
      return;
    }
    const folder = join(testFolder(), 'locked');
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    expect(refusal(join(folder, 'a.db')).code).toBe('denied');
  });

  it('refuses what is not a database of ours, and leaves it untouched', () => {
    const folder = testFolder();
    expect(refusal(folder).code).toBe('not-a-database');
    const text = join(folder, 'notes.txt');
    writeFileSync(text, 'these are notes and no database at all, whoever reads them. '.repeat(40));
    const before = readFileSync(text);
    expect(refusal(text).code).toBe('not-a-database');
    expect(readFileSync(text)).toEqual(before);
    const foreign = join(folder, 'foreign.db');
    const other = new Database(foreign);
    other.exec('CREATE TABLE theirs (a)');
    other.close();
    expect(refusal(foreign).code).toBe('not-a-database');
    expect(new Database(foreign, { readonly: true }).pragma('journal_mode', { simple: true })).toBe('delete');
  });

  it('refuses a schema newer than the program', () => {
    const path = join(testFolder(), 'a.db');
    const database = connect(path);
    database.pragma(`user_version = ${MIGRATIONS.length + 1}`);
    database.close();
    const error = refusal(path);
    expect(error.code).toBe('schema-newer');
    expect(error.message).toContain(`schema ${MIGRATIONS.length + 1}`);
  });

  it('refuses a damaged file', async () => {
    const folder = testFolder();
    const [cut, scratched] = [join(folder, 'cut.db'), join(folder, 'scratched.db')];
    await filled(cut);
    truncateSync(cut, Math.floor(statSync(cut).size / 8192) * 4096);
    expect(refusal(cut).code).toBe('damaged');
    await filled(scratched);
    const bytes = readFileSync(scratched);
    bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 4096);
    writeFileSync(scratched, bytes);
    expect(refusal(scratched).code).toBe('damaged');
  });

  it('opens an empty file that a crash left behind', async () => {
    const path = join(testFolder(), 'a.db');
    writeFileSync(path, '');
    await expect(open(path).checkWritable()).resolves.toBeUndefined();
  });

  it('waits for another process only so long', () => {
    const path = join(testFolder(), 'a.db');
    connect(path).close();
    const other = new Database(path);
    onTestFinished(() => void other.close());
    other.pragma('locking_mode = EXCLUSIVE');
    other.exec('BEGIN EXCLUSIVE');
    expect(refusal(path).code).toBe('busy');
  });

  it('only looks on when opened for reading', async () => {
    const path = join(testFolder(), 'a.db');
    expect(refusal(path, true).code).toBe('file-missing');
    const writer = open(path);
    const scene = new Scene(writer);
    const message = await scene.accept();
    const reader = open(path, true);
    expect(await reader.getMessage(reader.defaultTenantId, message.id)).not.toBeNull();
    await expect(new Scene(reader).accept()).rejects.toMatchObject({ code: 'store-unavailable' });
    await expect(reader.checkWritable()).rejects.toMatchObject({ code: 'store-unavailable' });
    reader.touchApiKey('key_none', 0);
    const second = await scene.accept();
    expect(await reader.getMessage(reader.defaultTenantId, second.id)).not.toBeNull();
  });

  it('refuses to read a schema that was never brought up to date', () => {
    const path = join(testFolder(), 'a.db');
    writeFileSync(path, '');
    expect(refusal(path, true).code).toBe('schema-older');
  });

  it('finishes what it was given before it closes, and takes nothing after', async () => {
    const path = join(testFolder(), 'a.db');
    const store = open(path);
    const scene = new Scene(store);
    const accepted = Promise.all(Array.from({ length: 300 }, () => scene.accept()));
    const closed = store.close();
    await expect(scene.accept()).rejects.toMatchObject({ code: 'store-unavailable' });
    await closed;
    expect(await accepted).toHaveLength(300);
    await expect(store.listSims()).rejects.toMatchObject({ code: 'store-unavailable' });
    await store.close();
    const page = { cursor: null, limit: 500 };
    expect((await open(path).listMessages(store.defaultTenantId, {}, page)).items).toHaveLength(300);
  });
});

describe('migrations', () => {
  const steps = [
    'CREATE TABLE a (x) STRICT',
    'CREATE TABLE b (x INTEGER) STRICT',
    'CREATE TABLE c (x INTEGER) STRICT',
  ];
  const tables = (database: Database.Database) =>
    database.prepare<[], string>('SELECT name FROM sqlite_schema ORDER BY name').pluck().all();
  const version = (database: Database.Database) => database.pragma('user_version', { simple: true });

  it('run once each, in order, and go on where the last program stopped', () => {
    const database = new Database(':memory:');
    const good = steps.map((sql) => sql.replace('a (x)', 'a (x INTEGER)'));
    migrate(database, good.slice(0, 2));
    expect([tables(database), version(database)]).toEqual([['a', 'b'], 2]);
    migrate(database, good);
    migrate(database, good);
    expect([tables(database), version(database)]).toEqual([['a', 'b', 'c'], 3]);
  });

  it('leave nothing of a step that fails', () => {
    const database = new Database(':memory:');
    const bad = ['CREATE TABLE a (x INTEGER)', 'CREATE TABLE b (x INTEGER); CREATE TABLE a (x INTEGER)'];
    expect(() => migrate(database, bad)).toThrow(/already exists/);
    expect([tables(database), version(database)]).toEqual([['a'], 1]);
  });
});
