/** `doctor` and `at` on modems that the config leaves to be found: by IMEI, or all there are. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../drivers/clock.ts';
import { createPort } from '../../drivers/serial/open-port.ts';
import { createVirtualBank, type VirtualBank } from '../../drivers/virtual/bank.ts';
import { type PtyServer, servePty } from '../../drivers/virtual/pty-server.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { checkSimTwins, type ModemSerials } from '../../src/cli/doctor/sim-twins.ts';
import { troubles } from './doctor-scene.ts';
import { type RunOptions, run } from './program.ts';
import { makeFolder, makeKey, serve, writeConfig } from './site.ts';

let bank: VirtualBank;
let folder: string;
const ports: PtyServer[] = [];

beforeAll(async () => {
  bank = createVirtualBank({ count: 2, clock: systemClock });
  folder = makeFolder();
  for (const modem of bank.modems) ports.push(await servePty(modem, { linkPath: join(folder, modem.name) }));
});
afterAll(async () => {
  for (const port of ports) await port.close();
  bank.stop();
});

const discovery = () => `discovery: { ports: ["${folder}/modem*"] }`;
const auto = () => writeConfig({ fleet: ['modems: auto', discovery()] });
const entry = (name: string, imei: string) => `  - { name: ${name}, imei: "${imei}" }`;
const byImei = (...entries: string[]) => writeConfig({ fleet: ['modems:', ...entries, discovery()] });
const imeiOf = (index: number) => bank.modems[index]?.imei ?? '';
const nameAt = (index: number) => `modem-${imeiOf(index).slice(-6)}`;
/** Well formed, and nobody's. */
const STRANGER = '356938035643809';

async function doctor(config: string, options: RunOptions = {}) {
  const { code, stdout } = await run(['doctor', '--config', config, '--json'], options);
  const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
  return { code, stdout, of: (modem: string | null) => findings.filter((one) => one.modem === modem) };
}

const MODEM: ModemSerials = { name: 'a', imei: '1', iccid: '9' };
const HEALTHY = ['modem', 'sim', 'network', 'signal', 'smsc', 'storage'];

describe('doctor with modems: auto', () => {
  test('looks at each modem that it finds, under the name that the gateway gives it', async () => {
    const { code, stdout, of } = await doctor(auto());
    expect(code).toBe(0);
    for (const index of [0, 1]) {
      expect(of(nameAt(index)).map(({ check }) => check)).toEqual(HEALTHY);
      expect(stdout).not.toContain(imeiOf(index));
    }
  });

  test('asks the gateway that has them, under the same names', async () => {
    const config = auto();
    const { gateway, url } = await serve(config);
    const env = { SALLYPORT_URL: url, SALLYPORT_KEY: await makeKey(config) };
    const found = async () => (await run(['modems', '--json'], { env })).stdout.split('"registered"').length;
    await expect.poll(found, { timeout: 20_000 }).toBe(3);
    const { code, of } = await doctor(config, { env });
    await gateway.stop();
    expect(code).toBe(0);
    for (const index of [0, 1])
      expect([...new Set(of(nameAt(index)).map(({ check }) => check))]).toEqual(HEALTHY);
  });

  test('warns where nothing is plugged in, with the cure and 0', async () => {
    const config = writeConfig({ fleet: ['modems: auto', `discovery: { ports: ["${folder}/none*"] }`] });
    const { code, of } = await doctor(config);
    expect(code).toBe(0);
    expect(of(null).filter(({ check }) => check === 'modems')).toEqual([
      {
        check: 'modems',
        modem: null,
        status: 'warn',
        finding: `no modem is plugged in: there is no port ${folder}/none*`,
        cure: expect.stringMatching(/^plug one in .* discovery\.ports/),
      },
    ]);
  });

  test('warns where a port is there and no modem behind it', async () => {
    const place = makeFolder();
    writeFileSync(join(place, 'modem0'), '');
    const config = writeConfig({ fleet: ['modems: auto', `discovery: { ports: ["${place}/modem*"] }`] });
    const { code, of } = await doctor(config);
    expect(code).toBe(0);
    expect(of(null).filter(({ check }) => check === 'modems')).toMatchObject([
      { status: 'warn', cure: expect.stringContaining('sallyport modems scan') },
    ]);
  });

  test('names the program that has the port of one', async () => {
    const port = createPort({ path: ports[0]?.path ?? '', baudRate: 115_200, clock: systemClock });
    await port.open({ onData() {}, onClose() {} });
    const { code, of } = await doctor(auto());
    await port.close();
    expect(code).toBe(69);
    expect(of(`${folder}/modem0`)).toMatchObject([
      { check: 'port-held', finding: expect.stringContaining(`held by process ${process.pid} (`) },
    ]);
    expect(troubles(of(nameAt(1)))).toEqual([]);
  });
});

describe('doctor with modems by IMEI', () => {
  test('finds them wherever they are, and says which one is nowhere', async () => {
    const config = byImei(
      entry('second', imeiOf(1)),
      entry('away', STRANGER),
      `  - { name: fixed, port: "${folder}/modem0" }`,
    );
    const { code, stdout, of } = await doctor(config);
    expect(code).toBe(69);
    expect(of('second').map(({ check }) => check)).toEqual(HEALTHY);
    expect(of('second')[0]?.finding).toContain(`IMEI ...${imeiOf(1).slice(-6)}`);
    expect(troubles(of('fixed'))).toEqual([]);
    expect(of('away')).toMatchObject([
      { check: 'modem', status: 'fail', finding: expect.stringContaining('IMEI *********643809') },
    ]);
    expect(stdout).not.toMatch(new RegExp(`${STRANGER}|${imeiOf(1)}`));
  });

  test('asks the gateway for one that is nowhere, which `modems` shows without a port and a serial', async () => {
    const config = byImei(entry('away', STRANGER));
    const { gateway, url } = await serve(config);
    const env = { SALLYPORT_URL: url, SALLYPORT_KEY: await makeKey(config) };
    const isTold = async () => (await run(['modems', '--json'], { env })).stdout.includes('port-missing');
    await expect.poll(isTold, { timeout: 20_000 }).toBe(true);
    const table = await run(['modems'], { env });
    const { code, stdout, of } = await doctor(config, { env });
    await gateway.stop();
    expect(code).toBe(69);
    expect(of('away')).toMatchObject([
      { check: 'modem', finding: 'no port leads to it', cure: expect.stringContaining('into any port') },
    ]);
    expect(table.stdout).toMatch(/^away +failed +- +- +- +-$/m);
    expect(table.stdout + stdout).not.toContain(STRANGER);
  });

  test('knows the PIN that the config has for the SIM, not for the modem', async () => {
    const [first] = bank.modems;
    if (!first) throw new Error('the bank is empty');
    const pinFile = join(makeFolder(), 'pin');
    writeFileSync(pinFile, '1234\n', { mode: 0o600 });
    first.sim.isPinAsked = true;
    first.reboot();
    const sims = `sims: [{ iccid: "${first.sim.iccid}", pin_file: "${pinFile}" }]`;
    const config = writeConfig({ fleet: ['modems:', entry('first', first.imei), sims, discovery()] });
    const { of } = await doctor(config);
    first.sim.isPinAsked = false;
    first.reboot();
    expect(troubles(of('first'))).toEqual(['pin warn']);
  });
});

describe('one SIM in two modems', () => {
  test('is told of the second, with both names', async () => {
    const [first, second] = bank.modems;
    if (!first || !second) throw new Error('the bank is too small');
    const own = second.sim.iccid;
    Object.assign(second.sim, { iccid: first.sim.iccid });
    const { code, stdout, of } = await doctor(byImei(entry('one', first.imei), entry('two', second.imei)));
    Object.assign(second.sim, { iccid: own });
    expect(code).toBe(69);
    expect(troubles(of('one'))).toEqual([]);
    expect(of('two').filter(({ status }) => status !== 'ok')).toMatchObject([
      {
        check: 'sim-twice',
        status: 'fail',
        finding: `its SIM tells the same ICCID as that of one (...${first.sim.iccid.slice(-6)})`,
        cure: expect.stringContaining('copy'),
      },
    ]);
    expect(stdout).not.toContain(first.sim.iccid);
  });

  test('is told of the one that the gateway leaves without work', async () => {
    const [first, second] = bank.modems;
    if (!first || !second) throw new Error('the bank is too small');
    const own = second.sim.iccid;
    Object.assign(second.sim, { iccid: first.sim.iccid });
    const config = auto();
    const { gateway, url } = await serve(config);
    const env = { SALLYPORT_URL: url, SALLYPORT_KEY: await makeKey(config) };
    const found = async () => (await run(['modems', '--json'], { env })).stdout.split('"registered"').length;
    await expect.poll(found, { timeout: 20_000 }).toBe(3);
    const { code, of } = await doctor(config, { env });
    const table = await run(['modems'], { env });
    await gateway.stop();
    Object.assign(second.sim, { iccid: own });
    expect(code).toBe(69);
    expect(
      [0, 1]
        .flatMap((index) => of(nameAt(index)))
        .filter(({ status }) => status !== 'ok')
        .map(({ check }) => check),
    ).toEqual(['sim-twice']);
    expect(
      table.stdout.match(/-> It sends nothing: most likely another modem reports the same SIM/g),
    ).toHaveLength(1);
  });

  test.each<[string, ModemSerials[], string[]]>([
    ['one modem by two of its ports', [MODEM, { ...MODEM, name: 'b' }], ['b: it is the modem of a']],
    ['a copied card', [MODEM, { ...MODEM, name: 'b', imei: '2' }], ['b: its SIM tells the same ICCID']],
    [
      'three of them',
      ['b', 'c'].reduce<ModemSerials[]>((all, name) => [...all, { ...MODEM, name }], [MODEM]),
      ['b: it', 'c: it'],
    ],
    ['two cards', [MODEM, { ...MODEM, name: 'b', iccid: '8' }], []],
    [
      'cards that are not known',
      [
        { ...MODEM, iccid: null },
        { ...MODEM, name: 'b', iccid: null },
      ],
      [],
    ],
  ])('%s', (_what, modems, expected) => {
    const findings = checkSimTwins(modems).map(({ modem, finding }) => `${modem}: ${finding}`);
    expect(findings).toEqual(expected.map((start) => expect.stringMatching(`^${start}`)));
  });
});

describe('at', () => {
  const at = (name: string, config: string) => run(['at', name, '--config', config], { input: 'AT+CGSN\n' });
  const answer = (index: number) => `> AT+CGSN\n*************${imeiOf(index).slice(-2)}\nOK\n`;

  test('finds a modem by the IMEI of its entry', async () => {
    expect(await at('second', byImei(entry('second', imeiOf(1))))).toMatchObject({
      code: 0,
      stdout: answer(1),
    });
  });

  test('finds one that nobody named, by the name that the gateway gives it', async () => {
    expect(await at(nameAt(0), auto())).toMatchObject({ code: 0, stdout: answer(0) });
  });

  test.each([
    ['an IMEI that is nowhere', 'away', () => byImei(entry('away', STRANGER))],
    ['a name that no modem has', 'modem-643809', auto],
  ])('ends with 69 for %s', async (_what, name, config) => {
    const { code, stdout, stderr } = await at(name, config());
    expect({ code, stdout }).toEqual({ code: 69, stdout: '' });
    expect(stderr).toMatch(new RegExp(`no port leads to ${name}.*modems scan`));
    expect(stderr).not.toContain(STRANGER);
  });
});
