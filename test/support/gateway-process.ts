/**
 * The gateway as a process of its own, as a service manager runs it, on virtual modems that live in the test: killing
 * the one leaves the other as a power cut would leave the network.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../drivers/clock.ts';
import { createVirtualBank, type VirtualBank } from '../../drivers/virtual/bank.ts';
import { serveTcp, type TcpServer } from '../../drivers/virtual/tcp-server.ts';
import { eventually } from './eventually.ts';
import type { MessageView } from './world.ts';

const BIN = fileURLToPath(new URL('../../src/bin.ts', import.meta.url));

/** Generous: the machine may be busy with other tests. */
const START_LIMIT_MS = 60_000;

export interface LaunchedGateway {
  readonly pid: number;
  /** Settles with its end, however that comes; code null: by a signal. */
  readonly ended: Promise<{ code: number | null; said: string }>;
  /** Resolves when it takes requests, or was killed before; rejects when it ended by itself. */
  listening(): Promise<void>;
}

export class GatewayProcess {
  readonly bank: VirtualBank;
  readonly #dir = mkdtempSync(join(tmpdir(), 'sallyport-process-'));
  readonly #servers: TcpServer[] = [];
  #child: ChildProcess | null = null;
  #url = '';
  #key = '';

  /** Variables of the environment for the next starts, beyond those of the test. */
  environment: NodeJS.ProcessEnv = {};

  constructor(options: { modems: number; airTimeMs: number; reportDelayMs: number }) {
    this.bank = createVirtualBank({ count: options.modems, clock: systemClock, retryMs: 1_000, ...options });
  }

  get configPath(): string {
    return join(this.#dir, 'sallyport.yaml');
  }

  /** Where config, database and key file lie. */
  get folder(): string {
    return this.#dir;
  }

  /** Of the process that was launched last. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get url(): string {
    return this.#url;
  }

  get key(): string {
    return this.#key;
  }

  async prepare(): Promise<void> {
    for (const modem of this.bank.modems) this.#servers.push(await serveTcp(modem));
    const modems = this.#servers.map(
      ({ path }, index) => `  - { name: sim-${index}, port: "${path}", guard_ms: 0 }`,
    );
    writeFileSync(
      this.configPath,
      [
        'http: { listen: 127.0.0.1:0 }',
        `store: { url: "sqlite:${this.#dir}/sallyport.db" }`,
        'log: { level: fatal }',
        'modems:',
        ...modems,
        '',
      ].join('\n'),
    );
  }

  async start(): Promise<void> {
    await this.launch().listening();
    if (this.#key === '') this.createKey();
  }

  /** Also before the first start: the database is made then. */
  createKey(): void {
    const create = [BIN, 'keys', 'create', '--config', this.configPath, '--name', 'test'];
    this.#key = execFileSync(process.execPath, create, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  }

  /** Starts the process and does not wait for it. */
  launch(): LaunchedGateway {
    const child = spawn(process.execPath, [BIN, 'serve', '--config', this.configPath], {
      env: { ...process.env, ...this.environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const ended = once(child, 'close').then(() => ({ code: child.exitCode, said }));
    const listening = async () => {
      await eventually(
        () => {
          if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}: ${said}`);
          return child.signalCode !== null || /listens on http/.test(said);
        },
        'the gateway listens',
        START_LIMIT_MS,
      );
      this.#url = /listens on (http:\S+)/.exec(said)?.[1] ?? this.#url;
    };
    return { pid: child.pid ?? 0, ended, listening };
  }

  /** As the kernel would end it: nothing is flushed, nothing is told. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async close(): Promise<void> {
    await this.kill();
    for (const server of this.#servers) await server.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  async send(body: Record<string, unknown>): Promise<string> {
    const response = await fetch(`${this.#url}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ to: '+13035550100', text: '493817 is your code', ...body }),
    });
    if (response.status !== 202) throw new Error(`not accepted: ${response.status}`);
    return ((await response.json()) as { id: string }).id;
  }

  async message(id: string): Promise<MessageView> {
    const response = await fetch(`${this.#url}/v1/messages/${id}`, {
      headers: { authorization: `Bearer ${this.#key}` },
    });
    if (response.status !== 200) throw new Error(`the message is not there: ${response.status}`);
    return (await response.json()) as MessageView;
  }

  async reaches(id: string, status: string, limitMs = 60_000): Promise<MessageView> {
    await eventually(async () => (await this.message(id)).status === status, `${id} is ${status}`, limitMs);
    return this.message(id);
  }
}
