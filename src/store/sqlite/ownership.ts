/**
 * One gateway for one database: the owner holds an exclusive SQLite lock on a small companion file for as long as it
 * lives. The kernel frees the lock with the process, also after kill -9, so there is nothing stale to clean up.
 */
import { closeSync, existsSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import Database from 'better-sqlite3';
import { toOpenError } from './connection.ts';
import { StoreOpenError } from './open-error.ts';
import { isBusy } from './sqlite-error.ts';

export interface Ownership {
  release(): void;
}

/** @throws StoreOpenError `owned` while another process (or this one) holds it */
export function claimOwnership(databasePath: string): Ownership {
  const path = resolve(databasePath);
  const companion = `${path}-owner`;
  let lock: Database.Database | null = null;
  try {
    createPrivately(companion);
    lock = new Database(companion, { timeout: 0 });
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    throw isBusy(error) ? new StoreOpenError('owned', path) : toOpenError(error, path);
  }
  const claimed = lock;
  HELD.add(claimed);
  return {
    release() {
      HELD.delete(claimed);
      claimed.close();
    },
  };
}

/** A connection nobody refers to is closed by the garbage collector, and its lock with it: so these are referred to. */
const HELD = new Set<Database.Database>();

/** `wx`: an existing file is never opened here, closing it would drop the lock this process may hold (connection.ts). */
function createPrivately(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** Whether a gateway runs on this database. Only reads, and makes no file. */
export function isOwned(databasePath: string): boolean {
  const companion = `${resolve(databasePath)}-owner`;
  if (!existsSync(companion)) return false;
  let look: Database.Database | null = null;
  try {
    look = new Database(companion, { timeout: 0, readonly: true });
    look.pragma('schema_version');
    return false;
  } catch (error) {
    return isBusy(error);
  } finally {
    look?.close();
  }
}
