/**
 * What an exception out of SQLite means for a caller, and whether the process may go on after it.
 */
import Database from 'better-sqlite3';
import { GatewayError } from '../../domain/errors.ts';

/** The extended result code, e.g. `SQLITE_IOERR_FSYNC`; null for any other exception. */
export function sqliteCode(error: unknown): string | null {
  return error instanceof Database.SqliteError ? error.code : null;
}

export function isBusy(error: unknown): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_BUSY') ?? false;
}

export function isFull(error: unknown): boolean {
  return sqliteCode(error) === 'SQLITE_FULL';
}

/** After these nobody can say what is stored: the process has to stop and look again from the start. */
export function isFatal(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== null && /^SQLITE_(IOERR|CORRUPT|NOTADB)/.test(code);
}

export function toGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const code = sqliteCode(error);
  if (isFull(error)) return new GatewayError('store-full', { cause: error });
  if (code === null || code.startsWith('SQLITE_CONSTRAINT')) {
    return new GatewayError('internal', { cause: error });
  }
  return new GatewayError('store-unavailable', { detail: `the database answered ${code}`, cause: error });
}
