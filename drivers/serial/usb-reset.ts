/**
 * Takes a USB device from its driver and gives it back, as pulling and plugging would: the last rung of the recovery
 * ladder. Comes in: the device as sysfs names it (`1-1.4`) and where sysfs lies. Needs the right to write there.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';

export interface UsbReset {
  /** Never rejects. The port must be closed: an open one makes the device come back under another name. */
  reset(): Promise<UsbResetOutcome>;
}

/** `not-permitted`: this process may not, or this system has no such thing. */
export type UsbResetOutcome = 'done' | 'not-permitted' | 'failed';

export interface UsbResetOptions {
  /**
   * Bus and port path of the modem's own device, asked at every reset; null: not known now. Never that of a bridge with
   * several modems behind it: it would take all of them down.
   */
  readonly device: () => Promise<string | null>;
  readonly clock: Clock;
  /** `/sys` unless given. */
  readonly sysRoot?: string;
}

/** What the kernel needs to let go of the interfaces; a device given back too early stays without a driver. */
const pauseMs = 2_000;
const bindTries = 3;

const forbidden = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT']);

export function createUsbReset({ device: findDevice, clock, sysRoot = '/sys' }: UsbResetOptions): UsbReset {
  const driver = join(sysRoot, 'bus/usb/drivers/usb');
  const pause = () => new Promise<void>((resolve) => clock.setTimer(resolve, pauseMs));

  async function bind(device: string): Promise<UsbResetOutcome> {
    for (let tried = 0; tried < bindTries; tried += 1) {
      await pause();
      if ((await writeName(join(driver, 'bind'), device)) === null) return 'done';
    }
    return 'failed';
  }

  return {
    async reset() {
      const device = await findDevice().catch(() => null);
      // Neither an interface nor a hub, and nothing that is a path.
      if (device === null || !/^\d+-\d+(\.\d+)*$/.test(device)) return 'failed';
      const failure = await writeName(join(driver, 'unbind'), device);
      // Without a driver already: an earlier attempt ended half-way, and binding is what it needs.
      if (failure === null || failure === 'ENODEV') return bind(device);
      return forbidden.has(failure) ? 'not-permitted' : 'failed';
    },
  };
}

/** @returns the error code, null where it was taken */
async function writeName(path: string, device: string): Promise<string | null> {
  try {
    // Without O_CREAT: in a folder that is not sysfs nothing may appear.
    await writeFile(path, device, { flag: 'r+' });
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'EIO';
  }
}
