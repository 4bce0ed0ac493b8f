/** Other people's programs as clients of virtual modems on real pseudo-terminals: found, started, awaited, ended by pid. */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { systemClock } from '../../drivers/clock.ts';
import { createVirtualBank, type VirtualBank, type VirtualBankOptions } from '../../drivers/virtual/bank.ts';
import { type PtyServer, servePty } from '../../drivers/virtual/pty-server.ts';
import { eventually } from '../support/eventually.ts';

/** `describe`, or a skip that says which program is missing. */
export function describeWith(programs: readonly string[], name: string, body: () => void): void {
  const missing = programs.filter((program) => spawnSync('which', [program]).status !== 0);
  if (missing.length === 0) describe(name, body);
  else describe.skip(`${name} (skipped: ${missing.join(', ')} not installed)`, body);
}

export interface Site {
  /** A folder of its own, removed at the end. */
  readonly dir: string;
  readonly bank: VirtualBank;
  /** Modem paths: links to pseudo-terminals. */
  readonly ports: readonly string[];
  /** Runs a program to its end; gives back what it printed on both streams. */
  run(program: string, args: readonly string[], timeoutMs?: number): Promise<string>;
  /** Starts a program that stays; it is ended with the site. */
  start(program: string, args: readonly string[]): ChildProcess;
  close(): Promise<void>;
}

export async function openSite(options: Partial<VirtualBankOptions> = {}): Promise<Site> {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-interop-'));
  const bank = createVirtualBank({
    count: 1,
    clock: systemClock,
    airTimeMs: 50,
    reportDelayMs: 300,
    retryMs: 1_000,
    ...options,
  });
  const servers: PtyServer[] = [];
  for (const modem of bank.modems) {
    servers.push(await servePty(modem, { linkPath: join(dir, modem.name) }));
  }
  const children: ChildProcess[] = [];
  return {
    dir,
    bank,
    ports: servers.map((server) => server.path),
    run: (program, args, timeoutMs = 15_000) =>
      new Promise((resolve) => {
        execFile(program, args, { timeout: timeoutMs }, (_error, stdout, stderr) => resolve(stdout + stderr));
      }),
    start(program, args) {
      const child = spawn(program, args, { stdio: 'ignore', detached: true });
      children.push(child);
      return child;
    },
    async close() {
      for (const child of children) await end(child);
      for (const server of servers) await server.close();
      bank.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Waits on a condition of the real world, in real time. */
export async function until<T>(
  condition: () => T | undefined | false | null | Promise<T | undefined | false | null>,
  what: string,
  deadlineMs = 20_000,
): Promise<T> {
  let value: T | undefined | false | null;
  await eventually(async () => Boolean((value = await condition())), what, deadlineMs);
  return value as T;
}

/** The child leads a group of its own: smsd starts one process a modem. */
async function end(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signalGroup(pid, 'SIGTERM');
  const impatience = setTimeout(() => signalGroup(pid, 'SIGKILL'), 3_000);
  await gone;
  clearTimeout(impatience);
  signalGroup(pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // the group has ended already
  }
}
