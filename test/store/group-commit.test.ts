import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { GatewayError } from '../../src/domain/errors.ts';
import { openConnection } from '../../src/store/sqlite/connection.ts';
import { GroupCommit } from '../../src/store/sqlite/group-commit.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { testFolder } from './folder.ts';
import { Scene, seededBytes } from './scene.ts';

interface Bench {
  readonly database: Database.Database;
  readonly writes: GroupCommit;
  readonly fatal: Error[];
  /** Every statement SQLite was given. */
  readonly statements: string[];
  readonly insert: (value: number) => Promise<number>;
  readonly stored: () => readonly number[];
}

function bench(options: { busyTimeoutMs?: number; patienceMs?: number; path?: string } = {}): Bench {
  const path = options.path ?? join(testFolder(), 'a.db');
  const statements: string[] = [];
  const database = new Database(path, { timeout: 0, verbose: (sql) => void statements.push(String(sql)) });
  onTestFinished(() => void database.close());
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE IF NOT EXISTS numbers (value INTEGER PRIMARY KEY, filling BLOB) STRICT');
  const fatal: Error[] = [];
  const writes = new GroupCommit(database, {
    busyTimeoutMs: options.busyTimeoutMs ?? 5_000,
    patienceMs: options.patienceMs ?? 0,
    onFatal: (error) => void fatal.push(error),
  });
  const insert = database.prepare<[number]>('INSERT INTO numbers (value) VALUES (?)');
  const select = database.prepare<[], number>('SELECT value FROM numbers ORDER BY value').pluck();
  statements.length = 0;
  return {
    database,
    writes,
    fatal,
    statements,
    insert: (value) =>
      writes.run(() => {
        insert.run(value);
        return value;
      }),
    stored: () => select.all(),
  };
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const codeOf = (result: PromiseSettledResult<unknown>) =>
  result.status === 'fulfilled' ? 'stored' : (result.reason as GatewayError).code;

describe('group commit', () => {
  it('flushes a patient job with the next other one, in the order of arrival', async () => {
    const { writes, insert, statements, stored } = bench({ patienceMs: 3_600_000 });
    const insertLater = writes.run(() => stored().length, true);
    expect(statements.filter((sql) => sql === 'COMMIT')).toHaveLength(0);
    expect(await Promise.all([insertLater, insert(1)])).toEqual([0, 1]);
    expect(statements.filter((sql) => sql === 'COMMIT')).toHaveLength(1);
  });

  it('flushes a patient job by itself when its patience is over, and when the store closes', async () => {
    const { writes, statements } = bench({ patienceMs: 1 });
    expect(await writes.run(() => 'alone', true)).toBe('alone');
    const last = writes.run(() => 'last', true);
    await writes.stop();
    expect(await last).toBe('last');
    expect(statements.filter((sql) => sql === 'COMMIT')).toHaveLength(2);
  });

  it('shares one transaction among jobs that arrive together', async () => {
    const { insert, statements, stored } = bench();
    expect(await Promise.all(range(100).map(insert))).toEqual(range(100));
    expect(statements.filter((sql) => sql === 'COMMIT')).toHaveLength(1);
    expect(statements.filter((sql) => sql.startsWith('BEGIN'))).toEqual(['BEGIN IMMEDIATE']);
    await insert(100);
    expect(statements.filter((sql) => sql === 'COMMIT')).toHaveLength(2);
    expect(stored()).toHaveLength(101);
  });

  it('splits a flood into transactions that leave the event loop its turns', async () => {
    const { insert, statements } = bench();
    await Promise.all(range(1_000).map(insert));
    expect(statements.filter((sql) => sql === 'COMMIT')).toHaveLength(4);
  });

  it('runs jobs in the order they were given', async () => {
    const { writes } = bench();
    const order: number[] = [];
    await Promise.all(range(600).map((index) => writes.run(() => order.push(index))));
    expect(order).toEqual(range(600));
  });

  it('tells nobody before the commit has returned', async () => {
    const path = join(testFolder(), 'a.db');
    const { insert, writes, statements } = bench({ path });
    const other = new Database(path, { readonly: true });
    onTestFinished(() => void other.close());
    const seen = () => other.prepare<[], number>('SELECT count(*) FROM numbers').pluck().get();
    let seenInside: number | undefined;
    const first = insert(1).then(() => [seen(), statements.at(-1)]);
    await writes.run(() => {
      seenInside = seen();
    });
    expect(seenInside, 'not committed while the second job runs').toBe(0);
    expect(await first).toEqual([1, 'COMMIT']);
  });

  it('keeps a failing job from harming the others', async () => {
    const { insert, writes, statements, database, stored } = bench();
    const half = writes.run(() => {
      database.exec('INSERT INTO numbers (value) VALUES (50)');
      throw new Error('a bug');
    });
    const results = await Promise.allSettled([insert(1), half, insert(1), insert(2)]);
    expect(results.map(codeOf)).toEqual(['stored', 'internal', 'internal', 'stored']);
    expect(stored()).toEqual([1, 2]);
    expect(statements.filter((sql) => sql === 'COMMIT')).toHaveLength(1);
  });

  it('passes on an error that already has a code', async () => {
    const { writes } = bench();
    const given = new GatewayError('not-cancelable');
    await expect(
      writes.run(() => {
        throw given;
      }),
    ).rejects.toBe(given);
  });

  it('waits for another process in the event loop, and then stores', async () => {
    const path = join(testFolder(), 'a.db');
    const { insert, stored } = bench({ path });
    const other = new Database(path);
    onTestFinished(() => void other.close());
    other.exec('BEGIN IMMEDIATE');
    const waiting = insert(1);
    await turnsUntilBusy();
    expect(stored()).toEqual([]);
    other.exec('COMMIT');
    expect(await waiting).toBe(1);
    expect(stored()).toEqual([1]);
  });

  it('gives up when another process keeps the lock too long, and recovers', async () => {
    const path = join(testFolder(), 'a.db');
    const { insert, fatal, stored } = bench({ path, busyTimeoutMs: 0 });
    const other = new Database(path);
    onTestFinished(() => void other.close());
    other.exec('BEGIN IMMEDIATE');
    const results = await Promise.allSettled([insert(1), insert(2)]);
    expect(results.map(codeOf)).toEqual(['store-unavailable', 'store-unavailable']);
    other.exec('COMMIT');
    await insert(3);
    expect(stored()).toEqual([3]);
    expect(fatal).toEqual([]);
  });

  it('stops when a flush to disk fails: nothing is acknowledged, nothing more is taken', async () => {
    for (const code of ['SQLITE_IOERR_FSYNC', 'SQLITE_IOERR_WRITE', 'SQLITE_CORRUPT']) {
      const { insert, fatal, writes } = benchWithFault(code);
      const results = await Promise.allSettled([insert(1), insert(2)]);
      expect(results.map(codeOf)).toEqual(['store-unavailable', 'store-unavailable']);
      expect(fatal).toHaveLength(1);
      expect(fatal[0]).toMatchObject({ code });
      await expect(insert(3)).rejects.toMatchObject({ code: 'store-unavailable' });
      await writes.stop();
      expect(fatal, 'told once').toHaveLength(1);
    }
  });

  it('takes a read that finds the file damaged as seriously, and tells once', async () => {
    const { insert, writes, fatal } = bench();
    const damage = new Database.SqliteError('database disk image is malformed', 'SQLITE_CORRUPT');
    expect(writes.guard(damage)).toMatchObject({ code: 'store-unavailable' });
    expect(writes.guard(damage)).toMatchObject({ code: 'store-unavailable' });
    expect(fatal).toEqual([damage]);
    await expect(insert(1)).rejects.toMatchObject({ code: 'store-unavailable' });
  });

  it('drains before it stops', async () => {
    const { insert, writes, stored } = bench();
    const all = Promise.all(range(600).map(insert));
    await writes.stop();
    expect(stored()).toHaveLength(600);
    await all;
    await expect(insert(601)).rejects.toMatchObject({ code: 'store-unavailable' });
  });
});

describe('a full disk', () => {
  it('refuses what does not fit, keeps what does, and recovers by itself', async () => {
    const { database, insert, writes, stored } = bench();
    const fill = database.prepare<[number, number]>('INSERT INTO numbers VALUES (?, zeroblob(?))');
    database.pragma(`max_page_count = ${Number(database.pragma('page_count', { simple: true })) + 2}`);
    const tooBig = writes.run(() => fill.run(10, 100_000));
    const results = await Promise.allSettled([insert(1), tooBig, insert(2)]);
    expect(results.map(codeOf)).toEqual(['stored', 'store-full', 'stored']);
    expect(stored()).toEqual([1, 2]);
    database.pragma('max_page_count = 1000000');
    await writes.run(() => fill.run(10, 100_000));
    expect(stored()).toEqual([1, 2, 10]);
  });

  it('accepts no message, harms no stored one, and accepts again once there is room', async () => {
    const database = openConnection({
      path: join(testFolder(), 'a.db'),
      isReadOnly: false,
      busyTimeoutMs: 50,
    });
    const fatal: Error[] = [];
    const store = createSqliteStore(database, {
      randomBytes: seededBytes(),
      busyTimeoutMs: 50,
      patienceMs: 0,
      isReadOnly: false,
      onFatal: (error) => void fatal.push(error),
    });
    onTestFinished(() => store.close());
    const scene = new Scene(store);
    database.pragma(`max_page_count = ${Number(database.pragma('page_count', { simple: true })) + 12}`);
    const results = await Promise.allSettled(range(400).map(() => scene.accept()));
    const stored = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(new Set(results.map(codeOf))).toEqual(new Set(['stored', 'store-full']));
    for (const message of stored) expect(await scene.timeline(message)).toEqual(['accepted']);
    const page = await store.listMessages(scene.tenantId, {}, { cursor: null, limit: 999 });
    expect(page.items).toHaveLength(stored.length);
    expect(fatal).toEqual([]);
    database.pragma('max_page_count = 1000000');
    expect(await scene.accept()).toMatchObject({ status: 'queued' });
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  });
});

/** COMMIT fails as it does when the disk does. */
function benchWithFault(code: string): Bench {
  const real = bench();
  const faulty = new Proxy(real.database, {
    get(target, name) {
      if (name !== 'prepare') {
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      }
      return (sql: string) => {
        const statement = target.prepare(sql);
        if (sql !== 'COMMIT') return statement;
        return {
          run: () => {
            throw new Database.SqliteError('disk I/O error', code);
          },
        };
      };
    },
  });
  const fatal: Error[] = [];
  const writes = new GroupCommit(faulty, {
    busyTimeoutMs: 50,
    patienceMs: 0,
    onFatal: (error) => void fatal.push(error),
  });
  const insert = real.database.prepare<[number]>('INSERT INTO numbers (value) VALUES (?)');
  return { ...real, writes, fatal, insert: (value) => writes.run(() => insert.run(value).changes) };
}

/** Enough turns for several attempts at the lock to have failed. */
async function turnsUntilBusy(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
