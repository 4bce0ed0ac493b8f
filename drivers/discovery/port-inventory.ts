/** Which ports this machine has. Comes in: patterns and the roots of sysfs and devfs. Goes out: candidates, by path. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expandPattern } from './port-patterns.ts';
import type { PortCandidate } from './types.ts';
import { roleOf } from './usb-facts.ts';
import { usbPlaceOf } from './usb-tree.ts';

/** What a machine calls the ports of USB modems and of USB bridges. */
export const usbPortPatterns: readonly string[] = ['/dev/ttyUSB*', '/dev/ttyACM*'];

export interface ListPortsOptions {
  /**
   * `usbPortPatterns` unless given. A path with `*`, `?` and `[..]` in its last part, a path as it is, or
   * tcp://host:port. What does not exist is left out; sockets are taken on trust.
   */
  readonly patterns?: readonly string[];
  /** `/sys` */
  readonly sysRoot?: string;
  /** `/dev`: ttys in it are looked up in sysfs and in its serial/by-path. */
  readonly devRoot?: string;
}

/** Writes to no port and opens none. Never rejects: a port that vanishes meanwhile is left out. */
export async function listPorts(options: ListPortsOptions = {}): Promise<readonly PortCandidate[]> {
  const { patterns = usbPortPatterns, sysRoot = '/sys', devRoot = '/dev' } = options;
  const matches = await Promise.all(patterns.map((pattern) => expandPattern(pattern)));
  const byPath = await stablePaths(devRoot);
  const devices = await realpath(devRoot).catch(() => devRoot);
  const found = await Promise.all(
    [...new Set(matches.flat())].map((path) =>
      path.startsWith('tcp://') ? socketAt(path) : deviceAt(path, { sysRoot, devices, byPath }),
    ),
  );
  return withoutSharedSerials(onceEach(found.filter((port) => port !== null))).sort(byName);
}

interface Found {
  readonly port: PortCandidate;
  /** The same for two names of one device. */
  readonly realPath: string;
}

async function socketAt(path: string): Promise<Found> {
  const port = { path, stablePath: null, device: null, interfaceNumber: null, usb: null };
  return { port, realPath: path };
}

interface Places {
  readonly sysRoot: string;
  readonly devices: string;
  readonly byPath: ReadonlyMap<string, string>;
}

async function deviceAt(path: string, { sysRoot, devices, byPath }: Places): Promise<Found | null> {
  const realPath = await realpath(path).catch(() => null);
  const node = realPath === null ? null : await stat(realPath, { bigint: true }).catch(() => null);
  if (realPath === null || node === null || node.isDirectory()) return null;
  const place = dirname(realPath) === devices ? await usbPlaceOf(basename(realPath), sysRoot) : null;
  const role = place ? roleOf(place.usb, place.interfaceNumber, place.protocol) : undefined;
  const port = {
    path,
    stablePath: byPath.get(realPath) ?? null,
    device: place?.device ?? null,
    interfaceNumber: place?.interfaceNumber ?? null,
    usb: place?.usb ?? null,
    // A node is made anew with each plug, often under the same numbers: its time of change tells.
    plugStamp: `${realPath} ${node.ino} ${node.rdev} ${node.ctimeNs}`,
    ...(role === undefined ? {} : { role }),
  };
  return { port, realPath };
}

/** udev writes `usb-` and `usbv2-` links to one port; the first by name is the older form. */
async function stablePaths(devRoot: string): Promise<ReadonlyMap<string, string>> {
  const folder = join(devRoot, 'serial/by-path');
  const names = await readdir(folder).catch(() => []);
  const links = names
    .sort((one, other) => (one < other ? 1 : -1))
    .map(async (name) => {
      const link = join(folder, name);
      return [await realpath(link).catch(() => link), link] as const;
    });
  return new Map(await Promise.all(links));
}

/** The first name of a device counts: patterns may meet in one port. */
function onceEach(found: readonly Found[]): readonly PortCandidate[] {
  const ports = new Map<string, PortCandidate>();
  for (const { port, realPath } of found) if (!ports.has(realPath)) ports.set(realPath, port);
  return [...ports.values()];
}

/** A serial number that two devices carry tells nothing. */
function withoutSharedSerials(ports: readonly PortCandidate[]): PortCandidate[] {
  const holders = new Map<string, Set<string | null>>();
  for (const { device, usb } of ports) {
    if (usb?.serial) holders.set(idOf(usb), (holders.get(idOf(usb)) ?? new Set()).add(device));
  }
  return ports.map((port) =>
    port.usb && (holders.get(idOf(port.usb))?.size ?? 0) > 1
      ? { ...port, usb: { ...port.usb, serial: null } }
      : port,
  );
}

function idOf({ vendor, product, serial }: NonNullable<PortCandidate['usb']>): string {
  return `${vendor}:${product}:${serial}`;
}

function byName(one: PortCandidate, other: PortCandidate): number {
  return one.path.localeCompare(other.path, 'en', { numeric: true });
}
