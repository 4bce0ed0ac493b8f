/** `at`: the guarded console, on a virtual modem behind a socket and on a terminal. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../drivers/clock.ts';
import { createVirtualBank, type VirtualBank } from '../../drivers/virtual/bank.ts';
import { serveTcp, type TcpServer } from '../../drivers/virtual/tcp-server.ts';
import type { VirtualModem } from '../../drivers/virtual/virtual-modem.ts';
import { planOf } from '../../src/cli/console/command-plan.ts';
import { refusalOf } from '../../src/cli/console/guard.ts';
import { Program, run } from './program.ts';
import { serve, writeConfig } from './site.ts';

let bank: VirtualBank;
let modem: VirtualModem;
let server: TcpServer;

beforeAll(async () => {
  bank = createVirtualBank({ count: 1, clock: systemClock });
  modem = bank.modems[0] as VirtualModem;
  server = await serveTcp(modem);
});
afterAll(async () => {
  await server.close();
  bank.stop();
});

function script(lines: readonly string[], ...options: string[]) {
  return run(['at', server.path, ...options], { input: `${lines.join('\n')}\n` });
}

describe('a script', () => {
  test('gets each reply behind its command, with serials and numbers masked', async () => {
    const { code, stdout, stderr } = await script([
      '# who is it',
      '',
      'ATI',
      'AT+CSQ;+CREG?',
      'AT+CNUM',
      'at+cgsn',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      '> ATI',
      'Sallyport',
      'Virtual Modem',
      'Revision: 1.0',
      `IMEI: *************${modem.imei.slice(-2)}`,
      'OK',
      '> AT+CSQ;+CREG?',
      '+CREG: 0,1',
      '+CSQ: 20,0',
      'OK',
      '> AT+CNUM',
      `+CNUM: "","+*********${modem.sim.number.slice(-2)}",145`,
      'OK',
      '> at+cgsn',
      `*************${modem.imei.slice(-2)}`,
      'OK',
      '',
    ]);
  });

  test('shows them in clear on demand', async () => {
    const { stdout } = await script(['AT+CGSN', 'AT+CNUM'], '--show');
    expect(stdout).toContain(modem.imei);
    expect(stdout).toContain(modem.sim.number);
  });

  test('goes on after an ERROR, and ends with it where it is strict (69)', async () => {
    const lines = ['AT+NOSUCH', 'AT+CSQ'];
    expect(await script(lines)).toMatchObject({ code: 0, stdout: expect.stringContaining('+CSQ: 20') });
    const strict = await script(lines, '--strict');
    expect(strict.code).toBe(69);
    expect(strict.stdout).toBe('> AT+NOSUCH\nERROR\n');
  });

  test('ends with 2 at what could lock, reset or cost, and the modem never sees it', async () => {
    const before = modem.commandLines.length;
    const { code, stdout, stderr } = await script(['AT+CPIN="4711"', 'AT+CSQ']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('not sent: AT+CPIN=***: a wrong PIN costs one of three tries');
    expect(stderr).not.toContain('4711');
    expect(modem.commandLines.length).toBe(before);
  });

  test('passes it on with --unsafe, but no command that waits for a PDU', async () => {
    expect(await script(['AT&F', 'AT'], '--unsafe')).toMatchObject({ code: 0 });
    const { code, stderr } = await script(['AT+CMGS=20'], '--unsafe');
    expect(code).toBe(2);
    expect(stderr).toContain('sallyport send');
  });

  test('ends with 75 when no answer comes', async () => {
    modem.faults.isDeaf = true;
    const { code, stdout, stderr } = await script(['AT', 'AT+CSQ']);
    modem.faults.isDeaf = false;
    expect({ code, stdout }).toEqual({ code: 75, stdout: '> AT\n' });
    expect(stderr).toContain('no answer in time');
  });
});

describe('what comes unasked', () => {
  test('stands behind its time and a mark, masked', async () => {
    const program = new Program(['at', server.path]);
    program.child.stdin?.write('AT\n');
    await program.says(/OK/);
    modem.unsolicited('+CLIP: "+13035550142",145');
    const [line] = await program.says(/^\d\d:\d\d:\d\d\.\d{3} < \+CLIP: .*$/m);
    expect(line).not.toContain('303555');
    program.child.stdin?.end();
    expect((await program.ended()).code).toBe(0);
  });

  test('Ctrl-C ends it at once, also while a command runs, and writes nothing more', async () => {
    const slow = createVirtualBank({ count: 1, clock: systemClock });
    const slowModem = slow.modems[0] as VirtualModem;
    slowModem.faults.answerDelayMs = 60_000;
    const slowServer = await serveTcp(slowModem);
    const program = new Program(['at', slowServer.path]);
    program.child.stdin?.write('AT+CSQ\n');
    await program.says(/> AT\+CSQ/);
    const startedAt = performance.now();
    expect((await program.stop('SIGINT')).code).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(slowModem.commandLines).toEqual(['+CSQ']);
    await slowServer.close();
    slow.stop();
  });
});

describe('a place', () => {
  test('by name in the config, unless its gateway runs (75)', async () => {
    const config = writeConfig({ ports: [server.path] });
    const args = ['at', 'sim-0', '--config', config];
    expect(await run(args, { input: 'AT\n' })).toMatchObject({ code: 0, stdout: '> AT\nOK\n' });
    const unknown = await run(['at', 'sim-7', '--config', config]);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('it names: sim-0')]);
    const { gateway } = await serve(config);
    const held = await run(args, { input: 'AT\n' });
    expect([held.code, held.stderr]).toEqual([75, expect.stringContaining('modems trace sim-0')]);
    await gateway.stop();
  });

  test.each([
    ['a name without a config', ['sim-0'], 2, /give --config/],
    ['a port that is not there', ['/dev/ttyUSB99'], 69, /plug the modem in/],
    ['a speed that is none', ['/dev/ttyUSB99', '--baud', 'fast'], 2, /--baud takes/],
  ])('%s is refused', async (_what, args, exit, words) => {
    const { code, stdout, stderr } = await run(['at', ...args]);
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(stderr).toMatch(words);
  });
});

describe('the guard', () => {
  test.each([
    'AT+CPIN="1234"',
    'at +cpin = "1234"',
    'AT+CSQ;+CPIN="1234"',
    'ATE0+CPIN=1234',
    'AT+CSQ+CPIN="1234"',
    'AT^CPIN="1234"',
    'AT+CLCK="SC",1,"1234"',
    'AT+CPWD="SC","1234","5678"',
    'AT+CSIM=26,"0020000108313233340A"',
    'AT+CMGD=1,4',
    'AT+CMGDA="DEL ALL"',
    'AT+CFUN=1,1',
    'AT+QPOWD',
    'AT+IPR=9600',
    'AT&F',
    'ATE0&F',
    'AT&W',
    'AT+QCFG="usbnet",1',
    'AT^U2DIAG=0',
    'ATD+13035550100;',
    'ATDT13035550100',
    'AT+CMGS=20',
    'AT+CMGS="+13035550100"',
    'AT+CMSS=1',
    'AT+CMUX=0',
    'A/',
    'hello',
    '+CSQ',
  ])('stops %s', (line) => {
    expect(refusalOf(line)?.reason).toEqual(expect.any(String));
  });

  test.each([
    'AT',
    'ATI',
    'ATE0V1',
    'AT&D0',
    'ATS3?',
    'AT+CPIN?',
    'AT+CPWD=?',
    'AT+CLCK="SC",2',
    'AT+CMGD=3',
    'AT+CMGD=3,0',
    'AT+CMGS=?',
    'AT+CFUN?',
    'AT+CFUN=1',
    'AT+IPR?',
    'AT+QCFG="usbnet"',
    'AT+CUSD=1,"*100#",15',
    'AT+COPS=?',
    'AT^SYSINFO',
    'AT#CCID',
  ])('lets %s pass', (line) => {
    expect(refusalOf(line)).toBe(null);
  });

  test('gives a command the time its kind takes', () => {
    const times = ['AT', 'AT+CSQ', 'AT+CMGL=4', 'AT+COPS=?', 'AT+CSQ;+COPS=?'].map(
      (line) => planOf(line).timeoutMs,
    );
    expect(times).toEqual([3_000, 10_000, 60_000, 180_000, 180_000]);
  });
});
