/**
 * Virtual modems on real pseudo-terminals under a folder, or on TCP ports of this machine: what `simulate` and `demo` put
 * in the place of hardware.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Clock,
  createVirtualBank,
  ModemError,
  servePty,
  serveTcp,
  systemClock,
  type VirtualBank,
} from '../../drivers/index.ts';
import { CliError, EXIT } from './exit-codes.ts';

export interface ServedBank {
  readonly bank: VirtualBank;
  /** DIR/modem0 and so on, or tcp://127.0.0.1:PORT. */
  readonly ports: readonly string[];
  /** Removes the ports; the folder stays. */
  close(): Promise<void>;
}

/** A folder for pseudo-terminals, or the first of as many TCP ports. */
export type BankPlace = { readonly dir: string } | { readonly tcpPort: number };

/** @throws CliError 74 for the folder, 75 for a TCP port in use, 69 where the system gives no pseudo-terminal */
export async function serveBank(options: {
  modems: number;
  place: BankPlace;
  airTimeMs: number;
}): Promise<ServedBank> {
  const { place } = options;
  if ('dir' in place) makeFolder(place.dir);
  const bank = createVirtualBank({
    count: options.modems,
    clock: backgroundClock,
    airTimeMs: options.airTimeMs,
  });
  const servers: { readonly path: string; close(): Promise<void> }[] = [];
  const close = async () => {
    for (const server of servers) await server.close();
    bank.stop();
  };
  try {
    for (const [index, modem] of bank.modems.entries()) {
      servers.push(
        'dir' in place
          ? await servePty(modem, { linkPath: join(place.dir, modem.name) })
          : await serveTcp(modem, { port: place.tcpPort + index }),
      );
    }
  } catch (error) {
    await close();
    throw 'dir' in place ? explain(error, place.dir) : explainTcp(error);
  }
  return { bank, ports: servers.map((server) => server.path), close };
}

/** The network has reports and answers to give for minutes to come: they do not keep a process that is to end. */
const backgroundClock: Clock = {
  ...systemClock,
  setTimer(run, delayMs) {
    const handle = setTimeout(run, delayMs).unref();
    return { cancel: () => clearTimeout(handle) };
  },
};

function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true });
  } catch (cause) {
    throw new CliError(EXIT.io, `${dir} cannot be made: name a folder you may write to with --dir`, cause);
  }
}

function explainTcp(error: unknown): CliError {
  const reason = error instanceof Error ? error.message : String(error);
  return new CliError(
    EXIT.temporary,
    `no TCP port can be had (${reason}): name another with --tcp-port`,
    error,
  );
}

function explain(error: unknown, dir: string): unknown {
  if (error instanceof ModemError) {
    return new CliError(error.code === 'link-refused' ? EXIT.io : EXIT.unavailable, error.message, error);
  }
  if (error instanceof Error && 'syscall' in error) {
    return new CliError(
      EXIT.io,
      `no port can be put into ${dir} (${error.message}): name another with --dir`,
      error,
    );
  }
  return error;
}
