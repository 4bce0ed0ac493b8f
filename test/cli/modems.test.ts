/** `modems scan` on ports that nobody holds, `modems trace` on a gateway at work. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { systemClock } from '../../drivers/clock.ts';
import { createVirtualBank, type VirtualBank } from '../../drivers/virtual/bank.ts';
import { type PtyServer, servePty } from '../../drivers/virtual/pty-server.ts';
import { Program, run } from './program.ts';
import { makeFolder, makeKey, serve, writeConfig } from './site.ts';

let bank: VirtualBank;
let folder: string;
const ports: PtyServer[] = [];

beforeAll(async () => {
  bank = createVirtualBank({ count: 2, clock: systemClock, airTimeMs: 20, reportDelayMs: 20 });
  folder = makeFolder();
  for (const modem of bank.modems) ports.push(await servePty(modem, { linkPath: join(folder, modem.name) }));
});
afterAll(async () => {
  for (const port of ports) await port.close();
  bank.stop();
});

describe('modems scan', () => {
  test('shows who is there, without a whole serial, and prints lines that a config takes', async () => {
    const { code, stdout } = await run(['modems', 'scan', '--ports', `${folder}/modem*`]);
    expect(code).toBe(0);
    for (const { imei, sim } of bank.modems) {
      expect(stdout).toContain(`*********${imei.slice(-6)}`);
      for (const serial of [imei, sim.iccid]) expect(stdout).not.toContain(serial);
    }
    const snippet = parse(stdout.slice(stdout.indexOf('# for the config:'))) as unknown;
    expect(snippet).toEqual({
      modems: [
        { name: 'sim-a', port: `${folder}/modem0` },
        { name: 'sim-b', port: `${folder}/modem1` },
      ],
    });
  });

  test('--json is one document, and a port that is held is named with its reason', async () => {
    const config = writeConfig({ ports: [`${folder}/modem0`] });
    const { gateway } = await serve(config);
    const { code, stdout, stderr } = await run(['modems', 'scan', '--json', '--ports', `${folder}/modem*`]);
    await gateway.stop();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      modems: [{ port: `${folder}/modem1`, sim: 'ready', baud: 115_200 }],
      others: [{ port: `${folder}/modem0`, reason: 'busy' }],
    });
  });

  test('ends with 69 where there is nothing', async () => {
    expect(await run(['modems', 'scan', '--ports', `${folder}/none*`])).toMatchObject({
      code: 69,
      stdout: '',
    });
  });
});

describe('modems trace', () => {
  test('shows the wire as it goes, masked, until Ctrl-C; and a gateway that stops ends it with 69', async () => {
    const config = writeConfig({ ports: [`${folder}/modem0`] });
    const { gateway, url } = await serve(config);
    const env = { SALLYPORT_URL: url, SALLYPORT_KEY: await makeKey(config) };
    const trace = new Program(['modems', 'trace', 'sim-0'], { env });
    const asJson = new Program(['modems', 'trace', 'sim-0', '--json'], { env });
    await trace.says(/Watching sim-0/);
    await asJson.says(/Watching sim-0/);
    expect(await run(['send', '+13035550100', 'code 493817', '--follow'], { env })).toMatchObject({
      code: 0,
    });
    await trace.says(
      /^\d\d:\d\d:\d\d\.\d{3} > AT\+CMGS=\d+\n[^]* > <\d+ octets>\^Z\n[^]* < \+CMGS: \d+\n[^]* < OK$/m,
    );
    expect(trace.stdout).not.toMatch(/3035550100|3053550010|493817/);
    const first: unknown = JSON.parse(asJson.stdout.split('\n')[0] ?? '');
    expect(first).toEqual({
      at: expect.stringMatching(/Z$/),
      direction: expect.any(String),
      text: expect.any(String),
    });
    expect((await trace.stop('SIGINT')).code).toBe(0);

    const startedAt = performance.now();
    expect((await gateway.stop()).code).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    const ended = await asJson.ended();
    expect([ended.code, ended.stderr]).toEqual([69, expect.stringContaining('the gateway ended the trace')]);
  });

  test('of a modem that is none, or without a gateway, says so', async () => {
    const config = writeConfig();
    const { gateway, url } = await serve(config);
    const env = { SALLYPORT_URL: url, SALLYPORT_KEY: await makeKey(config) };
    expect(await run(['modems', 'trace', 'sim-9'], { env })).toMatchObject({ code: 2, stdout: '' });
    await gateway.stop();
    expect(await run(['modems', 'trace', 'sim-9'], { env })).toMatchObject({ code: 69, stdout: '' });
  });
});
