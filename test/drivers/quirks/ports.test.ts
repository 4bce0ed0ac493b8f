/** Quirks 2, 15, 33, 36, 43, 68 of docs/quirks.md: what the machine sees before a byte is written. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listPorts } from '../../../drivers/discovery/port-inventory.ts';
import { roleOf } from '../../../drivers/discovery/usb-facts.ts';

const quectel = { vendor: '2c7c', product: '0125' };
const simcom = { vendor: '1e0e', product: '9001' };
const huawei = { vendor: '12d1', product: '1506' };

describe('the interfaces of one modem', () => {
  it('quirk 2: of a Huawei, protocol 2 is the port with the unsolicited lines, 1 the one for data', () => {
    expect([1, 2, 3].map((protocol) => roleOf(huawei, 0, protocol))).toEqual(['modem', 'at', undefined]);
  });

  it('quirk 33: of a SIM7600, the third is for AT, the fourth for data, and the fifth is audio', () => {
    expect([0, 1, 2, 3, 4].map((number) => roleOf(simcom, number, 0xff))).toEqual([
      'diagnostic',
      'gps',
      'at',
      'modem',
      'audio',
    ]);
  });

  it('quirk 36: of a Quectel, the third is for AT and the fourth for data', () => {
    expect([0, 1, 2, 3].map((number) => roleOf(quectel, number, 0xff))).toEqual([
      'diagnostic',
      'gps',
      'at',
      'modem',
    ]);
  });
});

describe('a machine with two sticks that nobody can tell apart', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'quirks-'));
    stick('1-1', 'ttyUSB0', '0123456789ABCDEF');
    stick('1-2', 'ttyUSB1', '0123456789ABCDEF');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** As usb-serial has it: device, interface, port, tty. */
  function stick(device: string, tty: string, serial: string): void {
    const face = join(root, `sys/devices/usb1/${device}/${device}:1.0`);
    const port = join(face, tty);
    mkdirSync(port, { recursive: true });
    mkdirSync(join(root, `sys/class/tty/${tty}`), { recursive: true });
    mkdirSync(join(root, 'dev/serial/by-path'), { recursive: true });
    symlinkSync(port, join(root, `sys/class/tty/${tty}/device`));
    writeFileSync(join(root, `dev/${tty}`), '');
    symlinkSync(join(root, `dev/${tty}`), join(root, `dev/serial/by-path/pci-0-usb-0:${device}:1.0-port0`));
    writeFileSync(join(face, 'bInterfaceNumber'), '00\n');
    const facts = {
      idVendor: '12d1',
      idProduct: '1506',
      serial,
      manufacturer: '\xff'.repeat(12),
      product: 'HUAWEI Mobile',
    };
    for (const [name, value] of Object.entries(facts)) {
      writeFileSync(join(root, `sys/devices/usb1/${device}/${name}`), Buffer.from(`${value}\n`, 'latin1'));
    }
  }

  const list = () =>
    listPorts({
      patterns: [join(root, 'dev/ttyUSB*')],
      sysRoot: join(root, 'sys'),
      devRoot: join(root, 'dev'),
    });

  it('quirk 15: twins are told apart by their sockets, and a serial number that both carry is none', async () => {
    const ports = await list();
    expect(ports.map(({ device, usb }) => [device, usb?.serial])).toEqual([
      ['1-1', null],
      ['1-2', null],
    ]);
    expect(new Set(ports.map(({ stablePath }) => stablePath)).size).toBe(2);
  });

  it('quirk 68: a maker whose name is a row of 0xFF is left out of the name that is shown', async () => {
    expect((await list()).map(({ usb }) => usb?.name)).toEqual(['HUAWEI Mobile', 'HUAWEI Mobile']);
  });
});

it('quirk 43: the udev rules keep a modem from being put to sleep by the bus', () => {
  const rules = readFileSync(new URL('../../../systemd/99-sallyport.rules', import.meta.url), 'utf8');
  expect(rules).toMatch(/^[^#\n]*ATTR\{power\/control\}="on"/m);
});
