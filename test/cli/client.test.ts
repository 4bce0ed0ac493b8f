/** `send` and `modems`, against a gateway on a virtual modem and against what is none. */
import { closeSync, openSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../drivers/clock.ts';
import { createVirtualBank, type VirtualBank } from '../../drivers/virtual/bank.ts';
import { serveTcp, type TcpServer } from '../../drivers/virtual/tcp-server.ts';
import { eventually } from '../support/eventually.ts';
import { openPtyPair } from '../support/pty-pair.ts';
import { type Program, run } from './program.ts';
import { makeKey, serve, writeConfig } from './site.ts';

let bank: VirtualBank;
let modem: TcpServer;
let gateway: Program;
let config: string;
let env: { SALLYPORT_URL: string; SALLYPORT_KEY: string };

beforeAll(async () => {
  bank = createVirtualBank({ count: 1, clock: systemClock, airTimeMs: 20, reportDelayMs: 20 });
  modem = await serveTcp(bank.modems[0] as VirtualBank['modems'][number]);
  config = writeConfig({ ports: [modem.path] });
  const served = await serve(config);
  gateway = served.gateway;
  env = { SALLYPORT_URL: served.url, SALLYPORT_KEY: await makeKey(config) };
});

afterAll(async () => {
  expect((await gateway.stop()).code).toBe(0);
  await modem.close();
  bank.stop();
});

describe('send', () => {
  test('prints the id, and with --follow the story on stderr, with the name of the SIM', async () => {
    const { code, stdout, stderr } = await run(['send', '+13035550100', 'code 493817', '--follow'], { env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^msg_\w+ queued, 1 segment\(s\), gsm7\n$/);
    const steps = stderr.trimEnd().split('\n');
    for (const [index, step] of [
      'accepted',
      'submitting',
      'submitted',
      'sent',
      'report',
      'delivered',
    ].entries()) {
      expect(steps[index]).toMatch(new RegExp(`^ +\\d+ ms +(\\+\\d+ +)?${step}\\b`));
    }
    expect(steps[1]).toContain('(sim-0)');
    expect(stderr).not.toMatch(/493817|sim_/);
  });

  test('--json prints the answer of the API', async () => {
    const { code, stdout, stderr } = await run(['send', '+13035550100', 'x', '--json', '--class', 'bulk'], {
      env,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      id: expect.stringMatching(/^msg_/),
      status: 'queued',
      segments: 1,
      encoding: 'gsm7',
      expires_at: expect.stringMatching(/Z$/),
    });
  });

  test('a message that is not delivered ends --follow with 69', async () => {
    const { code, stderr } = await run(['send', '+13035550101', 'x', '--follow'], { env });
    expect(code).toBe(69);
    expect(stderr).toMatch(/sallyport: the message ended undelivered\n$/);
  });

  test.concurrent.each([
    ['a number that is none', ['send', 'mum', 'x'], /\n {2}to: /],
    ['a class that is none', ['send', '+13035550100', 'x', '--class', 'urgent'], /\n {2}class: /],
    ['a SIM that is none', ['send', '+13035550100', 'x', '--sim', 'sim-z'], /No SIM has that id or name/],
  ])('%s is refused with 2, field and cure', async (_what, args, reason) => {
    const { code, stdout, stderr } = await run(args, { env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(reason);
  });

  test('a test key is refused with 77', async () => {
    const made = await run(['keys', 'create', '--config', config, '--name', 'sandbox', '--test']);
    const { code, stderr } = await run(['send', '+13035550100', 'x', '--key', made.stdout.trim()], { env });
    expect(code).toBe(77);
    expect(stderr).toMatch(/Test keys cannot send yet/);
  });

  test('colour is for a terminal that wants it', async () => {
    const coloured = await stderrOnTerminal({});
    expect(coloured).toContain('\u001b[1mdelivered');
    expect(await stderrOnTerminal({ NO_COLOR: '1' })).not.toContain('\u001b');
    expect(await stderrOnTerminal({ TERM: 'dumb' })).not.toContain('\u001b');
  });

  async function stderrOnTerminal(more: Record<string, string>): Promise<string> {
    const terminal = await openPtyPair();
    const stderr = openSync(terminal.path, 'w');
    await run(['send', '+13035550100', 'x', '--follow'], {
      env: { TERM: 'xterm', ...env, ...more },
      fds: { stderr },
    });
    await eventually(() => terminal.received.includes('delivered'), 'the terminal shows the story');
    closeSync(stderr);
    await terminal.unplug();
    return terminal.received;
  }
});

describe('modems', () => {
  test('prints a table', async () => {
    const { code, stdout, stderr } = await run(['modems'], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [head, row, ...rest] = stdout.trim().split('\n');
    expect(head).toMatch(/^MODEM +STATE +OPERATOR +SIGNAL +MODEL +PORT$/);
    expect(row).toMatch(/^sim-0 +registered +\S.* +-\d+ dBm /);
    expect(rest).toEqual([]);
  });

  test('--json prints the answer of the API', async () => {
    const { stdout } = await run(['modems', '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject({
      items: [{ id: 'sim-0', state: 'registered', registration: 'home' }],
    });
  });

  test('a wrong key is refused with 77 and says how to make one', async () => {
    const { code, stdout, stderr } = await run(['modems', '--key', 'sp_live_wrong'], { env });
    expect({ code, stdout }).toEqual({ code: 77, stdout: '' });
    expect(stderr).toContain('sallyport keys create');
  });
});

describe('without a gateway', () => {
  let stranger: Server;
  let strangerUrl: string;
  let emptyUrl: string;

  beforeAll(async () => {
    stranger = createServer((_, response) => response.end('<h1>It works!</h1>'));
    strangerUrl = await listenAnywhere(stranger);
    const gone = createServer();
    emptyUrl = await listenAnywhere(gone);
    await new Promise((resolve) => gone.close(resolve));
  });

  afterAll(() => stranger.close());

  test.concurrent.each([
    ['nobody listens', () => emptyUrl, 69, /no gateway answers at http:\/\/127\.0\.0\.1:\d+: start it/],
    ['somebody else listens', () => strangerUrl, 69, /is not a Sallyport/],
    ['the host has no address', () => 'http://sallyport.invalid', 69, /gave no answer/],
    ['the address is none', () => 'localhost:8080', 2, /is not the address of a gateway/],
  ])('%s', async (_what, url, exit, reason) => {
    const { code, stdout, stderr } = await run(['send', '+13035550100', 'x', '--url', url()], { env });
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(stderr).toMatch(reason);
  });

  async function listenAnywhere(server: Server): Promise<string> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test('no key is a fault of usage', async () => {
    const { code, stderr } = await run(['modems']);
    expect(code).toBe(2);
    expect(stderr).toContain('set SALLYPORT_KEY');
  });
});
