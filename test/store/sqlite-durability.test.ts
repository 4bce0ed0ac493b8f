import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSqliteStore, StoreOpenError } from '../../src/store/sqlite/open.ts';
import { claimOwnership } from '../../src/store/sqlite/ownership.ts';
import { testFolder } from './folder.ts';
import { seededBytes } from './scene.ts';

const KILLS = 10;

/** A process whose stdout is read line by line. */
function start(script: string, path: string, shell?: string): Child {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const process_ = shell
    ? spawn('bash', ['-c', `${shell}; exec "$0" "$@"`, process.execPath, file, path])
    : spawn(process.execPath, [file, path]);
  onTestFinished(() => void process_.kill('SIGKILL'));
  return new Child(process_);
}

class Child {
  readonly lines: string[] = [];
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  #errors = '';
  #wanted = Number.POSITIVE_INFINITY;
  #wake: () => void = () => undefined;

  constructor(process: ChildProcess) {
    this.#process = process;
    this.#ended = once(process, 'close');
    process.stderr?.on('data', (data: Buffer) => (this.#errors += data.toString()));
    if (!process.stdout) throw new Error('no stdout');
    createInterface(process.stdout).on('line', (line) => {
      this.lines.push(line);
      if (this.lines.length >= this.#wanted) this.#wake();
    });
  }

  /** Resolves with the n-th line. */
  async reach(lines: number): Promise<void> {
    this.#wanted = lines;
    const reached = new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.lines.length < lines) await Promise.race([reached, this.#ended]);
    if (this.lines.length < lines) throw new Error(`it ended early: ${this.#errors}`);
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  async exitCode(): Promise<number | null> {
    await this.#ended;
    return this.#process.exitCode;
  }
}

/** Those of the ids that are not there whole. */
async function missing(path: string, ids: readonly string[]): Promise<readonly string[]> {
  const store = openSqliteStore({
    path,
    randomBytes: seededBytes(),
    onFatal: (error) => {
      throw error;
    },
  });
  const lost: string[] = [];
  for (const id of ids) {
    const detail = await store.getMessage(store.defaultTenantId, id);
    if (detail?.segments.length !== 1 || detail.timeline.length !== 1) lost.push(id);
  }
  await store.close();
  const database = new Database(path, { readonly: true });
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  database.close();
  return lost;
}

describe('durability', () => {
  it(`has every acknowledged message after each of ${KILLS} kills`, async () => {
    const path = join(testFolder(), 'a.db');
    const acknowledged: string[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = start('accept-forever.ts', path);
      await child.reach(1 + kill * 37);
      await child.kill();
      expect(child.lines.filter((line) => !line.startsWith('msg_'))).toEqual([]);
      acknowledged.push(...child.lines);
      expect(await missing(path, acknowledged)).toEqual([]);
    }
    expect(await missing(path, ['msg_none'])).toEqual(['msg_none']);
  }, 120_000);

  it('stops at a write error of the disk, with every acknowledged message in place', async () => {
    const path = join(testFolder(), 'a.db');
    const child = start('accept-forever.ts', path, 'ulimit -f 400');
    expect(await child.exitCode()).toBe(74);
    const acknowledged = child.lines.filter((line) => line.startsWith('msg_'));
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(child.lines.at(-1)).toMatch(/^fatal SQLITE_IOERR/);
    expect(await missing(path, acknowledged)).toEqual([]);
  }, 60_000);
});

describe('ownership', () => {
  const claimCode = (path: string): string => {
    try {
      claimOwnership(path).release();
      return 'claimed';
    } catch (error) {
      if (error instanceof StoreOpenError) return error.code;
      throw error;
    }
  };

  it('belongs to one process until that one is gone, also by kill -9', async () => {
    const path = join(testFolder(), 'a.db');
    const child = start('own-forever.ts', path);
    await child.reach(1);
    expect(claimCode(path)).toBe('owned');
    expect(() => claimOwnership(path)).toThrow(/another Sallyport owns this database/);
    await child.kill();
    expect(claimCode(path)).toBe('claimed');
  }, 60_000);

  it('is exclusive within a process too, and a failed claim does not loosen the first', async () => {
    const path = join(testFolder(), 'a.db');
    const ownership = claimOwnership(path);
    expect(claimCode(path)).toBe('owned');
    const rival = start('own-forever.ts', path);
    expect(await rival.exitCode()).not.toBe(0);
    expect(rival.lines).toEqual([]);
    ownership.release();
    expect(claimCode(path)).toBe('claimed');
  }, 60_000);

  it('does not keep the command line from using the database', async () => {
    const path = join(testFolder(), 'a.db');
    const ownership = claimOwnership(path);
    onTestFinished(() => ownership.release());
    expect(await missing(path, [])).toEqual([]);
    expect(claimCode(path)).toBe('owned');
    expect(statSync(`${path}-owner`).mode & 0o777).toBe(0o600);
  });

  it('says why it cannot be claimed', () => {
    expect(claimCode(join(testFolder(), 'none', 'a.db'))).toBe('folder-missing');
  });
});
