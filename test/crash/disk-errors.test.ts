/** A disk that fails at the Nth call, and one that is full for a while, under the real process. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../drivers/virtual/random.ts';
import { eventually } from '../support/eventually.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { Clients } from './clients.ts';
import { behindShim, type ShimOptions, storageShim } from './storage-shim.ts';

let gateway: GatewayProcess;

beforeEach(async () => {
  gateway = new GatewayProcess({ modems: 1, airTimeMs: 25, reportDelayMs: 50 });
  await gateway.prepare();
  gateway.createKey();
}, 120_000);
afterEach(() => gateway.close());

const compiled = () => ({ NODE_COMPILE_CACHE: join(gateway.folder, 'compiled') });

type Fault = Omit<ShimOptions, 'folder'>;

async function launchWith(fault: Fault) {
  gateway.environment = { ...compiled(), ...behindShim({ folder: gateway.folder, ...fault }) };
  const launched = gateway.launch();
  // one that ends in its start never listens
  await launched.listening().catch(() => {});
  return launched;
}

describe.skipIf(storageShim === null)('a failing disk (needs gcc on Linux)', { timeout: 300_000 }, () => {
  it.each([
    ['sync', { failSync: 1 }, { failSync: 12 }],
    ['write', { failWrite: 1 }, { failWrite: 60 }],
  ])(
    'a %s error ends the process, and the next start has every accepted message',
    async (_, inTheFirstStart: Fault, later: Fault) => {
      const clients = new Clients(gateway, seededRandom(3), () => clients.sent.length < 30);
      clients.start();
      const first = await (await launchWith(inTheFirstStart)).ended;
      expect(first).toMatchObject({ code: 78, said: expect.stringMatching(/sallyport\.key .*EIO/) });
      const second = await (await launchWith(later)).ended;
      expect(second.code, second.said).toBe(74);
      gateway.environment = compiled();
      await gateway.start();
      await clients.finish();
      for (const { ids } of clients.sent) {
        expect(ids.size).toBe(1);
        const message = await gateway.message([...ids][0] ?? '');
        expect(message.segments.length).toBeGreaterThan(0);
      }
    },
  );

  it('a full disk answers 507, loses nothing, and everything goes on when there is room again', async () => {
    const fullFlag = join(gateway.folder, 'full');
    const { pid } = await launchWith({ fullFlag });
    const before = await gateway.send({});
    await gateway.reaches(before, 'delivered');
    const modem = gateway.bank.modems[0];
    const underway = await gateway.send({ on_unknown: 'hold' });
    await eventually(() => gateway.bank.network.air.length === 2, 'the second is in the air');
    writeFileSync(fullFlag, '');
    await eventually(
      () =>
        gateway.send({}).then(
          () => false,
          (error: Error) => error.message === 'not accepted: 507',
        ),
      'accept answers 507',
    );
    rmSync(fullFlag);
    await gateway.reaches(underway, 'delivered');
    const after = await gateway.send({});
    await gateway.reaches(after, 'delivered');
    expect(modem?.isPlugged).toBe(true);
    expect(() => process.kill(pid, 0)).not.toThrow();
    expect(gateway.bank.network.air).toHaveLength(3);
  });
});
