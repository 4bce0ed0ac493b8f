/**
 * A whole copy of the database while it is used: a few pages in each turn of the event loop. What is written meanwhile goes into the
 * copy as well, so it is as new as its last page, and nobody waits.
 */
import { existsSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type Database from 'better-sqlite3';
import { BackupError, toBackupError } from '../backup-error.ts';
import type { BackupStore } from '../store.ts';

/** Well under a millisecond of copying. */
const PAGES_A_STEP = 100;
/** Flushed beside the copying (1024 pages of 4 kB), so that the last step finds little left to flush. */
const STEPS_A_FLUSH = 10;
/** Where another process writes, SQLite begins again with each of its commits: then all of it in one step, from one snapshot. */
const ALL_PAGES = 0x7fffffff;

export function createBackup(database: Database.Database, isReadOnly: boolean): BackupStore {
  return {
    async backup(path) {
      const target = resolve(path);
      const part = `${target}.part`;
      if (existsSync(target)) throw new BackupError('exists', target);
      let file: FileHandle | null = null;
      try {
        file = await open(part, 'wx', 0o600);
        await copy(database, part, isReadOnly ? null : file);
        await file.sync();
        await rename(part, target);
        await syncFolder(dirname(target));
      } catch (error) {
        if (file !== null) await rm(part, { force: true });
        if (!database.open) throw new BackupError('interrupted', target, { cause: error });
        throw toBackupError(error, file === null ? part : target);
      } finally {
        await file?.close();
      }
    },
  };
}

/** `flushed`: of the copy; null: all at once. */
async function copy(database: Database.Database, path: string, flushed: FileHandle | null): Promise<void> {
  let steps = 0;
  let flush: Promise<void> | null = null;
  let failure: unknown = null;
  await database.backup(path, {
    progress({ remainingPages }) {
      if (failure !== null) throw failure;
      if (flushed === null) return ALL_PAGES;
      steps += 1;
      if (flush === null && steps % STEPS_A_FLUSH === 0) {
        flush = flushed
          .datasync()
          .catch((error: unknown) => void (failure = error))
          .finally(() => void (flush = null));
      }
      return flush !== null && remainingPages <= PAGES_A_STEP ? 0 : PAGES_A_STEP;
    },
  });
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
