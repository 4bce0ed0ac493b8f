/**
 * The whole gateway in one process, as a test wants it: real API over HTTP, real SQLite in a folder of its own, real
 * drivers and AT channels on virtual modems in memory, all on one hand-moved clock.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createModem } from '../../drivers/index.ts';
import type { UssdAnswers } from '../../drivers/virtual/command-table.ts';
import { createVirtualModem, type VirtualModem } from '../../drivers/virtual/virtual-modem.ts';
import {
  createVirtualNetwork,
  type VirtualNetwork,
  type VirtualNetworkOptions,
} from '../../drivers/virtual/virtual-network.ts';
import { simNumber } from '../../drivers/virtual/magic-numbers.ts';
import { createVirtualPort } from '../../drivers/virtual/virtual-port.ts';
import { type Config, type ConfigInput, defaultConfig } from '../../src/config.ts';
import { type RunningGateway, startGateway } from '../../src/main.ts';
import { createLogger, silentLogger } from '../../src/ops/log.ts';
import { describePlace } from '../../src/sms/modem-factory.ts';
import type { MachinePorts } from '../../src/sms/ports-of-machine.ts';
import { ManualClock } from './manual-clock.ts';
import { virtualMachinePorts } from './virtual-machine-ports.ts';

export interface WorldOptions {
  readonly sims?: number;
  readonly network?: Partial<VirtualNetworkOptions>;
  readonly config?: Partial<ConfigInput>;
  /** What the network answers to AT+CUSD, by dialled string. */
  readonly ussd?: UssdAnswers;
  /** What no config without a file can say: PINs. */
  readonly settings?: (config: Config) => Config;
  /** Modems are looked for on the ports of the machine, as `modems: auto` or an IMEI in the config asks. */
  readonly isLookedFor?: boolean;
  /** Before the gateway starts: a modem out of range, a fault. */
  readonly prepare?: (modems: readonly VirtualModem[]) => void;
  /** Lines of the log, and the AT traffic with it, go here. */
  readonly log?: (line: string) => void;
  /** Do not wait until the modems are registered. */
  readonly isCold?: boolean;
}

export interface MessageView {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly possible_duplicate: boolean;
  readonly segments: readonly {
    index: number;
    status: string;
    sim: string | null;
    reference: number | null;
    submitted_at: string | null;
    reported_at: string | null;
  }[];
  readonly timeline: readonly { at: string; event: string; [key: string]: unknown }[];
}

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export class World {
  readonly clock = new ManualClock();
  readonly network: VirtualNetwork;
  readonly modems: readonly VirtualModem[];
  readonly #dir = mkdtempSync(join(tmpdir(), 'sallyport-world-'));
  readonly #options: WorldOptions;
  readonly #ports: MachinePorts;
  #running: RunningGateway | null = null;
  #key = '';

  constructor(options: WorldOptions = {}) {
    this.#options = options;
    this.network = createVirtualNetwork({
      clock: this.clock,
      airTimeMs: 2_000,
      reportDelayMs: 1_000,
      ...options.network,
    });
    this.modems = Array.from({ length: options.sims ?? 1 }, (_, index) =>
      createVirtualModem({
        network: this.network,
        clock: this.clock,
        name: `virtual-${index}`,
        imei: `35693803564380${index}`,
        ...(options.ussd === undefined ? {} : { ussd: options.ussd }),
        sim: {
          number: simNumber(index),
          iccid: `890100000000000000${index}`,
          imsi: `00101000000000${index}`,
        },
      }),
    );
    this.#ports = virtualMachinePorts(this.modems);
  }

  static async start(options: WorldOptions = {}): Promise<World> {
    const world = new World(options);
    options.prepare?.(world.modems);
    await world.startGateway();
    if (!options.isCold) await world.modemsUp();
    return world;
  }

  get key(): string {
    return this.#key;
  }

  get dir(): string {
    return this.#dir;
  }

  get gateway(): RunningGateway {
    if (!this.#running) throw new Error('the gateway of this world is not running');
    return this.#running;
  }

  async startGateway(): Promise<void> {
    const config = defaultConfig({
      http: { listen: '127.0.0.1:0' },
      store: { url: `sqlite:${join(this.#dir, 'sallyport.db')}` },
      modems: this.modems.map((_, index) => ({ name: `sim-${index}`, port: `/virtual/${index}` })),
      ...this.#options.config,
    });
    const { log, settings = (same) => same, isLookedFor = false } = this.#options;
    const logger = log ? createLogger({ level: 'trace', destination: { write: log } }) : silentLogger;
    this.#running = await startGateway(settings(config), {
      logger,
      clock: this.clock,
      storePatienceMs: 0,
      ports: this.#ports,
      ...(isLookedFor
        ? {}
        : {
            makeModem: (modem) =>
              createModem({
                name: modem.name,
                port: createVirtualPort(this.#modemAt(describePlace(modem.place))),
                clock: this.clock,
                requestAcknowledge: true,
                trace: (direction, line) => logger.trace({ modem: modem.name, direction }, line()),
                ...(modem.guardMs === undefined ? {} : { guardMs: modem.guardMs }),
              }),
          }),
      onFatal: (error) => {
        throw error;
      },
    });
    if (this.#key === '')
      this.#key = (await this.gateway.gateway.keys.create({ name: 'test', mode: 'live' })).key;
  }

  async modemsUp(): Promise<void> {
    await this.clock.until(
      () =>
        this.gateway.gateway.fleet
          .listModems()
          .every((modem) => modem.state === 'registered' && modem.simId !== null),
      'all modems registered',
      120_000,
    );
  }

  async restart(): Promise<void> {
    await this.stopGateway();
    await this.startGateway();
  }

  async stopGateway(): Promise<void> {
    const running = this.gateway;
    this.#running = null;
    let isStopped = false;
    const stopping = running.stop().then(() => (isStopped = true));
    await this.clock.until(() => isStopped, 'the gateway stopped', 60_000);
    await stopping;
  }

  async close(): Promise<void> {
    if (this.#running) await this.stopGateway();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  async call<T = Record<string, unknown>>(
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(this.gateway.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as T };
  }

  /** Accepts one message and returns its id. */
  async send(body: Record<string, unknown>, headers: Record<string, string> = {}): Promise<string> {
    const answer = await this.call<{ id: string }>(
      'POST',
      '/v1/messages',
      { to: '+13035550100', text: 'code 493817', ...body },
      headers,
    );
    if (answer.status !== 202)
      throw new Error(`not accepted: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.id;
  }

  async message(id: string): Promise<MessageView> {
    return (await this.call<MessageView>('GET', `/v1/messages/${id}`)).body;
  }

  /** Moves the clock until the message has this status. */
  async reaches(id: string, status: string, limitMs?: number): Promise<MessageView> {
    await this.clock.until(
      async () => (await this.message(id)).status === status,
      `${id} is ${status}`,
      limitMs,
    );
    return this.message(id);
  }

  #modemAt(port: string): VirtualModem {
    const modem = this.modems[Number(port.split('/').at(-1))];
    if (!modem) throw new Error(`no virtual modem at ${port}`);
    return modem;
  }
}
