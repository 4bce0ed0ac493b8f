/** Time that stands still and time that jumps, under the real process: SIGSTOP beyond the lease, 1970, ten years ahead. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VirtualModem } from '../../drivers/virtual/virtual-modem.ts';
import { LEASE_MS } from '../../src/sms/send-message.ts';
import { eventually } from '../support/eventually.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { behindShim, storageShim } from './storage-shim.ts';

const TEN_YEARS_S = 315_360_000;
const TO_1970_S = 3_600 - Math.floor(Date.now() / 1000);

let gateway: GatewayProcess;
let modem: VirtualModem;

beforeEach(async () => {
  if (storageShim === null) return;
  gateway = new GatewayProcess({ modems: 1, airTimeMs: 50, reportDelayMs: 100 });
  modem = gateway.bank.modems[0] as VirtualModem;
  await gateway.prepare();
  setClock(0);
  const clockFile = join(gateway.folder, 'clock');
  gateway.environment = behindShim({ folder: gateway.folder, clockFile });
  await gateway.start();
}, 120_000);
afterEach(() => gateway?.close());

const setClock = (seconds: number) => writeFileSync(join(gateway.folder, 'clock'), String(seconds));
const air = () => gateway.bank.network.air;
const handOvers = () => modem.commandLines.filter((line) => line.startsWith('+CMGS')).length;

describe.skipIf(storageShim === null)('time (needs gcc on Linux)', { timeout: 300_000 }, () => {
  it('a process stopped beyond its lease sends nothing for the old claim, and one copy by a new one', async () => {
    modem.faults.promptDelayMs = 2_000;
    const { pid } = gateway;
    const id = await gateway.send({ class: 'alert', on_unknown: 'hold' });
    await eventually(() => handOvers() === 1, 'AT+CMGS is written', 60_000);
    process.kill(pid, 'SIGSTOP');
    setClock(LEASE_MS / 1000 + 1);
    modem.faults.promptDelayMs = 0;
    process.kill(pid, 'SIGCONT');
    await gateway.reaches(id, 'delivered', 120_000);
    expect(air()).toHaveLength(1);
    expect(handOvers()).toBe(2);
    expect((await gateway.message(id)).timeline.map(({ event }) => event)).toContain('withdrawn');
  });

  it.each([
    ['1970', TO_1970_S],
    ['ten years ahead', TEN_YEARS_S],
  ])('a wall clock that jumps to %s sends nothing twice, and goes on over a restart', async (_, offset) => {
    const ids = [await gateway.send({ class: 'bulk', ttl_seconds: 3_600 })];
    await gateway.reaches(ids[0] ?? '', 'delivered');
    setClock(offset);
    ids.push(await gateway.send({ class: 'bulk', ttl_seconds: 3_600 }));
    await eventually(() => air().length === 2, 'sent in the new time', 60_000);
    await gateway.kill();
    await gateway.start();
    ids.push(await gateway.send({ class: 'bulk', ttl_seconds: 3_600 }));
    await eventually(() => air().length === 3, 'sent after the restart', 60_000);
    setClock(0);
    ids.push(await gateway.send({ class: 'bulk', ttl_seconds: 3_600 }));
    await gateway.reaches(ids[3] ?? '', 'delivered', 120_000);
    expect(air()).toHaveLength(4);
  });
});
