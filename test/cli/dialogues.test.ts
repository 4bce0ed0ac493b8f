/** `modems ussd` and `modems call`, against a gateway on a virtual modem and against one that answers by rote. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../drivers/clock.ts';
import { createVirtualBank, type VirtualBank } from '../../drivers/virtual/bank.ts';
import { serveTcp, type TcpServer } from '../../drivers/virtual/tcp-server.ts';
import { addModems } from '../../src/cli/modems.ts';
import { eventually } from '../support/eventually.ts';
import { type Program, run } from './program.ts';
import { runHere } from './run-here.ts';
import { makeKey, serve, writeConfig } from './site.ts';

let bank: VirtualBank;
const ports: TcpServer[] = [];
let gateway: Program;
let env: { SALLYPORT_URL: string; SALLYPORT_KEY: string };

beforeAll(async () => {
  const personality = (index: number) => (index === 0 ? 'clean' : 'quectel');
  bank = createVirtualBank({ count: 2, clock: systemClock, personality });
  for (const modem of bank.modems) ports.push(await serveTcp(modem));
  const config = writeConfig({ ports: ports.map(({ path }) => path) });
  const served = await serve(config);
  gateway = served.gateway;
  env = { SALLYPORT_URL: served.url, SALLYPORT_KEY: await makeKey(config) };
  await eventually(async () => {
    const { stdout } = await run(['modems', '--json'], { env });
    return stdout.split('"registered"').length === 3;
  }, 'both modems are registered');
});
afterAll(async () => {
  expect((await gateway.stop()).code).toBe(0);
  for (const port of ports) await port.close();
  bank.stop();
});

function sallyport(...args: string[]) {
  return run(['modems', ...args], { env });
}

describe('modems ussd', () => {
  test('prints what the network says', async () => {
    expect(await sallyport('ussd', 'sim-0', '*100#')).toEqual({
      code: 0,
      stdout: 'Balance: 10.00. Valid for ever.\n',
      stderr: '',
    });
  });

  test('answers a menu, line by line on the terminal', async () => {
    expect(await sallyport('ussd', 'sim-0', '*123#', '2')).toEqual({
      code: 0,
      stdout: '1 Balance\n2 Tariff\nEvery text: 0.00\n',
      stderr: '',
    });
  });

  test('says on stderr that the network asked once more, and ends with 0', async () => {
    const { code, stdout, stderr } = await sallyport('ussd', 'sim-0', '*123#');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1 Balance\n2 Tariff\n' });
    expect(stderr).toMatch(/asked once more.*one more answer/);
  });

  test('--json prints the answer of the API', async () => {
    const { code, stdout, stderr } = await sallyport('ussd', 'sim-0', '*123#', '--json');
    expect({ code, stderr: stderr.includes('asked once more') }).toEqual({ code: 0, stderr: true });
    expect(JSON.parse(stdout)).toEqual({ texts: ['1 Balance\n2 Tariff'], open: true });
  });

  test.concurrent.each([
    ['a code that is none', ['sim-0', 'balance'], 2, /\n {2}code: .*\*100#/],
    ['an answer that is none', ['sim-0', '*123#', 'yes'], 2, /\n {2}answers/],
    ['a modem that is none', ['sim-9', '*100#'], 2, /sallyport: /],
  ])('%s is refused', async (_what, args, exit, reason) => {
    const { code, stdout, stderr } = await sallyport('ussd', ...args);
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(stderr).toMatch(reason);
  });
});

describe('modems call', () => {
  test('ends with 69 where nobody listens, and says why', async () => {
    expect(await sallyport('call', 'sim-1', '+17075550101', '493817')).toEqual({
      code: 69,
      stdout: 'busy\n',
      stderr: 'sallyport: the digits were not spoken: busy\n',
    });
  });

  test('ends with 69 on a modem that cannot speak, without the digits or the number', async () => {
    const { code, stdout, stderr } = await sallyport('call', 'sim-0', '+17075550100', '493817');
    expect({ code, stdout }).toEqual({ code: 69, stdout: '' });
    expect(stderr).toMatch(/^sallyport: The modem could not do this: voice-.*\n {2}`sallyport modems` shows/);
    expect(stderr).not.toMatch(/493817|7075550100/);
  });

  test.concurrent.each([
    ['a number that is none', ['sim-1', 'mum', '493817'], /\n {2}to: /],
    ['digits that are none', ['sim-1', '+17075550100', 'code'], /\n {2}digits: /],
  ])('%s is refused with 2', async (_what, args, reason) => {
    const { code, stdout, stderr } = await sallyport('call', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(reason);
  });
});

describe('an answer that takes minutes', () => {
  const ANSWERS: Readonly<Record<string, unknown>> = {
    '/v1/modems/sim-a/ussd': { texts: [], open: false },
    '/v1/modems/sim-a/calls': { result: 'spoken', times: 2, key: '1' },
  };
  let rote: Server;

  beforeAll(async () => {
    rote = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(ANSWERS[request.url ?? '']));
    });
    await new Promise<void>((resolve) => rote.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => rote.close());

  test.each([
    ['ussd', ['*100#'], 180_000, [], ['The network took it and said nothing.']],
    ['call', ['+13035550100', '493817'], 290_000, ['spoken 2 times, then the key 1 was pressed'], []],
  ])('of %s is waited for', async (verb, args, leastMs, data, said) => {
    const deadlines = vi.spyOn(AbortSignal, 'timeout');
    const url = `http://127.0.0.1:${(rote.address() as AddressInfo).port}`;
    const { data: kept, said: told } = await runHere(addModems, [
      'modems',
      verb,
      'sim-a',
      ...args,
      '--url',
      url,
      '--key',
      'k',
    ]);
    const [deadlineMs] = deadlines.mock.calls[0] ?? [0];
    deadlines.mockRestore();
    expect(deadlineMs).toBeGreaterThanOrEqual(leastMs);
    expect([kept, told]).toEqual([data, said]);
  });
});
