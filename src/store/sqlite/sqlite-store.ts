/**
 * The store on SQLite: one connection, one queue of writes, one file for each kind of thing it keeps.
 *
 * Reads use the connection of the writes. All of it runs in one thread, so a read can never fall into the middle of a
 * transaction, and a second connection would read pages anew after every commit of the first (32 µs against 25).
 */
import type Database from 'better-sqlite3';
import type { RandomBytes } from '../../domain/ids.ts';
import { GatewayError } from '../../domain/errors.ts';
import type { Store } from '../store.ts';
import type { Access } from './access.ts';
import { createBackup } from './backup.ts';
import { createClaims } from './claims.ts';
import { GroupCommit } from './group-commit.ts';
import { createInboundStore } from './inbound.ts';
import { createInboundLists } from './inbound-lists.ts';
import { createInboundMessages } from './inbound-messages.ts';
import { createKeyStore } from './keys.ts';
import { createMessageLedger } from './message-ledger.ts';
import { createMessageStore } from './messages.ts';
import { createModemStore } from './modem-memory.ts';
import { createOutcomes } from './outcomes.ts';
import { createOverdue } from './overdue.ts';
import { createPuttingBack } from './putting-back.ts';
import { createReadyQueue } from './ready-queue.ts';
import { createReportJoins } from './report-joins.ts';
import { createReportStore } from './reports.ts';
import { createRetention } from './retention.ts';
import { createSimStore } from './sims.ts';

export interface SqliteStoreSettings {
  readonly randomBytes: RandomBytes;
  readonly onFatal: (error: Error) => void;
  readonly busyTimeoutMs: number;
  readonly patienceMs: number;
  readonly isReadOnly: boolean;
}

/** `database` comes from openConnection; the store closes it. */
export function createSqliteStore(database: Database.Database, settings: SqliteStoreSettings): Store {
  const { randomBytes, isReadOnly } = settings;
  const writes = new GroupCommit(database, settings);
  const access: Access = {
    database,
    write: (run) => (isReadOnly ? Promise.reject(READ_ONLY) : writes.run(run)),
    writeBehind: (run) => (isReadOnly ? Promise.reject(READ_ONLY) : writes.run(run, true)),
    read: async (run) => {
      if (!database.open) throw CLOSED;
      try {
        return run();
      } catch (error) {
        throw writes.guard(error);
      }
    },
  };
  const ledger = createMessageLedger(access);
  const joins = createReportJoins(access, ledger);
  const inboundMessages = createInboundMessages(database, randomBytes);
  const touchTenant = database.prepare('UPDATE tenants SET name = name');
  let closing: Promise<void> | null = null;

  return {
    ...createKeyStore(access),
    ...createMessageStore(access, ledger),
    ...createReadyQueue(access),
    ...createClaims(access, ledger),
    ...createPuttingBack(access, ledger),
    ...createOutcomes(access, ledger, joins),
    ...createOverdue(access, ledger, joins),
    ...createReportStore(access, ledger, joins),
    ...createInboundStore(access, inboundMessages),
    ...createInboundLists(access, inboundMessages, randomBytes),
    ...createSimStore(access, randomBytes),
    ...createModemStore(access),
    ...createRetention(access),
    ...createBackup(database, isReadOnly),

    checkWritable: () => access.write(() => void touchTenant.run()),

    close() {
      closing ??= writes.stop().then(() => void database.close());
      return closing;
    },
  };
}

const READ_ONLY = new GatewayError('store-unavailable', { detail: 'the store was opened for reading only' });
const CLOSED = new GatewayError('store-unavailable', { detail: 'the store is closed' });
