/** `inbound`, against a gateway on a virtual modem and against one that answers by rote. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../drivers/clock.ts';
import { encodeDeliver } from '../../drivers/sms/deliver-pdu.ts';
import { binaryUserData } from '../../drivers/sms/user-data.ts';
import { createVirtualBank, type VirtualBank } from '../../drivers/virtual/bank.ts';
import { serveTcp, type TcpServer } from '../../drivers/virtual/tcp-server.ts';
import { eventually } from '../support/eventually.ts';
import { type Program, run } from './program.ts';
import { makeKey, serve, writeConfig } from './site.ts';

const FROM = '+13035550144';
const TIME = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`;

let bank: VirtualBank;
let port: TcpServer;
let gateway: Program;
let env: { SALLYPORT_URL: string; SALLYPORT_KEY: string };

beforeAll(async () => {
  bank = createVirtualBank({ count: 1, clock: systemClock });
  const [modem] = bank.modems as [VirtualBank['modems'][number]];
  port = await serveTcp(modem);
  const config = writeConfig({ ports: [port.path] });
  const served = await serve(config);
  gateway = served.gateway;
  env = { SALLYPORT_URL: served.url, SALLYPORT_KEY: await makeKey(config) };
});
afterAll(async () => {
  expect((await gateway.stop()).code).toBe(0);
  await port.close();
  bank.stop();
});

function inbound(...args: string[]) {
  return run(['inbound', ...args], { env });
}

async function comes(words: string, ...args: string[]): Promise<string> {
  let shown = '';
  await eventually(async () => {
    shown = (await inbound(...args)).stdout;
    return shown.includes(words);
  }, `${words} is listed`);
  return shown;
}

describe('inbound', () => {
  test('says so where nothing came in', async () => {
    expect(await inbound()).toEqual({ code: 0, stdout: '', stderr: 'Nothing of it came in yet.\n' });
  });

  test('lists texts, newest first, with the name of the SIM, one line each', async () => {
    const to = bank.modems[0]?.sim.number ?? '';
    bank.network.sendFromHandset({ from: FROM, to, text: 'Hello' });
    await comes('Hello');
    bank.network.sendFromHandset({ from: FROM, to, text: 'two\nlines \u001b[31mred' });
    const [head, ...rows] = (await comes('lines')).trimEnd().split('\n');
    expect(head).toMatch(/^TIME +FROM +SIM +KIND +TEXT$/);
    expect(rows).toEqual([
      expect.stringMatching(
        new RegExp(String.raw`^${TIME}  [+]${FROM.slice(1)}  sim-0  text  two\\nlines \\u001b\[31mred$`),
      ),
      expect.stringMatching(new RegExp(String.raw`^${TIME}  [+]${FROM.slice(1)}  sim-0  text  Hello$`)),
    ]);
  });

  test('--limit shows some, and says that there are more', async () => {
    const { code, stdout, stderr } = await inbound('--limit', '1');
    expect([code, stdout.trimEnd().split('\n').length]).toEqual([0, 2]);
    expect(stderr).toContain('Older ones are not shown');
  });

  test('--json prints the answer of the API', async () => {
    const { code, stdout, stderr } = await inbound('--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      items: [{ kind: 'text' }, { from: FROM, text: 'Hello', partial: false }],
      next_cursor: null,
    });
  });

  test('--kind binary shows the octets', async () => {
    const { pdu } = encodeDeliver({
      from: FROM,
      timestamp: { epochMs: systemClock.now(), offsetMinutes: 0 },
      userData: binaryUserData(Uint8Array.of(1, 6, 3)),
    });
    bank.network.deliverRaw(bank.modems[0]?.sim.number ?? '', 'text', pdu);
    expect(await comes('binary', '--kind', 'binary')).toContain(pdu);
    expect((await inbound()).stdout).not.toContain('binary');
  });

  test('--unreadable lists the PDUs as they came, and why nobody could read them', async () => {
    bank.network.deliverRaw(bank.modems[0]?.sim.number ?? '', 'text', '0004FF91');
    const [head, row] = (await comes('0004FF91', '--unreadable')).split('\n');
    expect(head).toMatch(/^TIME +SIM +WHY +PDU$/);
    expect(row).toMatch(new RegExp(`^${TIME}  sim-0  \\S.*  0004FF91$`));
    const { stdout } = await inbound('--unreadable', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ items: [{ pdu: '0004FF91' }] });
  });

  test.concurrent.each([
    ['a kind that is none', ['--kind', 'mms'], /\n {2}kind: /],
    ['a limit that is none', ['--limit', '0'], /--limit .* 1 to 200/],
    ['a kind of what nobody could read', ['--kind', 'text', '--unreadable'], /--kind or --unreadable/],
  ])('%s is refused with 2', async (_what, args, reason) => {
    const { code, stdout, stderr } = await inbound(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(reason);
  });
});

describe('what a key without all scopes sees', () => {
  const PARTIAL = {
    sim: 'sim_01KAQH7WJ0Q2M6T4V5X7Z9ABCD',
    kind: 'text',
    from: '',
    text: 'aaa[...]c',
    segments: 3,
    missing_segments: [2],
    pdus: null,
    received_at: '2026-11-23T09:00:00.000Z',
  };
  let rote: Server;

  beforeAll(async () => {
    rote = createServer((request, response) => {
      const isAllowed = request.url?.startsWith('/v1/inbound') === true;
      const problem = { title: 'The key lacks a scope', code: 'scope-missing', cure: 'make another' };
      response.writeHead(isAllowed ? 200 : 403, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isAllowed ? { items: [PARTIAL, PARTIAL], next_cursor: null } : problem));
    });
    await new Promise<void>((resolve) => rote.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => rote.close());

  test('is the id of the SIM; and a text with a gap says what is missing', async () => {
    const url = `http://127.0.0.1:${(rote.address() as AddressInfo).port}`;
    const { code, stdout, stderr } = await run(['inbound', '--url', url, '--key', 'k']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')[1]).toMatch(
      new RegExp(
        String.raw`^${TIME}  -     ${PARTIAL.sim}  text  aaa\[\.\.\.\]c \(partial: segment 2 of 3 missing\)$`,
      ),
    );
  });
});
