/** What doctor makes of the system around it, on a made-up one: processes, udev, USB, groups, disk and clock. */
import { statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPtyPair, type PtyPair } from '../support/pty-pair.ts';
import { diagnose } from '../../src/cli/doctor.ts';
import { checkMachine } from '../../src/cli/doctor/machine-checks.ts';
import type { DataPlace, MachineFacts } from '../../src/cli/doctor/machine-facts.ts';
import { checkPort } from '../../src/cli/doctor/port-checks.ts';
import { gatherPort, type PortFacts } from '../../src/cli/doctor/port-facts.ts';
import { StoreOpenError } from '../../src/store/sqlite/open-error.ts';
import { troubles, writeSystem } from './doctor-scene.ts';
import { makeFolder, writeConfig } from './site.ts';

let pty: PtyPair;
let number: string;

beforeAll(async () => {
  pty = await openPtyPair();
  const { rdev } = statSync(pty.path);
  number = `${(rdev >> 8) & 0xfff}:${rdev & 0xff}`;
});
afterAll(() => pty.unplug());

async function findingsOn(files: Readonly<Record<string, string>>) {
  const root = writeSystem(makeFolder(), files);
  const findings = await diagnose({ config: writeConfig({ ports: [pty.path] }) }, root);
  return findings.filter(({ modem }) => modem === 'sim-0');
}

describe('ModemManager', () => {
  test('that has the port is named with its cure, and the port is not even opened', async () => {
    const findings = await findingsOn({
      'proc/77/comm': 'ModemManager\n',
      'proc/77/cmdline': '/usr/sbin/ModemManager\0',
      'proc/77/fd/9': `->${pty.path}`,
    });
    expect(findings).toMatchObject([
      { check: 'port-held', status: 'fail', finding: 'held by process 77 (ModemManager)' },
    ]);
    expect(findings[0]?.cure).toContain('99-sallyport.rules');
    expect(pty.received).toBe('');
  });

  test('that only runs is a warning, unless udev tells it to leave the port alone', async () => {
    pty.onReceived(() => pty.feed('\r\nERROR\r\n'));
    const running = { 'proc/77/comm': 'ModemManager\n' };
    const told = (mark: string) => ({
      ...running,
      [`run/udev/data/c${number}`]: `N:ttyUSB0\nE:ID_MM_DEVICE_IGNORE=${mark}\n`,
    });
    expect(troubles(await findingsOn(told('0')))).toContain('modem-manager warn');
    expect(troubles(await findingsOn(told('1')))).not.toContain('modem-manager warn');
  });
});

test('a USB device that may be put to sleep is found, with the file that says so', async () => {
  const root = writeSystem(makeFolder(), {
    'sys/devices/usb1/1-2/idVendor': '2c7c\n',
    'sys/devices/usb1/1-2/power/control': 'auto\n',
    'sys/devices/usb1/1-2/1-2:1.2/ttyUSB2/dev': number,
    [`sys/dev/char/${number}`]: '->../../devices/usb1/1-2/1-2:1.2/ttyUSB2',
  });
  expect(gatherPort(pty.path, root).usbPower).toEqual({
    file: '/sys/devices/usb1/1-2/power/control',
    control: 'auto',
  });
});

describe('a port', () => {
  const facts: PortFacts = {
    path: '/dev/ttyUSB2',
    device: '/dev/ttyUSB2',
    kind: 'device',
    isAccessible: true,
    group: 'dialout',
    stablePath: null,
    holders: [],
    isIgnoredByModemManager: null,
    usbPower: null,
  };
  const context = { user: 'ann', twin: null, isModemManagerRunning: false, isNamed: true };

  test.each<[string, Partial<PortFacts>, string, string]>([
    ['that this user may not open', { isAccessible: false }, 'port fail', 'usermod -aG dialout ann'],
    ['that root alone may open', { isAccessible: false, group: 'root' }, 'port fail', '99-sallyport.rules'],
    [
      'whose name changes',
      { stablePath: '/dev/serial/by-path/x' },
      'port-name warn',
      'port: /dev/serial/by-path/x',
    ],
    [
      'that may sleep',
      { usbPower: { file: '/sys/x', control: 'auto' } },
      'usb-power warn',
      'echo on > /sys/x',
    ],
    ['that is a file', { kind: 'other' }, 'port fail', 'modems scan'],
  ])('%s', (_what, change, trouble, cure) => {
    const findings = checkPort('sim-a', { ...facts, ...change }, context);
    expect(troubles(findings)).toEqual([trouble]);
    expect(findings[0]?.cure).toContain(cure);
  });
});

test('the name of a port that was found is no fault of the config', () => {
  const found = { user: 'ann', twin: null, isModemManagerRunning: false, isNamed: false };
  const facts = { ...gatherPort(pty.path), stablePath: '/dev/serial/by-path/x' };
  expect(troubles(checkPort('sim-a', facts, found))).toEqual([]);
  expect(troubles(checkPort('sim-a', facts, { ...found, isNamed: true }))).toEqual(['port-name warn']);
});

describe('the machine', () => {
  const place: DataPlace = {
    folder: '/var/lib/sallyport',
    folderState: 'writable',
    disk: { freeBytes: 50e9, totalBytes: 100e9 },
    database: 'open',
    isGatewayRunning: false,
    files: [{ path: '/etc/sallyport/sallyport.yaml', kind: 'config', mode: 0o644 }],
    newestFileAt: Date.UTC(2026, 5, 1),
  };
  const facts: MachineFacts = {
    nodeVersion: '24.21.0',
    user: 'ann',
    now: Date.UTC(2026, 5, 2),
    isClockSynchronized: null,
    isModemManagerRunning: false,
    place,
  };
  const newer = new StoreOpenError('schema-newer', '/x', { detail: 'schema 9' });

  test.each<[string, Partial<MachineFacts>, Partial<DataPlace>, string[]]>([
    ['all well', {}, {}, []],
    ['a clock of 1970', { now: 0 }, { newestFileAt: null }, ['clock fail']],
    ['a clock behind its own files', { now: Date.UTC(2026, 4, 1) }, {}, ['clock fail']],
    ['less than 1 GB free', {}, { disk: { freeBytes: 9e8, totalBytes: 10e9 } }, ['disk warn']],
    ['less than 5 % free', {}, { disk: { freeBytes: 4e9, totalBytes: 100e9 } }, ['disk warn']],
    ['a full disk', {}, { disk: { freeBytes: 1e6, totalBytes: 100e9 } }, ['disk fail']],
    ['a newer database', {}, { database: newer }, ['database fail']],
    ['an older database', {}, { database: new StoreOpenError('schema-older', '/x') }, ['database warn']],
    ['no database yet', {}, { database: new StoreOpenError('file-missing', '/x') }, []],
    ['a folder of somebody else', {}, { folderState: 'denied' }, ['data-folder fail']],
    [
      'a key that all can read',
      {},
      { files: [{ path: '/k', kind: 'secret', mode: 0o644 }] },
      ['file-mode warn'],
    ],
    [
      'a config that all can write',
      {},
      { files: [{ path: '/c', kind: 'config', mode: 0o666 }] },
      ['file-mode warn'],
    ],
  ])('%s', (_what, machine, data, expected) => {
    const findings = checkMachine({ ...facts, ...machine, place: { ...place, ...data } });
    expect(troubles(findings)).toEqual(expected);
    for (const { status, cure } of findings) if (status !== 'ok') expect(cure).not.toBe(null);
  });
});
