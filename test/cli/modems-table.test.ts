/** The table of `modems`, on what a gateway may tell of its modems. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reason, type ReasonCode } from '../../drivers/modem/reasons.ts';
import { addModems } from '../../src/cli/modems.ts';
import { runHere } from './run-here.ts';

const BY_PATH = '/dev/serial/by-path/pci-0000:00:14.0-usb-0:2.4:1.2-port0';
const MODEM = {
  id: 'modem-643809',
  port: BY_PATH,
  state: 'registered',
  reason: null as { text: string } | null,
  next_try_in_ms: null as number | null,
  model: 'EC25',
  sim: 'sim_01KAQH7WJ0Q2M6T4V5X7Z9ABCD' as string | null,
  paused: false,
  operator: 'Telekom.de',
  signal_dbm: -71,
};

let gateway: Server;
let items: readonly (typeof MODEM)[] = [];

beforeAll(async () => {
  gateway = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ items }));
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
});
afterAll(() => gateway.close());

async function table(...modems: Partial<typeof MODEM>[]): Promise<readonly string[]> {
  items = modems.map((modem) => ({ ...MODEM, ...modem }));
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  const { data, said } = await runHere(addModems, ['modems', '--url', url, '--key', 'k']);
  return [...data, ...said.map((line) => `stderr: ${line}`)];
}

test('a modem in service is one row, with its port by the name of the socket', async () => {
  expect(await table({})).toEqual([
    'MODEM         STATE       OPERATOR    SIGNAL   MODEL  PORT',
    'modem-643809  registered  Telekom.de  -71 dBm  EC25   .../pci-0000:00:14.0-usb-0:2.4:1.2-port0',
  ]);
});

test('one in recovery has its reason and the next try below it, and no signal of the past', async () => {
  const lines = await table(
    { state: 'failed', reason: reason('modem-quarantined'), next_try_in_ms: 299_001 },
    { id: 'sim-b' },
  );
  expect(lines.slice(1)).toEqual([
    'modem-643809  failed      -           -        EC25   .../pci-0000:00:14.0-usb-0:2.4:1.2-port0',
    expect.stringMatching(/^ {2}-> Nothing revives the modem/),
    expect.stringMatching(/^ {2}.*Tries again in 300 s\.$/),
    expect.stringMatching(/^sim-b /),
  ]);
});

test('a paused one, and one whose SIM another has, say so', async () => {
  const lines = await table({ paused: true }, { id: 'sim-b', sim: null });
  expect(lines[2]).toMatch(/^ {2}-> Paused: .*\/v1\/modems\/\{id\}\/actions/);
  expect(lines[4]).toMatch(/^ {2}-> It sends nothing: .*same SIM/);
  expect(await table({ sim: null, state: 'searching' })).toHaveLength(2);
});

test('fits in 100 columns with every reason of the ladder', async () => {
  const codes: ReasonCode[] = [
    'modem-deaf',
    'modem-stuck',
    'no-progress',
    'recovery-radio-cycle',
    'recovery-reboot',
    'recovery-usb-reset',
    'modem-quarantined',
  ];
  const lines = await table(
    ...codes.map((code) => ({ state: 'initializing', reason: reason(code), next_try_in_ms: 59_000 })),
  );
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100);
  for (const code of codes) expect(lines.join(' ').replaceAll(/ +/g, ' ')).toContain(reason(code).text);
});

test('nothing to show is said on stderr', async () => {
  expect(await table()).toEqual([expect.stringMatching(/^stderr: No modem yet: plug one in/)]);
});
