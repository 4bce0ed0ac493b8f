/**
 * For sqlite-durability.test.ts: accepts messages until it is killed or its disk fails, and writes the id of each one
 * that was acknowledged to stdout. Argument: path of the database.
 */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { GatewayError } from '../../src/domain/errors.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { Draft } from './draft.ts';

// With a handler the write fails with EFBIG instead of ending the process.
process.on('SIGXFSZ', () => undefined);

const [path = ''] = process.argv.slice(2);
const store = openSqliteStore({
  path,
  randomBytes,
  onFatal: (error) => {
    writeSync(1, `fatal ${'code' in error ? String(error.code) : error.message}\n`);
    process.exit(74);
  },
});
const draft = new Draft(store.defaultTenantId, randomBytes);

async function acceptForever(): Promise<void> {
  for (;;) {
    const outcome = await store.acceptMessage(draft.next(Date.now()));
    if (outcome.kind === 'accepted') writeSync(1, `${outcome.message.id}\n`);
  }
}

await Promise.all([1, 2, 3, 4].map(() => acceptForever())).catch((error: unknown) => {
  writeSync(1, `refused ${error instanceof GatewayError ? error.code : String(error)}\n`);
  process.exit(75);
});
