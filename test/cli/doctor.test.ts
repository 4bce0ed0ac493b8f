/** `doctor`, as a person runs it: on virtual modems, with a gateway and without one. */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../drivers/clock.ts';
import { createPort } from '../../drivers/serial/open-port.ts';
import { createVirtualBank } from '../../drivers/virtual/bank.ts';
import { servePty } from '../../drivers/virtual/pty-server.ts';
import type { VirtualModem } from '../../drivers/virtual/virtual-modem.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { openScene, type Scene, troubles } from './doctor-scene.ts';
import { type Ended, type RunOptions, run } from './program.ts';
import { makeFolder, makeKey, serve, writeConfig, writeText } from './site.ts';

interface Document {
  readonly exit_code: number;
  readonly findings: readonly Finding[];
}

async function doctor(config: string, options: RunOptions = {}): Promise<Ended & { json: Document }> {
  const ended = await run(['doctor', '--config', config, '--json'], options);
  return { ...ended, json: JSON.parse(ended.stdout) as Document };
}

function of(modem: string | null, { findings }: Document): readonly Finding[] {
  return findings.filter((finding) => finding.modem === modem);
}

describe('doctor finds', () => {
  let scene: Scene;
  let document: Document;
  let names: string[];

  beforeAll(async () => {
    scene = await openScene();
    names = [...scene.ports.keys()];
    const { code, json } = await doctor(writeConfig({ ports: [...scene.ports.values()] }));
    expect([code, json.exit_code]).toEqual([69, 69]);
    document = json;
  });
  afterAll(() => scene.close());

  test.each([
    ['healthy', [], ''],
    ['weak', ['signal warn'], 'weak (-103 dBm)'],
    ['deaf', ['signal fail'], 'none (-113 dBm)'],
    ['unmeasured', ['signal warn'], 'does not tell its signal'],
    ['searching', ['network fail'], 'looks for a network'],
    ['denied', ['network fail'], 'does not take this SIM'],
    ['roaming', ['network warn'], 'registered abroad'],
    ['no-smsc', ['smsc fail'], 'no service centre is set'],
    ['filling', ['storage warn'], 'ME holds 85 of 100'],
    ['full', ['storage fail'], 'ME holds 100 of 100'],
    ['no-sim', ['sim fail'], 'there is no SIM'],
    ['pin', ['pin fail'], 'asks for its PIN (3 tries left) and none is configured'],
    ['last-try', ['pin fail'], 'asks for its PIN (1 try left), and the last try is never used'],
    ['puk', ['sim fail'], 'asks for its PUK'],
    ['mute', ['modem fail'], 'nothing answers AT'],
  ])('%s: %j', (name, expected, words) => {
    const findings = of(`sim-${names.indexOf(name)}`, document);
    expect(troubles(findings)).toEqual(expected);
    expect(findings.map(({ finding }) => finding).join('\n')).toContain(words);
    for (const { status, cure } of findings) expect(cure !== null).toBe(status !== 'ok');
  });

  test('and changes nothing: no PIN, no setting but one that is put back', () => {
    for (const { commandLines, sim, settings } of scene.bank.modems) {
      expect(commandLines.filter((line) => /=/.test(line) && !/^\+C(?:MEE|SIM|RSM)=/.test(line))).toEqual([]);
      expect(settings.errorLevel).toBe(0);
      expect(sim.pinTries === 3 || sim.isPinAsked).toBe(true);
    }
  });

  test('and names no serial, number or code in whole', () => {
    const text = JSON.stringify(document);
    for (const { imei, sim } of scene.bank.modems) {
      for (const secret of [imei, sim.iccid, sim.imsi, sim.number, sim.smscNumber]) {
        if (secret !== '') expect(text).not.toContain(secret);
      }
    }
  });
});

describe('doctor reports', () => {
  test('in 80 columns, with the cure under what is wrong, and the sum on stderr', async () => {
    const scene = await openScene(['healthy', 'puk']);
    const config = writeConfig({ ports: [...scene.ports.values()] });
    const { code, stdout, stderr } = await run(['doctor', '--config', config]);
    await scene.close();
    expect({ code, stderr }).toEqual({ code: 69, stderr: 'sallyport: 1 fault, 0 warnings\n' });
    for (const line of stdout.split('\n'))
      if (!line.includes(config.slice(0, 30))) expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout).toContain(
      [
        'FAIL sim           the SIM asks for its PUK, which is never sent',
        '                   -> unblock it in a phone with the PUK of its letter',
      ].join('\n'),
    );
    expect(stdout).not.toContain('\u001b');
  });

  test('0 where all is well', async () => {
    const scene = await openScene(['healthy']);
    const { code, stderr, json } = await doctor(writeConfig({ ports: [...scene.ports.values()] }));
    await scene.close();
    expect({ code, stderr, troubles: troubles(json.findings) }).toEqual({
      code: 0,
      stderr: '',
      troubles: [],
    });
  });

  test('a port that is not there, with what to do', async () => {
    const { code, json } = await doctor(writeConfig({ ports: ['/dev/ttyUSB99'] }));
    expect(code).toBe(69);
    expect(of('sim-0', json)).toMatchObject([
      { check: 'port', status: 'fail', finding: 'there is no /dev/ttyUSB99' },
    ]);
  });

  test('a broken config with its place and cure (78), and looks at no modem', async () => {
    const config = writeText(makeFolder(), 'modems: [{ name: sim-a, prt: /dev/ttyUSB0 }]\n');
    const { code, json } = await doctor(config);
    expect(code).toBe(78);
    const [first] = json.findings;
    expect(first).toMatchObject({
      check: 'config',
      status: 'fail',
      finding: expect.stringContaining(`${config}:1`),
    });
    expect(json.findings.every(({ modem }) => modem === null)).toBe(true);
  });

  test('modes, and a folder that is missing, with 78', async () => {
    const config = writeConfig({ database: join(makeFolder(), 'nowhere', 'sallyport.db') });
    chmodSync(config, 0o666);
    const { code, json } = await doctor(config);
    expect(code).toBe(78);
    expect(troubles(json.findings)).toEqual(expect.arrayContaining(['file-mode warn', 'data-folder fail']));
  });
});

describe('doctor and a port on a terminal', () => {
  test('two entries for one device, and a program that has the port', async () => {
    const bank = createVirtualBank({ count: 1, clock: systemClock });
    const folder = makeFolder();
    const pty = await servePty(bank.modems[0] as VirtualModem, { linkPath: join(folder, 'modem0') });
    const config = writeConfig({ ports: [pty.path, pty.devicePath ?? ''] });
    const twins = await doctor(config);
    expect(twins.code).toBe(78);
    expect(troubles(of('sim-0', twins.json))).toEqual([]);
    expect(of('sim-1', twins.json)).toMatchObject([{ check: 'port', status: 'fail' }]);

    const port = createPort({ path: pty.path, baudRate: 115_200, clock: systemClock });
    await port.open({ onData() {}, onClose() {} });
    const { code, json } = await doctor(writeConfig({ ports: [pty.path] }));
    expect(code).toBe(69);
    expect(of('sim-0', json)).toMatchObject([
      {
        check: 'port-held',
        status: 'fail',
        finding: expect.stringContaining(`held by process ${process.pid} (`),
      },
    ]);
    await port.close();
    await pty.close();
    bank.stop();
  });

  test('that a gateway has: named without a key, asked with one', async () => {
    const bank = createVirtualBank({ count: 1, clock: systemClock });
    const pty = await servePty(bank.modems[0] as VirtualModem, { linkPath: join(makeFolder(), 'modem0') });
    const config = writeConfig({ ports: [pty.path] });
    const { gateway, url } = await serve(config);
    const { code, json } = await doctor(config);
    expect(code).toBe(0);
    expect(of('sim-0', json)).toMatchObject([
      {
        check: 'port-held',
        status: 'warn',
        finding: expect.stringContaining(`${gateway.child.pid} (sallyport)`),
      },
    ]);
    expect(troubles(of(null, json))).toContain('gateway warn');

    const env = { SALLYPORT_URL: url, SALLYPORT_KEY: await makeKey(config) };
    const asked = await doctor(config, { env });
    expect(new Set(of('sim-0', asked.json).map(({ check }) => check))).toEqual(
      new Set(['modem', 'sim', 'network', 'signal', 'smsc', 'storage']),
    );
    expect(await gateway.stop()).toMatchObject({ code: 0 });
    await pty.close();
    bank.stop();
  });
});
