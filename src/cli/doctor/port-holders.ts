/** Which processes have a port open, as /proc tells it. Those of other users are seen by root only. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface PortHolder {
  readonly processId: number;
  /** `sallyport` for a gateway, else the name of the program. */
  readonly name: string;
}

/** Whoever explains most stands first: a gateway, ModemManager, then the others. This process is left out. */
export function findHolders(device: string, root = ''): readonly PortHolder[] {
  const own = String(process.pid);
  const holders = processIds(root).flatMap((id) =>
    id !== own && hasOpen(id, device, root) ? [{ processId: Number(id), name: nameOf(id, root) }] : [],
  );
  return holders.toSorted((one, other) => rankOf(one) - rankOf(other));
}

export function isModemManagerRunning(root = ''): boolean {
  return processIds(root).some((id) => nameOf(id, root) === MODEM_MANAGER);
}

export const MODEM_MANAGER = 'ModemManager';

function rankOf({ name }: PortHolder): number {
  const rank = ['sallyport', MODEM_MANAGER].indexOf(name);
  return rank < 0 ? 2 : rank;
}

function processIds(root: string): readonly string[] {
  return attempt(() => readdirSync(`${root}/proc`).filter((name) => /^\d+$/.test(name)), []);
}

function hasOpen(id: string, device: string, root: string): boolean {
  const folder = `${root}/proc/${id}/fd`;
  return attempt(() => readdirSync(folder), []).some(
    (fd) => attempt(() => readlinkSync(`${folder}/${fd}`), '') === device,
  );
}

function nameOf(id: string, root: string): string {
  const args = attempt(() => readFileSync(`${root}/proc/${id}/cmdline`, 'utf8'), '').split('\0');
  const isGateway =
    args.includes('serve') && args.some((arg) => /(?:^|\/)(?:sallyport|bin\.[jt]s)$/.test(arg));
  return isGateway
    ? 'sallyport'
    : attempt(() => readFileSync(`${root}/proc/${id}/comm`, 'utf8').trim(), 'unknown');
}

/** A process may end, or belong to somebody else, while it is looked at. */
function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
