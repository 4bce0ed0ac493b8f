/** What the system says of a port, without opening it. A path comes in; rights, holders and USB settings go out. */
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { findHolders, type PortHolder } from './port-holders.ts';

export interface PortFacts {
  readonly path: string;
  /** What the path leads to now; null: nothing, or a socket. */
  readonly device: string | null;
  readonly kind: 'device' | 'socket' | 'missing' | 'other';
  readonly isAccessible: boolean;
  /** Of the device; null where it has no name. */
  readonly group: string | null;
  /** A name that stays, where the path is none. */
  readonly stablePath: string | null;
  readonly holders: readonly PortHolder[];
  /** Told to ModemManager by udev; null: udev says nothing of this port. */
  readonly isIgnoredByModemManager: boolean | null;
  /** `power/control` of the USB device; null: not on USB. */
  readonly usbPower: { readonly file: string; readonly control: string } | null;
}

export function gatherPort(path: string, root = ''): PortFacts {
  const nothing = {
    path,
    device: null,
    isAccessible: true,
    group: null,
    stablePath: null,
    holders: [],
    isIgnoredByModemManager: null,
    usbPower: null,
  };
  if (path.startsWith('tcp://')) return { ...nothing, kind: 'socket' };
  const stats = statOf(path);
  if (!stats) return { ...nothing, kind: 'missing' };
  const device = realpathSync(path);
  if (!stats.isCharacterDevice()) return { ...nothing, kind: 'other', device };
  const number = deviceNumber(stats);
  return {
    path,
    device,
    kind: 'device',
    isAccessible: isAccessible(path),
    group: groupName(stats.gid, root),
    stablePath: stablePathOf(path, device, root),
    holders: findHolders(device, root),
    isIgnoredByModemManager: readIgnoreMark(number, root),
    usbPower: readUsbPower(number, root),
  };
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** As the kernel packs it (gnu_dev_major, gnu_dev_minor of glibc). */
function deviceNumber({ rdev }: Stats): string {
  const major = (rdev >> 8) & 0xfff;
  return `${major}:${(rdev & 0xff) | ((rdev >> 12) & 0xfff00)}`;
}

function isAccessible(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function groupName(id: number, root: string): string | null {
  const rows = read(`${root}/etc/group`)?.split('\n') ?? [];
  return rows.map((row) => row.split(':')).find(([, , number]) => number === String(id))?.[0] ?? null;
}

/** Only for names that change with the next plug. */
function stablePathOf(path: string, device: string, root: string): string | null {
  const folder = `${root}/dev/serial/by-path`;
  if (!/^\/dev\/tty(?:USB|ACM)\d+$/.test(path) || !existsSync(folder)) return null;
  const name = readdirSync(folder).find((link) => realpathOf(`${folder}/${link}`) === device);
  return name === undefined ? null : `/dev/serial/by-path/${name}`;
}

function realpathOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function readIgnoreMark(number: string, root: string): boolean | null {
  const text = read(`${root}/run/udev/data/c${number}`);
  return text === null ? null : /^E:ID_MM_(?:DEVICE|PORT)_IGNORE=1$/m.test(text);
}

/** The USB device is the nearest folder above the tty that has a vendor. */
function readUsbPower(number: string, root: string): PortFacts['usbPower'] {
  let folder = realpathOf(`${root}/sys/dev/char/${number}`);
  while (folder !== null && folder.length > root.length && folder !== '/') {
    const control = existsSync(`${folder}/idVendor`) ? read(`${folder}/power/control`) : null;
    if (control !== null)
      return { file: `${folder.slice(root.length)}/power/control`, control: control.trim() };
    folder = dirname(folder);
  }
  return null;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
