/**
 * Puts a copy back where the database is looked for: only a whole one, of a schema this program knows, and never over a database.
 */
import {
  constants,
  copyFileSync,
  existsSync,
  closeSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { BackupError, toBackupError } from '../backup-error.ts';
import { toOpenError } from './connection.ts';
import { checkSchema } from './migrate.ts';
import { StoreOpenError } from './open-error.ts';
import { claimOwnership } from './ownership.ts';

/** @throws BackupError, StoreOpenError (`damaged`, `not-a-database`, `schema-newer`, `owned`) */
export function restoreBackup(backupPath: string, databasePath: string): void {
  const from = resolve(backupPath);
  const target = resolve(databasePath);
  const part = `${target}.part`;
  if (!existsSync(from)) throw new BackupError('missing', from);
  const ownership = claimOwnership(target);
  try {
    // A log left behind would be played into the restored file.
    const inTheWay = [target, `${target}-wal`, `${target}-journal`].find((path) => existsSync(path));
    if (inTheWay !== undefined) throw new BackupError('exists', inTheWay);
    rmSync(part, { force: true });
    copyFileSync(from, part, constants.COPYFILE_EXCL);
    checkWhole(part, from);
    flush(part);
    renameSync(part, target);
    flush(dirname(target));
  } catch (error) {
    for (const path of [part, `${part}-wal`, `${part}-shm`]) rmSync(path, { force: true });
    throw error instanceof StoreOpenError ? error : toBackupError(error, target);
  } finally {
    ownership.release();
  }
}

/** Of the copy, and told of the file it came from. */
function checkWhole(path: string, from: string): void {
  let database: Database.Database | null = null;
  try {
    database = new Database(path);
    checkSchema(database, { path: from, isReadOnly: false });
    if (database.pragma('user_version', { simple: true }) === 0)
      throw new StoreOpenError('not-a-database', from);
    const verdict = database.pragma('integrity_check(1)', { simple: true });
    if (verdict !== 'ok') throw new StoreOpenError('damaged', from, { detail: String(verdict) });
    const [dangling] = database.pragma('foreign_key_check') as unknown[];
    if (dangling !== undefined)
      throw new StoreOpenError('damaged', from, { detail: 'a reference leads nowhere' });
  } catch (error) {
    throw toOpenError(error, from);
  } finally {
    database?.close();
  }
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
