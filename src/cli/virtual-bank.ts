/**
 * Virtual modems on real pseudo-terminals under a folder: what `simulate` and `demo` put in the place of hardware.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Clock,
  createVirtualBank,
  ModemError,
  type PtyServer,
  servePty,
  systemClock,
  type VirtualBank,
} from '../../drivers/index.ts';
import { CliError, EXIT } from './exit-codes.ts';

export interface ServedBank {
  readonly bank: VirtualBank;
  /** DIR/modem0 and so on. */
  readonly ports: readonly string[];
  /** Removes the ports; the folder stays. */
  close(): Promise<void>;
}

/** @throws CliError 74 for the folder, 69 where the system gives no pseudo-terminal */
export async function serveBank(options: {
  modems: number;
  dir: string;
  airTimeMs: number;
}): Promise<ServedBank> {
  makeFolder(options.dir);
  const bank = createVirtualBank({
    count: options.modems,
    clock: backgroundClock,
    airTimeMs: options.airTimeMs,
  });
  const servers: PtyServer[] = [];
  const close = async () => {
    for (const server of servers) await server.close();
    bank.stop();
  };
  try {
    for (const modem of bank.modems) {
      servers.push(await servePty(modem, { linkPath: join(options.dir, modem.name) }));
    }
  } catch (error) {
    await close();
    throw explain(error, options.dir);
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
