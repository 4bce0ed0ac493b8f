import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { describeStore } from './conformance.ts';
import { seededBytes } from './scene.ts';

/** In memory where the system offers it: what fsync is worth is tested in sqlite-durability.test.ts. */
const BASE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

describeStore('SQLite', async () => {
  const folder = mkdtempSync(join(BASE, 'sallyport-store-'));
  const store = openSqliteStore({
    path: join(folder, 'sallyport.db'),
    randomBytes: seededBytes(3),
    onFatal: (error) => {
      throw error;
    },
  });
  return {
    store,
    dispose: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
});
