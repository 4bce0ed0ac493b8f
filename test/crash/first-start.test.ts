/** The power goes in the first life of an installation, and nothing is left but what was synced. */
import { afterEach, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { GatewayProcess } from '../support/gateway-process.ts';
import { cutPower, readImage } from './power-cut.ts';
import { behindShim, storageShim } from './storage-shim.ts';

const gateway = new GatewayProcess({ modems: 1, airTimeMs: 25, reportDelayMs: 50 });
afterEach(() => gateway.close());

describe.skipIf(storageShim === null)('after a power cut (needs gcc on Linux)', { timeout: 200_000 }, () => {
  it('the first accepted message is there, and so is the key that opens its text', async () => {
    const [modem] = gateway.bank.modems;
    modem?.setRegistration('searching');
    await gateway.prepare();
    gateway.createKey();
    const image = readImage(gateway.folder);
    const journal = join(gateway.folder, 'journal');
    gateway.environment = behindShim({ folder: gateway.folder, journal });
    await gateway.start();
    const id = await gateway.send({});
    await gateway.kill();
    cutPower(image, journal, () => 0);
    gateway.environment = {};
    modem?.setRegistration('home');
    await gateway.start();
    await gateway.reaches(id, 'delivered');
    expect(gateway.bank.network.air).toHaveLength(1);
  });
});
