/**
 * Opens the database file the only way that is safe against power cuts, and says in one typed error why it cannot.
 *
 * A database must never be opened, read or copied through node:fs by a process that has it open in SQLite: closing any
 * descriptor of the file drops the locks of all of them (fcntl). Hence `wx` below, which opens new files only.
 */
import { accessSync, closeSync, constants, openSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { checkSchema, migrate } from './migrate.ts';
import { StoreOpenError, type StoreOpenErrorCode } from './open-error.ts';
import { sqliteCode } from './sqlite-error.ts';

export interface ConnectionOptions {
  readonly path: string;
  readonly isReadOnly: boolean;
  /** How long opening waits for another process; from then on SQLite itself never waits. */
  readonly busyTimeoutMs: number;
}

/** @throws StoreOpenError */
export function openConnection(options: ConnectionOptions): Database.Database {
  const path = resolve(options.path);
  const { isReadOnly } = options;
  prepareFile(path, isReadOnly);
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { readonly: isReadOnly, timeout: options.busyTimeoutMs });
    checkSchema(database, { path, isReadOnly });
    if (!isReadOnly) makeDurable(database, path);
    harden(database);
    checkPages(database, path);
    if (!isReadOnly) migrate(database);
    // From here on a lock is waited for in the event loop (group-commit), not inside SQLite.
    database.pragma('busy_timeout = 0');
    return database;
  } catch (error) {
    database?.close();
    throw toOpenError(error, path);
  }
}

/** better-sqlite3 opens a WAL database with synchronous=NORMAL, which forgets acknowledged commits at a power cut (G1). */
function makeDurable(database: Database.Database, path: string): void {
  const mode = database.pragma('journal_mode = WAL', { simple: true });
  if (mode !== 'wal')
    throw new StoreOpenError('not-durable', path, { detail: `journal_mode ${String(mode)}` });
  database.pragma('synchronous = FULL');
  database.pragma('fullfsync = ON');
  const level = database.pragma('synchronous', { simple: true });
  if (level !== 2) throw new StoreOpenError('not-durable', path, { detail: `synchronous ${String(level)}` });
}

function harden(database: Database.Database): void {
  database.pragma('foreign_keys = ON');
  database.pragma('temp_store = MEMORY');
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  database.pragma('journal_size_limit = 67108864');
  // What is removed is overwritten, also in pages that become free: a wiped text is gone from the file.
  database.pragma('secure_delete = ON');
}

/** The whole of a small file, about a second at most; a large one is left to `sallyport doctor` and to its own reads. */
function checkPages(database: Database.Database, path: string): void {
  const bytes =
    Number(database.pragma('page_count', { simple: true })) *
    Number(database.pragma('page_size', { simple: true }));
  if (bytes > CHECKED_BYTES) return;
  const verdict = database.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw new StoreOpenError('damaged', path, { detail: String(verdict) });
}
const CHECKED_BYTES = 64 * 1024 * 1024;

/** Makes a new file readable by its owner only (the umask may take more away); SQLite gives -wal and -shm its mode. */
function prepareFile(path: string, isReadOnly: boolean): void {
  const folder = dirname(path);
  if (!kindOf(folder, path)?.isDirectory()) throw new StoreOpenError('folder-missing', path);
  const file = kindOf(path, path);
  if (file && !file.isFile()) throw new StoreOpenError('not-a-database', path);
  if (!file && isReadOnly) throw new StoreOpenError('file-missing', path);
  try {
    if (!isReadOnly) accessSync(folder, constants.W_OK | constants.X_OK);
    if (file) accessSync(path, isReadOnly ? constants.R_OK : constants.R_OK | constants.W_OK);
    else closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw toOpenError(error, path);
  }
}

function kindOf(target: string, path: string) {
  try {
    return statSync(target, { throwIfNoEntry: false });
  } catch (error) {
    if (errnoOf(error) === 'ENOTDIR') return undefined;
    throw toOpenError(error, path);
  }
}

export function toOpenError(error: unknown, path: string): StoreOpenError {
  if (error instanceof StoreOpenError) return error;
  const code = OPEN_CODES.find(([pattern]) => pattern.test(sqliteCode(error) ?? errnoOf(error) ?? ''))?.[1];
  const detail = error instanceof Error ? error.message : String(error);
  return new StoreOpenError(code ?? 'io', path, { detail, cause: error });
}

const OPEN_CODES: readonly (readonly [RegExp, StoreOpenErrorCode])[] = [
  [/^SQLITE_NOTADB|^EISDIR/, 'not-a-database'],
  [/^SQLITE_CORRUPT/, 'damaged'],
  [/^SQLITE_BUSY|^SQLITE_LOCKED/, 'busy'],
  [/^SQLITE_FULL|^ENOSPC|^EDQUOT/, 'disk-full'],
  [/^SQLITE_(CANTOPEN|READONLY|PERM|AUTH)|^EACCES|^EPERM|^EROFS/, 'denied'],
  [/^ENOENT|^ENOTDIR/, 'folder-missing'],
];

function errnoOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
