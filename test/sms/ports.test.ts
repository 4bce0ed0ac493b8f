import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { BytePort, PortCandidate } from '../../drivers/index.ts';
import { describePlace, nameOf } from '../../src/sms/modem-factory.ts';
import { portsOfMachine } from '../../src/sms/ports-of-machine.ts';
import { watchUsb } from '../../src/sms/usb-port.ts';
import { WireTraces } from '../../src/sms/wire-traces.ts';
import { ManualClock } from '../support/manual-clock.ts';

describe('a port that the config gives to a modem', () => {
  it('is nobody else’s, by whichever of its names', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-ports-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [tty, link, other, gone] = ['ttyUSB0', 'by-id', 'ttyUSB1', 'gone'].map((name) =>
      join(folder, name),
    );
    if (!tty || !link || !other || !gone) throw new Error('four paths');
    writeFileSync(tty, '');
    writeFileSync(other, '');
    symlinkSync(tty, link);
    const isExcluded = (fixed: string, path: string) =>
      portsOfMachine({ patterns: [], fixed: [fixed], clock: new ManualClock() }).isExcluded?.(path);
    expect(isExcluded(tty, tty)).toBe(true);
    expect(isExcluded(link, tty)).toBe(true);
    expect(isExcluded(tty, link)).toBe(true);
    expect(isExcluded(tty, other)).toBe(false);
    expect(isExcluded(gone, `${gone}-too`)).toBe(false);
    expect(isExcluded('tcp://127.0.0.1:7001', 'tcp://127.0.0.1:7001')).toBe(true);
    expect(isExcluded('tcp://127.0.0.1:7001', 'tcp://127.0.0.1:7002')).toBe(false);
  });
});

describe('the name of a modem that nobody named', () => {
  const imei = '356938035643809';

  it('ends with the digits that stand on its sticker', () => {
    expect(nameOf({ key: imei, imei })).toBe('modem-643809');
  });

  it('tells two of one IMEI apart by their places, and stays the same', () => {
    const names = ['1-1.2', '1-1.3', '1-1.2'].map((place) => nameOf({ key: `${imei}@${place}`, imei }));
    expect(names[0]).toMatch(/^modem-643809-[0-9a-f]{6}$/);
    expect(names[1]).not.toBe(names[0]);
    expect(names[2]).toBe(names[0]);
  });

  it('is not empty where there is no IMEI', () => {
    expect(nameOf({ key: 'unknown@1-1.2', imei: null })).toMatch(/^modem-unknown-[0-9a-f]{6}$/);
  });

  it('shows no whole IMEI for a place', () => {
    expect(describePlace({ imei })).toBe('imei *********643809');
    expect(describePlace({ port: '/dev/ttyUSB0' })).toBe('/dev/ttyUSB0');
  });
});

describe('a port that knows its USB device', () => {
  const usb = { vendor: '2c7c', product: '0125', serial: null, name: null, isBridge: false };
  const found = {
    path: 'x',
    stablePath: null,
    device: '1-1',
    interfaceNumber: 2,
    usb,
  } satisfies PortCandidate;

  it.each<[string, PortCandidate | null, string | undefined]>([
    ['the id of a modem', found, '2c7c:0125'],
    ['nothing of a bridge', { ...found, usb: { ...usb, isBridge: true } }, undefined],
    ['nothing of a UART', { ...found, usb: null }, undefined],
    ['nothing of what the machine does not know', null, undefined],
  ])('tells %s, once it is open', async (_, candidate, expected) => {
    const port: BytePort = { path: 'x', open: async () => {}, write() {}, close: async () => {} };
    const watched = watchUsb(port, async () => candidate, new ManualClock());
    expect(watched.usb()).toBeUndefined();
    await watched.port.open({ onData() {}, onClose() {} });
    expect(watched.usb()).toBe(expected);
  });
});

describe('lines of the wire', () => {
  it('go to everybody who watches this modem, until they stop', () => {
    const traces = new WireTraces();
    const heard: string[] = [];
    const line = { at: 0, direction: 'to-modem', text: 'AT' } as const;
    const stopFirst = traces.watch('sim-0', () => heard.push('first'));
    const stopSecond = traces.watch('sim-0', () => heard.push('second'));
    traces.note('sim-0', line);
    traces.note('sim-1', line);
    expect(heard).toEqual(['first', 'second']);
    expect(traces.isWatched('sim-1')).toBe(false);
    stopFirst();
    expect(traces.isWatched('sim-0')).toBe(true);
    traces.note('sim-0', line);
    expect(heard).toEqual(['first', 'second', 'second']);
    stopSecond();
    expect(traces.isWatched('sim-0')).toBe(false);
  });
});
