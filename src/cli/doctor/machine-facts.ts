/** What doctor reads of the machine: disk, files and their modes, the database, the clock. Writes nothing. */
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import type { Config } from '../../config.ts';
import { randomBytes } from '../../ops/random.ts';
import { openSqliteStore, StoreOpenError } from '../../store/sqlite/open.ts';
import { isOwned } from '../../store/sqlite/ownership.ts';
import { isModemManagerRunning } from './port-holders.ts';

export interface MachineFacts {
  readonly nodeVersion: string;
  readonly user: string;
  readonly now: number;
  readonly isClockSynchronized: boolean | null;
  readonly isModemManagerRunning: boolean;
  readonly place: DataPlace | null;
}

export interface DataPlace {
  readonly folder: string;
  readonly folderState: 'writable' | 'denied' | 'missing';
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null;
  readonly database: 'open' | StoreOpenError;
  readonly isGatewayRunning: boolean;
  readonly files: readonly FileMode[];
  /** The youngest of those files, ms UTC; null: there is none. */
  readonly newestFileAt: number | null;
}

export interface FileMode {
  readonly path: string;
  readonly kind: 'config' | 'secret';
  readonly mode: number;
}

export async function gatherMachine(
  config: { readonly file: string; readonly settings: Config } | null,
  root = '',
): Promise<MachineFacts> {
  return {
    nodeVersion: process.versions.node,
    user: userInfo().username,
    now: Date.now(),
    // systemd-timesyncd touches it; other services leave no mark that every user can read.
    isClockSynchronized: existsSync(`${root}/run/systemd/timesync/synchronized`) || null,
    isModemManagerRunning: isModemManagerRunning(root),
    place: config === null ? null : await gatherPlace(config.file, config.settings.store),
  };
}

async function gatherPlace(file: string, store: Config['store']): Promise<DataPlace> {
  const folder = dirname(store.path);
  const isGatewayRunning = isOwned(store.path);
  const files = [file, store.path, `${store.path}-wal`, store.keyFile].map((path) => ({
    path,
    stats: statOf(path),
  }));
  const times = files.flatMap(({ stats }) => (stats ? [stats.mtimeMs] : []));
  return {
    folder,
    folderState: folderState(folder),
    disk: diskOf(folder),
    database: await tryDatabase(store.path),
    isGatewayRunning,
    files: files.flatMap(({ path, stats }) =>
      stats ? [{ path, kind: path === file ? 'config' : 'secret', mode: stats.mode & 0o777 }] : [],
    ),
    newestFileAt: times.length === 0 ? null : Math.max(...times),
  };
}

function statOf(path: string) {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

function folderState(folder: string): DataPlace['folderState'] {
  if (!statOf(folder)?.isDirectory()) return 'missing';
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return 'writable';
  } catch {
    return 'denied';
  }
}

function diskOf(folder: string): DataPlace['disk'] {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return null;
  }
}

/** Opened for reading only, so that a gateway at work notices nothing and an old schema stays as it is. */
async function tryDatabase(path: string): Promise<DataPlace['database']> {
  try {
    await openSqliteStore({ path, randomBytes, onFatal() {}, readOnly: true }).close();
    return 'open';
  } catch (error) {
    if (error instanceof StoreOpenError) return error;
    throw error;
  }
}
