/**
 * The real API over real HTTP, with the real services and SQLite behind it; only the modems are made up. Everything
 * that is logged is kept.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { segmentText } from '../../drivers/sms/segment-text.ts';
import { type HttpServer, listen } from '../../src/api/listen.ts';
import { type ApiOptions, createApi } from '../../src/api/server.ts';
import type { Scope } from '../../src/domain/api-key.ts';
import { GatewayError } from '../../src/domain/errors.ts';
import type { Fleet } from '../../src/gateway/fleet.ts';
import type { Gateway, Health } from '../../src/gateway/gateway.ts';
import { createInbox } from '../../src/gateway/inbox.ts';
import { createKeyService } from '../../src/gateway/keys.ts';
import { createMessageService } from '../../src/gateway/messages.ts';
import { createSealer } from '../../src/ops/seal.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { ManualClock } from '../support/manual-clock.ts';

export interface ApiSetUp {
  readonly fleet?: Partial<Fleet>;
  readonly health?: Partial<Health>;
  readonly metricsOpen?: boolean;
  readonly logLevel?: string;
  readonly limits?: Parameters<typeof listen>[2];
  /** Ends streams of events. */
  readonly stopping?: AbortSignal;
  /** Wraps the gateway, to make it fail. */
  readonly wrap?: (gateway: Gateway) => Gateway;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

export class ApiUnderTest {
  readonly clock = new ManualClock();
  readonly log: string[] = [];
  readonly gateway: Gateway;
  readonly store: Store;
  readonly #folder = mkdtempSync(join(tmpdir(), 'sallyport-api-'));
  #server: HttpServer | null = null;
  #key = '';

  constructor(setUp: ApiSetUp) {
    this.store = openSqliteStore({
      path: join(this.#folder, 'sallyport.db'),
      randomBytes,
      onFatal: (error) => {
        throw error;
      },
    });
    const gateway = createGateway(this.store, this.clock, setUp);
    this.gateway = setUp.wrap?.(gateway) ?? gateway;
  }

  static async start(setUp: ApiSetUp = {}): Promise<ApiUnderTest> {
    const api = new ApiUnderTest(setUp);
    const options: ApiOptions = {
      gateway: api.gateway,
      clock: api.clock,
      logger: pino({ level: setUp.logLevel ?? 'trace' }, { write: (line) => void api.log.push(line) }),
      randomBytes,
      version: '0.0.0-test',
      ...(setUp.metricsOpen === undefined ? {} : { metricsOpen: setUp.metricsOpen }),
      ...(setUp.stopping === undefined ? {} : { stopping: setUp.stopping }),
    };
    api.#server = await listen(createApi(options), { host: '127.0.0.1', port: 0 }, setUp.limits);
    api.#key = await api.keyWith();
    return api;
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  get key(): string {
    return this.#key;
  }

  /** A key with these scopes; with all of them when none is given. */
  async keyWith(scopes?: readonly Scope[]): Promise<string> {
    const made = await this.gateway.keys.create({
      name: 'test',
      mode: 'live',
      ...(scopes ? { scopes } : {}),
    });
    return made.key;
  }

  async call(
    method: string,
    path: string,
    options: {
      body?: unknown;
      raw?: string | Uint8Array;
      headers?: Record<string, string>;
      key?: string | null;
    } = {},
  ): Promise<Reply> {
    const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const key = options.key === undefined ? this.#key : options.key;
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
  }

  send(body: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<Reply> {
    return this.call('POST', '/v1/messages', {
      body: { to: '+13035550100', text: 'Your code is 482913', ...body },
      headers,
    });
  }

  async close(): Promise<void> {
    await this.#server?.close();
    await this.store.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function createGateway(store: Store, clock: ManualClock, { fleet, health }: ApiSetUp): Gateway {
  return {
    keys: createKeyService({ store, clock, randomBytes }),
    messages: createMessageService({
      store,
      sealer: createSealer(randomBytes(32)),
      planText(text) {
        const { encoding, segments } = segmentText(text, { reference: 0 });
        if (segments.length > 10) throw new GatewayError('text-too-long');
        return { encoding, segments: segments.length };
      },
      clock,
      randomBytes,
      wakeDispatcher() {},
    }),
    inbox: createInbox(store),
    fleet: { ...NO_FLEET, ...fleet },
    health: {
      readiness: async () => ({
        isReady: true,
        checks: [{ name: 'store', isOk: true, detail: 'it takes writes' }],
      }),
      metrics: async () => ({
        contentType: 'text/plain; version=0.0.4; charset=utf-8',
        body: '# HELP x y\n',
      }),
      ...health,
    },
  };
}

function noModem(): never {
  throw new GatewayError('not-found');
}

const NO_FLEET: Fleet = {
  act: async () => noModem(),
  askNetwork: async () => noModem(),
  call: async () => noModem(),
  listEvents: () => noModem(),
  traceModem: () => noModem(),
  listModems: () => [],
  listSims: async () => [],
};
