/**
 * Opens the store on SQLite: path and settings in, a Store or one typed StoreOpenError out.
 */
import type { RandomBytes } from '../../domain/ids.ts';
import type { Store } from '../store.ts';
import { openConnection } from './connection.ts';
import { createSqliteStore } from './sqlite-store.ts';

export { StoreOpenError } from './open-error.ts';

export interface SqliteStoreOptions {
  /** Of the database file; made on first use, its folder is not. */
  readonly path: string;
  readonly randomBytes: RandomBytes;
  /** The disk failed and nobody can say what is stored: the process must stop. Called once. */
  readonly onFatal: (error: Error) => void;
  /** How long to wait for another process that holds the write lock. */
  readonly busyTimeoutMs?: number;
  /** How long a claim or an outcome may wait for others to share its fsync with, ms; 1. A hand-moved clock wants 0. */
  readonly patienceMs?: number;
  /** For looking on from another process: verbs that write reject with `store-unavailable`. */
  readonly readOnly?: boolean;
}

/** @throws StoreOpenError */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  const {
    path,
    randomBytes,
    onFatal,
    busyTimeoutMs = 5_000,
    patienceMs = 1,
    readOnly: isReadOnly = false,
  } = options;
  const database = openConnection({ path, busyTimeoutMs, isReadOnly });
  return createSqliteStore(database, { randomBytes, onFatal, busyTimeoutMs, patienceMs, isReadOnly });
}
