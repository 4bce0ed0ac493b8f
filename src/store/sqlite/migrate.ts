/**
 * Brings a database to the schema of this program, one transaction a step; refuses what it does not know.
 */
import type Database from 'better-sqlite3';
import { MIGRATIONS } from './migrations/index.ts';
import { StoreOpenError } from './open-error.ts';

/** `SPRT` in the header of the file: tells our databases from those of other programs. */
const APPLICATION_ID = 0x53505254;

export interface MigrateOptions {
  readonly path: string;
  readonly isReadOnly: boolean;
  readonly migrations?: readonly string[] | undefined;
}

/** @throws StoreOpenError `schema-newer`, `schema-older` (read-only), `not-a-database` */
export function checkSchema(database: Database.Database, options: MigrateOptions): void {
  const { path, isReadOnly, migrations = MIGRATIONS } = options;
  const version = schemaVersion(database);
  const isOurs = database.pragma('application_id', { simple: true }) === APPLICATION_ID;
  if (!isOurs && (version !== 0 || hasTables(database))) throw new StoreOpenError('not-a-database', path);
  const detail = `schema ${version}, this program has ${migrations.length}`;
  if (version > migrations.length) throw new StoreOpenError('schema-newer', path, { detail });
  if (isReadOnly && version < migrations.length) throw new StoreOpenError('schema-older', path, { detail });
}

export function migrate(database: Database.Database, migrations: readonly string[] = MIGRATIONS): void {
  for (const [index, sql] of migrations.entries()) {
    const step = database.transaction(() => {
      // Read again under the lock: another process may have been quicker.
      if (schemaVersion(database) !== index) return;
      database.exec(sql);
      database.pragma(`application_id = ${APPLICATION_ID}`);
      database.pragma(`user_version = ${index + 1}`);
    });
    if (schemaVersion(database) <= index) step.immediate();
  }
}

function schemaVersion(database: Database.Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

function hasTables(database: Database.Database): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}
