import { expect, test } from 'vitest';
import { scanPorts } from '../../../drivers/discovery/scan.ts';
import type { ScanReport, UsbDevice } from '../../../drivers/discovery/types.ts';
import { FakeMachine } from '../../support/fake-machine.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { bankOf, iccidOf, imeiOf, type ModemWish } from './bank-of.ts';

const clock = new ManualClock();
const nmea = '$GPGGA,092750.000,5321.6802,N,00630.3372,W,1,8,1.03,61.7,M,55.2,M,,*76\r\n';
const quectelUsb: UsbDevice = { vendor: '2c7c', product: '0125', serial: null, name: null, isBridge: false };
const bridgeUsb: UsbDevice = { vendor: '1a86', product: '7523', serial: null, name: null, isBridge: true };

async function scan(machine: FakeMachine): Promise<ScanReport> {
  let report: ScanReport | undefined;
  void scanPorts(machine.candidates, { clock, openPort: machine.openPort }).then((done) => (report = done));
  await clock.until(() => report !== undefined, 'a report', 60_000);
  expect([...machine.open], 'ports left open').toEqual([]);
  return report as unknown as ScanReport;
}

function modems(...wishes: readonly ModemWish[]) {
  return bankOf(clock, wishes);
}

test('tells who each modem is, and why the other ports are none', async () => {
  const machine = new FakeMachine();
  const [huawei, sim800, quectel] = modems(
    { personality: 'huawei' },
    { personality: 'sim800' },
    { personality: 'quectel' },
  );
  if (!huawei || !sim800 || !quectel) throw new Error('no modems');
  machine.plug('/m/0', huawei);
  machine.plug('/m/1', { says: nmea });
  machine.plug('/m/2', sim800);
  machine.plug('/m/3', 'mute');
  machine.plug('/m/4', quectel);
  machine.plug('/m/5', 'port-busy');
  machine.plug('/m/6', 'port-denied');
  machine.plug('/m/7', { says: '\x00\xff\x13\x91noise' });
  machine.plug('/m/8', 'port-failed');
  const { modems: found, others, tookMs } = await scan(machine);
  expect(found).toMatchObject([
    { key: imeiOf(0), port: { path: '/m/0' }, profile: 'huawei', sim: 'ready', baudRate: 115_200 },
    { key: imeiOf(1), port: { path: '/m/2' }, profile: 'simcom', identity: { iccid: iccidOf(1) } },
    { key: imeiOf(2), port: { path: '/m/4' }, profile: 'quectel', identity: { imei: imeiOf(2) } },
  ]);
  expect(others.map(({ port, reason }) => [port.path, reason])).toEqual([
    ['/m/1', 'foreign'],
    ['/m/3', 'mute'],
    ['/m/5', 'busy'],
    ['/m/6', 'denied'],
    ['/m/7', 'foreign'],
    ['/m/8', 'failed'],
  ]);
  expect(tookMs).toBeLessThan(10_000);
});

test('a login console, an echoing cable and a chip that says OK to all are no modems', async () => {
  const machine = new FakeMachine();
  machine.plug('/m/console', { says: '\r\nPassword: ' });
  machine.plug('/m/echo', { says: 'AT\r' });
  machine.plug('/m/chip', { says: '\r\nOK\r\n' });
  const { modems: found, others } = await scan(machine);
  expect(found).toEqual([]);
  expect(others.map(({ reason }) => reason)).toEqual(['foreign', 'foreign', 'foreign']);
});

test('a port that does not stop talking is given up after its first kilobytes', async () => {
  const machine = new FakeMachine();
  machine.plug('/m/0', { says: '\x9fnoise'.repeat(4_000) });
  const { others, tookMs } = await scan(machine);
  expect(others).toMatchObject([{ reason: 'foreign' }]);
  expect(tookMs).toBeLessThan(500);
});

test('never writes a setting but echo and error numbers, nor a PIN, nor asks a locked SIM for more than its number', async () => {
  const machine = new FakeMachine();
  const [locked] = modems({ pin: '1234' });
  if (!locked) throw new Error('no modem');
  machine.plug('/m/0', locked);
  const { modems: found } = await scan(machine);
  expect(found).toMatchObject([{ sim: 'pin', identity: { imei: imeiOf(0), imsi: null } }]);
  expect(locked.sim.pinTries).toBe(3);
  const written = machine.written.get('/m/0') ?? '';
  const commands = written
    .replaceAll('\x1b', '')
    .split('\r')
    .filter((command) => command !== '');
  const settings = commands.filter((command) => command.includes('=') && !command.startsWith('AT+CRSM='));
  expect(settings).toEqual(['AT+CMEE=1']);
  expect(commands.slice(0, 3)).toEqual(['AT', 'ATE0', 'AT+CMEE=1']);
  expect(written).not.toContain('1234');
  expect(commands).not.toContain('AT+CIMI');
});

test('a modem behind a bridge is found at its own speed, in less than 10 s', async () => {
  for (const baud of [115_200, 9_600, 57_600, 19_200, 460_800]) {
    const machine = new FakeMachine();
    const [modem] = modems({});
    if (!modem) throw new Error('no modem');
    machine.plug('/dev/ttyUSB0', modem, { usb: bridgeUsb, device: '1-1', interfaceNumber: 0 });
    machine.baudOf = () => baud;
    const { modems: found, tookMs } = await scan(machine);
    expect(found).toMatchObject([{ baudRate: baud }]);
    expect(tookMs).toBeLessThan(10_000);
  }
});

test('a silent bridge is given up in 10 s, after five speeds; a silent USB modem port in 3 s, after one', async () => {
  const machine = new FakeMachine();
  machine.plug('/dev/ttyUSB0', 'mute', { usb: bridgeUsb, device: '1-1', interfaceNumber: 0 });
  expect((await scan(machine)).tookMs).toBeLessThan(10_000);
  expect(machine.opened.map((one) => one.split('@')[1])).toEqual([
    '115200',
    '9600',
    '57600',
    '19200',
    '460800',
  ]);
  const native = new FakeMachine();
  native.plug('/dev/ttyUSB1', 'mute', { usb: quectelUsb, device: '1-2', interfaceNumber: 7 });
  expect((await scan(native)).tookMs).toBeLessThan(3_000);
  expect(native.opened).toEqual(['/dev/ttyUSB1@115200']);
});

test('a first byte lost to autobaud does not hide a modem', async () => {
  const machine = new FakeMachine();
  const [modem] = modems({ faults: { bytesToLose: 2 } });
  if (!modem) throw new Error('no modem');
  machine.plug('/m/0', modem);
  expect((await scan(machine)).modems).toHaveLength(1);
});

test('a modem left at a prompt is found, and nothing typed there becomes a text', async () => {
  const machine = new FakeMachine();
  const [modem] = modems({});
  if (!modem) throw new Error('no modem');
  machine.plug('/m/0', modem);
  modem.strayPrompt();
  expect((await scan(machine)).modems).toMatchObject([{ key: imeiOf(0) }]);
});

test('an answer that comes late is not taken for the answer to what was asked next', async () => {
  const machine = new FakeMachine();
  const [modem] = modems({ faults: { answerDelayMs: 1_150 } });
  if (!modem) throw new Error('no modem');
  machine.plug('/m/0', modem);
  let report: ScanReport | undefined;
  void scanPorts(machine.candidates, { clock, openPort: machine.openPort }).then((done) => (report = done));
  await clock.until(() => modem.commandLines.length > 0, 'the first command');
  modem.faults.answerDelayMs = 60;
  await clock.until(() => report !== undefined, 'a report', 60_000);
  const identity = { imei: imeiOf(0), iccid: iccidOf(0), manufacturer: 'Sallyport' };
  expect(report?.modems).toMatchObject([{ identity, sim: 'ready' }]);
});

test('of a USB modem the AT port is asked first, its diagnostic port never, its others are siblings', async () => {
  const machine = new FakeMachine();
  const [modem] = modems({ personality: 'quectel' });
  if (!modem) throw new Error('no modem');
  const roles = ['diagnostic', 'gps', 'at', 'modem'] as const;
  for (const [interfaceNumber, role] of roles.entries()) {
    const about = { usb: quectelUsb, device: '1-1', interfaceNumber, role };
    machine.plug(`/dev/ttyUSB${interfaceNumber}`, interfaceNumber < 2 ? 'mute' : modem, about);
  }
  const { modems: found, others } = await scan(machine);
  expect(found).toMatchObject([{ port: { path: '/dev/ttyUSB2' }, siblings: [{ path: '/dev/ttyUSB3' }] }]);
  expect(others).toEqual([]);
  expect(machine.opened).toEqual(['/dev/ttyUSB2@115200', '/dev/ttyUSB3@115200']);
});

test('four modems behind one bridge with four ports are four', async () => {
  const machine = new FakeMachine();
  for (const [interfaceNumber, modem] of modems({}, {}, {}, {}).entries()) {
    machine.plug(`/dev/ttyUSB${interfaceNumber}`, modem, { usb: bridgeUsb, device: '1-1', interfaceNumber });
  }
  const { modems: found } = await scan(machine);
  expect(found.map(({ identity }) => identity.iccid)).toEqual([0, 1, 2, 3].map(iccidOf));
});

test('where one port of a USB modem is in use, its others are left alone', async () => {
  const machine = new FakeMachine();
  const [modem] = modems({});
  if (!modem) throw new Error('no modem');
  const about = { usb: quectelUsb, device: '1-1' };
  machine.plug('/dev/ttyUSB2', 'port-busy', { ...about, interfaceNumber: 2, role: 'at' });
  machine.plug('/dev/ttyUSB3', modem, { ...about, interfaceNumber: 3, role: 'modem' });
  const { modems: found, others } = await scan(machine);
  expect(found).toEqual([]);
  expect(others.map(({ reason }) => reason)).toEqual(['busy', 'busy']);
  expect(machine.opensOf('/dev/ttyUSB3')).toBe(0);
});

test('one modem reached by two ports without a common device is one: same IMEI, same SIM', async () => {
  const machine = new FakeMachine();
  for (const [index, modem] of modems({}, { imei: imeiOf(0), iccid: iccidOf(0) }).entries()) {
    machine.plug(`/m/${index}`, modem);
  }
  expect((await scan(machine)).modems).toMatchObject([
    { key: imeiOf(0), port: { path: '/m/0' }, siblings: [{ path: '/m/1' }] },
  ]);
});

test('cloned and zero IMEIs are modems of their own, named with their place', async () => {
  const machine = new FakeMachine();
  const zero = '000000000000000';
  const wishes = [{}, { imei: imeiOf(0) }, { imei: zero }, { imei: zero }];
  for (const [index, modem] of modems(...wishes).entries()) machine.plug(`/m/${index}`, modem);
  expect((await scan(machine)).modems.map(({ key }) => key)).toEqual([
    `${imeiOf(0)}@/m/0`,
    `${imeiOf(0)}@/m/1`,
    `${zero}@/m/2`,
    `${zero}@/m/3`,
  ]);
});

test('a port that vanishes while it is asked is missing, whatever had been asked', async () => {
  for (let afterCommands = 1; afterCommands <= 8; afterCommands += 1) {
    const machine = new FakeMachine();
    const [modem] = modems({});
    if (!modem) throw new Error('no modem');
    machine.plug('/m/0', modem);
    let report: ScanReport | undefined;
    void scanPorts(machine.candidates, { clock, openPort: machine.openPort }).then((done) => (report = done));
    await clock.until(() => modem.commandLines.length >= afterCommands, 'commands');
    modem.unplug();
    await clock.until(() => report !== undefined, 'a report', 5_000);
    expect(report?.others.map(({ reason }) => reason)).toEqual(['missing']);
    expect(report?.modems).toEqual([]);
    expect(machine.open.size).toBe(0);
  }
});

test('no more ports are open at once than asked for', async () => {
  const machine = new FakeMachine();
  for (let index = 0; index < 9; index += 1) machine.plug(`/m/${index}`, 'mute');
  let most = 0;
  let isDone = false;
  const openPort: FakeMachine['openPort'] = (candidate, baudRate) => {
    const port = machine.openPort(candidate, baudRate);
    return {
      ...port,
      open: async (h) => (await port.open(h), void (most = Math.max(most, machine.open.size))),
    };
  };
  void scanPorts(machine.candidates, { clock, openPort, concurrency: 4 }).then(() => (isDone = true));
  await clock.until(() => isDone, 'a report', 60_000);
  expect(most).toBe(4);
  expect(machine.opened).toHaveLength(9);
});
