/**
 * What a benchmark needs around the gateway: the bank process, the gateway as a user runs it, a client with
 * connections kept open, and the arithmetic.
 */
import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.ts';
import type { BankFigures } from './bank-process.ts';

const BIN = fileURLToPath(new URL('../../src/bin.ts', import.meta.url));
const BANK = fileURLToPath(new URL('./bank-process.ts', import.meta.url));

const QUIET_MS = 500;

export interface Rig {
  readonly url: string;
  readonly key: string;
  readonly gatewayPid: number;
  /** `forget`: the time until the next command is a pause of ours, not a turn-round. */
  takeFigures(how?: 'take' | 'forget'): Promise<BankFigures>;
  actOnAll(action: 'pause' | 'resume'): Promise<void>;
  act(modem: string, action: 'pause' | 'resume'): Promise<void>;
  modems(): Promise<readonly ModemView[]>;
  close(): Promise<void>;
}

export interface ModemView {
  readonly id: string;
  readonly state: string;
  readonly reason: { readonly code: string } | null;
}

/** Gateway and bank, all modems registered. */
export async function startRig(options: {
  modems: number;
  airTimeMs: number;
  guardMs?: number;
  /** Ports that others serve, by modem name. */
  morePorts?: Readonly<Record<string, string>>;
}): Promise<Rig> {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  const bank = fork(BANK, [dir, String(options.modems), String(options.airTimeMs)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(bank, 'message');
  const config = join(dir, 'sallyport.yaml');
  const guard = options.guardMs === undefined ? '' : `, guard_ms: ${options.guardMs}`;
  const modems = Array.from(
    { length: options.modems },
    (_, i) => `  - { name: sim-${i}, port: ${dir}/modem${i}${guard} }`,
  );
  for (const [name, port] of Object.entries(options.morePorts ?? {}))
    modems.push(`  - { name: ${name}, port: "${port}" }`);
  const lines = [
    'http: { listen: 127.0.0.1:0 }',
    `store: { url: sqlite:${dir}/sallyport.db }`,
    'log: { level: error }',
  ];
  writeFileSync(config, [...lines, 'modems:', ...modems, ''].join('\n'));
  const { child, url } = await startServe(config);
  const key = execFileSync(process.execPath, [BIN, 'keys', 'create', '--config', config, '--name', 'bench'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
  const modemViews = async () => {
    const { items } = (await getJson(`${url}/v1/modems`, key)) as { items: ModemView[] };
    return items;
  };
  const areUp = async () => (await modemViews()).every((modem) => modem.state === 'registered');
  await eventually(areUp, 'all modems registered', 60_000);
  const takeFigures = async (how: 'take' | 'forget' = 'take') => {
    bank.send(how);
    const [figures] = (await once(bank, 'message')) as [BankFigures];
    return figures;
  };
  // A modem that has just registered still has its memories read: that is start-up, not sending.
  await eventually(async () => (await takeFigures()).quietMs > QUIET_MS, 'quiet modems', 60_000);
  const act = async (name: string, action: 'pause' | 'resume') => {
    await send(`${url}/v1/modems/${name}/actions`, key, { action });
  };
  return {
    url,
    key,
    act,
    modems: modemViews,
    gatewayPid: child.pid ?? 0,
    takeFigures,
    async actOnAll(action) {
      const names = Array.from({ length: options.modems }, (_, i) => `sim-${i}`);
      await Promise.all(names.map((name) => act(name, action)));
    },
    async close() {
      await end(child, 'SIGTERM');
      bank.disconnect();
      await once(bank, 'exit');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function startServe(config: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [BIN, 'serve', '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const match = /listens on (http:\S+)/.exec(said);
      if (match?.[1]) resolve(match[1]);
    });
    child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}: ${said}`)));
  });
  return { child, url };
}

export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

export const keepAlive = new Agent({ keepAlive: true, maxSockets: 64 });

export function post(url: string, key: string, body: unknown): Promise<number> {
  return send(`${url}/v1/messages`, key, body);
}

function send(url: string, key: string, body: unknown): Promise<number> {
  const payload = JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(payload),
  };
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', agent: keepAlive, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    call.once('error', reject);
    call.end(payload);
  });
}

async function getJson(url: string, key: string): Promise<unknown> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
  return response.json();
}

/** CLOCK_MONOTONIC, the same in every process of this machine. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function round(value: number, digits = 3): number {
  return Number(value.toFixed(digits));
}
