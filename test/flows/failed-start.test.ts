import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { defaultConfig } from '../../src/config.ts';
import { startGateway } from '../../src/main.ts';
import { silentLogger } from '../../src/ops/log.ts';

it('a start that fails leaves nothing held: the next one succeeds in the same process', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-start-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const path = join(dir, 'sallyport.db');
  const config = defaultConfig({ http: { listen: '127.0.0.1:0' }, store: { url: `sqlite:${path}` } });
  const start = () =>
    startGateway(config, {
      logger: silentLogger,
      onFatal: (error) => {
        throw error;
      },
    });
  writeFileSync(path, 'this is no database, and long enough not to be taken for an empty one'.repeat(20));
  await expect(start()).rejects.toMatchObject({ name: 'StoreOpenError', code: 'not-a-database' });
  rmSync(path);
  const running = await start();
  await running.stop();
});
