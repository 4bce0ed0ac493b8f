import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createUsbReset, type UsbResetOutcome } from '../../../drivers/serial/usb-reset.ts';
import { eventually } from '../../support/eventually.ts';
import { ManualClock } from '../../support/manual-clock.ts';

let root: string;
let driver: string;
const clock = new ManualClock();

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sallyport-sys-'));
  driver = join(root, 'bus/usb/drivers/usb');
  mkdirSync(driver, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function outcome(device: string | null = '1-1.4'): Promise<UsbResetOutcome> {
  let done: UsbResetOutcome | undefined;
  void createUsbReset({ device: async () => device, clock, sysRoot: root })
    .reset()
    .then((result) => (done = result));
  await eventually(async () => {
    await clock.advance(2_000);
    return done !== undefined;
  });
  return done as UsbResetOutcome;
}

describe('a USB reset', () => {
  it('takes the device from its driver and gives it back', async () => {
    for (const name of ['bind', 'unbind']) writeFileSync(join(driver, name), '');
    expect(await outcome()).toBe('done');
    expect(readFileSync(join(driver, 'unbind'), 'utf8')).toBe('1-1.4');
    expect(readFileSync(join(driver, 'bind'), 'utf8')).toBe('1-1.4');
  });

  it('is not permitted where the system has no such files, and makes none', async () => {
    expect(await outcome()).toBe('not-permitted');
    expect(readdirSync(driver)).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)(
    'is not permitted without the right to write (skipped for root, who may write everywhere)',
    async () => {
      writeFileSync(join(driver, 'unbind'), '');
      chmodSync(join(driver, 'unbind'), 0o400);
      expect(await outcome()).toBe('not-permitted');
    },
  );

  it('has failed when the device does not come back to its driver', async () => {
    writeFileSync(join(driver, 'unbind'), '');
    mkdirSync(join(driver, 'bind'));
    expect(await outcome()).toBe('failed');
  });

  it.each([null, '../../sda', '1-1.4/remove', 'usb1', '', '1-1.4\n1-2', '1-1:1.0'])(
    'writes nothing for a device named %j',
    async (device) => {
      for (const name of ['bind', 'unbind']) writeFileSync(join(driver, name), '');
      expect(await outcome(device)).toBe('failed');
      expect(readFileSync(join(driver, 'unbind'), 'utf8')).toBe('');
    },
  );
});
