import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listPorts } from '../../../drivers/discovery/port-inventory.ts';
import { isNeverOpened } from '../../../drivers/discovery/usb-facts.ts';

let root: string;
let devRoot: string;
let sysRoot: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sallyport-ports-'));
  devRoot = join(root, 'dev');
  sysRoot = join(root, 'sys');
  mkdirSync(join(devRoot, 'serial/by-path'), { recursive: true });
  mkdirSync(join(sysRoot, 'class/tty'), { recursive: true });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

interface FakeTty {
  readonly device: string;
  readonly interfaceNumber: number;
  readonly protocol?: string;
  readonly ids: Readonly<Record<string, string | Buffer>>;
  readonly byPath?: string;
  readonly isAcm?: boolean;
}

/** As the kernel lays it out: usb-serial puts the tty's node below the interface, cdc-acm does not. */
function plug(tty: string, { device, interfaceNumber, protocol = 'ff', ids, byPath, isAcm }: FakeTty): void {
  const deviceFolder = join(sysRoot, 'devices/pci0000:00/usb1', device);
  const interfaceFolder = join(deviceFolder, `${device}:1.${interfaceNumber}`);
  for (const [name, text] of Object.entries(ids)) write(join(deviceFolder, name), text);
  write(join(interfaceFolder, 'bInterfaceNumber'), `0${interfaceNumber}\n`);
  write(join(interfaceFolder, 'bInterfaceProtocol'), `${protocol}\n`);
  const node = isAcm ? interfaceFolder : join(interfaceFolder, tty);
  mkdirSync(node, { recursive: true });
  mkdirSync(join(sysRoot, 'class/tty', tty), { recursive: true });
  symlinkSync(node, join(sysRoot, 'class/tty', tty, 'device'));
  write(join(devRoot, tty), '');
  if (byPath) symlinkSync(join('../..', tty), join(devRoot, 'serial/by-path', byPath));
}

function list(patterns = [join(devRoot, 'ttyUSB*'), join(devRoot, 'ttyACM*')]) {
  return listPorts({ patterns, sysRoot, devRoot });
}

const ec25 = { idVendor: '2c7c\n', idProduct: '0125\n', manufacturer: 'Quectel\n', product: 'EC25-EUX\n' };

describe('the ports of a machine', () => {
  test('are told with device, interface, ids and what the maker uses them for', async () => {
    for (const interfaceNumber of [0, 1, 2, 3]) {
      plug(`ttyUSB${interfaceNumber}`, { device: '1-1.4', interfaceNumber, ids: ec25 });
    }
    const ports = await list();
    expect(ports.map(({ role }) => role)).toEqual(['diagnostic', 'gps', 'at', 'modem']);
    expect(ports.filter((port) => !isNeverOpened(port)).map(({ path }) => path)).toEqual([
      join(devRoot, 'ttyUSB2'),
      join(devRoot, 'ttyUSB3'),
    ]);
    expect(ports[2]).toMatchObject({
      device: '1-1.4',
      interfaceNumber: 2,
      usb: { vendor: '2c7c', product: '0125', name: 'Quectel EC25-EUX', serial: null, isBridge: false },
    });
  });

  test('of a Huawei are told apart by protocol, whatever their numbers', async () => {
    const ids = { idVendor: '12d1', idProduct: '1506' };
    plug('ttyUSB0', { device: '1-1', interfaceNumber: 0, protocol: '01', ids });
    plug('ttyUSB1', { device: '1-1', interfaceNumber: 1, protocol: '02', ids });
    plug('ttyUSB2', { device: '1-1', interfaceNumber: 2, protocol: '16', ids });
    expect((await list()).map(({ role }) => role)).toEqual(['modem', 'at', undefined]);
  });

  test('carry their by-path link, the older form where udev writes two', async () => {
    const byPath = 'pci-0000:00:14.0-usb-0:1.4:1.2-port0';
    plug('ttyUSB0', { device: '1-1.4', interfaceNumber: 2, ids: ec25, byPath });
    symlinkSync('../../ttyUSB0', join(devRoot, 'serial/by-path', byPath.replace('usb', 'usbv2')));
    expect((await list())[0]?.stablePath).toBe(join(devRoot, 'serial/by-path', byPath));
  });

  test('know a bridge, an ACM port, and a name made of 0xFF', async () => {
    plug('ttyUSB0', { device: '1-2', interfaceNumber: 0, ids: { idVendor: '1A86', idProduct: '7523' } });
    const name = Buffer.concat([Buffer.alloc(20, 0xff), Buffer.from('\x07HUAWEI\n')]);
    const ids = { idVendor: '12d1', idProduct: '1506', manufacturer: name, product: Buffer.alloc(8, 0xff) };
    plug('ttyACM0', { device: '1-3', interfaceNumber: 1, ids, isAcm: true });
    const [acm, bridge] = await list();
    expect(bridge?.usb).toMatchObject({ vendor: '1a86', isBridge: true, name: null });
    expect(acm).toMatchObject({
      device: '1-3',
      interfaceNumber: 1,
      usb: { name: 'HUAWEI', isBridge: false },
    });
  });

  test('have a serial number only where it is one device’s own', async () => {
    const twins = { ...ec25, serial: 'A1B2C3' };
    plug('ttyUSB0', { device: '1-1', interfaceNumber: 2, ids: twins });
    plug('ttyUSB1', { device: '1-1', interfaceNumber: 3, ids: twins });
    expect((await list()).map(({ usb }) => usb?.serial)).toEqual(['A1B2C3', 'A1B2C3']);
    plug('ttyUSB2', { device: '1-2', interfaceNumber: 2, ids: twins });
    expect((await list()).map(({ usb }) => usb?.serial)).toEqual([null, null, null]);
    plug('ttyUSB3', { device: '1-3', interfaceNumber: 2, ids: { ...ec25, serial: '0123456789ABCDEF' } });
    expect((await list()).at(-1)?.usb?.serial).toBeNull();
  });

  test('come in the order of their numbers, each once, also where patterns meet', async () => {
    for (const number of [10, 9, 2])
      plug(`ttyUSB${number}`, { device: '1-1', interfaceNumber: 2, ids: ec25 });
    symlinkSync(join(devRoot, 'ttyUSB9'), join(devRoot, 'ttyUSBlink'));
    const paths = (await list([join(devRoot, 'ttyUSB*'), join(devRoot, 'ttyUSB[0-9]')])).map(
      ({ path }) => path,
    );
    expect(paths.filter((path) => /USB(2|10)$/.test(path))).toHaveLength(2);
    expect(paths).toHaveLength(3);
    expect(paths.indexOf(join(devRoot, 'ttyUSB2'))).toBeLessThan(paths.indexOf(join(devRoot, 'ttyUSB10')));
  });

  test('of a UART, a link elsewhere and a socket are taken as they are', async () => {
    write(join(devRoot, 'ttyS0'), '');
    write(join(devRoot, 'ttyS9'), '');
    write(join(root, 'else/modem-1'), '');
    write(join(root, 'else/.hidden-1'), '');
    const patterns = [join(devRoot, 'ttyS[0-3]'), join(root, 'else/*-?'), 'tcp://127.0.0.1:4001'];
    const ports = await list([...patterns, join(devRoot, 'nothing'), join(root, 'none/x*'), devRoot]);
    expect(ports.map(({ path }) => path)).toEqual([
      join(devRoot, 'ttyS0'),
      join(root, 'else/modem-1'),
      'tcp://127.0.0.1:4001',
    ]);
    for (const port of ports) expect(port).toMatchObject({ device: null, usb: null, interfaceNumber: null });
    expect(ports.map(({ plugStamp }) => typeof plugStamp)).toEqual(['string', 'string', 'undefined']);
  });

  test('have another stamp after a plug, also under the same name', async () => {
    plug('ttyUSB0', { device: '1-1', interfaceNumber: 2, ids: ec25 });
    const [before] = await list();
    expect((await list())[0]?.plugStamp).toBe(before?.plugStamp);
    write(join(root, 'another'), '');
    renameSync(join(root, 'another'), join(devRoot, 'ttyUSB0'));
    expect((await list())[0]?.plugStamp).not.toBe(before?.plugStamp);
  });

  test('without a sysfs are ports all the same', async () => {
    write(join(devRoot, 'ttyUSB0'), '');
    const ports = await listPorts({
      patterns: [join(devRoot, 'ttyUSB0')],
      sysRoot: join(root, 'no'),
      devRoot,
    });
    expect(ports).toMatchObject([{ device: null, usb: null }]);
  });
});
