/** The API in a process of its own, on the real store or on one that forgets: for the accept-rate benchmark. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '../../src/api/server.ts';
import { listen } from '../../src/api/listen.ts';
import { defaultConfig } from '../../src/config.ts';
import type { ApiKey } from '../../src/domain/api-key.ts';
import type { Gateway } from '../../src/gateway/gateway.ts';
import { createKeyService } from '../../src/gateway/keys.ts';
import { createMessageService } from '../../src/gateway/messages.ts';
import { startGateway } from '../../src/main.ts';
import { systemClock } from '../../src/ops/clock.ts';
import { silentLogger } from '../../src/ops/log.ts';
import { createSealer } from '../../src/ops/seal.ts';
import type { Store } from '../../src/store/store.ts';
import { segmentText } from '../../drivers/index.ts';

const isReal = process.argv[2] === 'store';
const { url, key } = isReal ? await realServer() : await forgetfulServer();
process.send?.({ url, key });
process.on('disconnect', () => process.exit(0));

async function realServer() {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  const running = await startGateway(
    defaultConfig({ http: { listen: '127.0.0.1:0' }, store: { url: `sqlite:${join(dir, 'sallyport.db')}` } }),
    {
      logger: silentLogger,
      onFatal: (error) => {
        throw error;
      },
    },
  );
  const made = await running.gateway.keys.create({ name: 'bench', mode: 'live' });
  return { url: running.url, key: made.key };
}

/** The same app, the same checks, the same seal: only nothing is stored. */
async function forgetfulServer() {
  let apiKey: ApiKey | null = null;
  const store = {
    defaultTenantId: 'ten_bench',
    insertApiKey: async (made: ApiKey) => void (apiKey = made),
    findApiKey: async () => apiKey,
    touchApiKey: () => {},
    acceptMessage: async ({ message }: { message: unknown }) => ({ kind: 'accepted', message }),
  } as unknown as Store;
  const keys = createKeyService({ store, clock: systemClock, randomBytes });
  const messages = createMessageService({
    store,
    sealer: createSealer(randomBytes(32)),
    planText(text) {
      const { encoding, segments } = segmentText(text, { reference: 0 });
      return { encoding, segments: segments.length };
    },
    clock: systemClock,
    randomBytes,
    wakeDispatcher: () => {},
  });
  const gateway = { keys, messages } as unknown as Gateway;
  const app = createApi({ gateway, clock: systemClock, logger: silentLogger, randomBytes, version: 'bench' });
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  return { url: server.url, key: (await keys.create({ name: 'bench', mode: 'live' })).key };
}
