/** The SMS channel on virtual modems and a real SQLite store that can be strained, all on one hand-moved clock. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createModem, type NationalLanguage, segmentText } from '../../drivers/index.ts';
import type { UssdAnswers } from '../../drivers/virtual/command-table.ts';
import { simNumber } from '../../drivers/virtual/magic-numbers.ts';
import type { Personality } from '../../drivers/virtual/personality.ts';
import { createVirtualModem, type VirtualModem } from '../../drivers/virtual/virtual-modem.ts';
import { createVirtualNetwork, type VirtualNetwork } from '../../drivers/virtual/virtual-network.ts';
import { createVirtualPort } from '../../drivers/virtual/virtual-port.ts';
import { createMessageService, type MessageService, type SendRequest } from '../../src/gateway/messages.ts';
import { createLogger } from '../../src/ops/log.ts';
import { createMetrics, type Metrics } from '../../src/ops/metrics.ts';
import { randomBytes } from '../../src/ops/random.ts';
import { createSealer } from '../../src/ops/seal.ts';
import { createSmsChannel, type SimSettings, type SmsChannel } from '../../src/sms/channel.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { MessageDetail } from '../../src/store/store.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { virtualMachinePorts } from '../support/virtual-machine-ports.ts';
import { StrainedStore } from './strained-store.ts';

export interface ChannelSetUp {
  readonly sims?: number;
  readonly ussd?: UssdAnswers;
  readonly personality?: Personality;
  readonly settings?: readonly SimSettings[];
  /** National alphabets of the config: when texts were accepted, and now that they are sent. */
  readonly languages?: {
    readonly before: readonly NationalLanguage[];
    readonly now: readonly NationalLanguage[];
  };
  readonly prepare?: (parts: { modems: readonly VirtualModem[]; strain: StrainedStore }) => void;
  /** Do not wait until the modems are registered. */
  readonly isCold?: boolean;
}

export class ChannelUnderTest {
  readonly clock = new ManualClock();
  readonly network: VirtualNetwork = createVirtualNetwork({
    clock: this.clock,
    airTimeMs: 2_000,
    reportDelayMs: 1_000,
  });
  readonly log: string[] = [];
  readonly modems: readonly VirtualModem[];
  readonly strain: StrainedStore;
  readonly channel: SmsChannel;
  readonly metrics: Metrics = createMetrics('0.0.0-test');
  readonly #messages: MessageService;
  readonly #folder = mkdtempSync(join(tmpdir(), 'sallyport-sms-'));

  constructor({
    sims = 1,
    ussd,
    personality,
    settings = [],
    languages = { before: [], now: [] },
  }: ChannelSetUp) {
    const { clock, network } = this;
    this.modems = Array.from({ length: sims }, (_, index) =>
      createVirtualModem({
        network,
        clock,
        name: `virtual-${index}`,
        imei: `35693803564380${index}`,
        ...(ussd ? { ussd } : {}),
        ...(personality ? { personality } : {}),
        sim: {
          number: simNumber(index),
          iccid: `890100000000000000${index}`,
          imsi: `00101000000000${index}`,
        },
      }),
    );
    const onFatal = (error: Error) => {
      throw error;
    };
    this.strain = new StrainedStore(
      openSqliteStore({ path: join(this.#folder, 'sallyport.db'), randomBytes, onFatal, patienceMs: 0 }),
    );
    const { store } = this.strain;
    const sealer = createSealer(randomBytes(32));
    const logger = createLogger({ level: 'info', destination: { write: (line) => this.log.push(line) } });
    this.channel = createSmsChannel({
      store,
      sealer,
      clock,
      logger,
      metrics: this.metrics,
      modems: this.modems.map((_, index) => ({
        name: `sim-${index}`,
        place: { port: `${index}` },
        baud: 115_200,
      })),
      sims: settings,
      isAutomatic: false,
      ports: virtualMachinePorts([]),
      makeModem: ({ name }) =>
        createModem({
          name,
          port: createVirtualPort(this.modem(Number(name.slice(4)))),
          clock,
          requestAcknowledge: true,
        }),
      languages: languages.now,
    });
    this.#messages = createMessageService({
      store,
      sealer,
      planText(text) {
        const { encoding, segments } = segmentText(text, { reference: 0, languages: languages.before });
        return { encoding, segments: segments.length };
      },
      clock,
      randomBytes,
      wakeDispatcher: (hint) => this.channel.wake(hint),
    });
  }

  /** Running, with all its modems registered. */
  static async start(setUp: ChannelSetUp = {}): Promise<ChannelUnderTest> {
    const under = new ChannelUnderTest(setUp);
    setUp.prepare?.(under);
    let isStarted = false;
    const starting = under.channel.start().then(() => (isStarted = true));
    await under.clock.until(() => isStarted, 'the start', 60_000);
    await starting;
    if (setUp.isCold) return under;
    await under.clock.until(
      () =>
        under.channel.fleet
          .listModems()
          .every(({ state, simId }) => state === 'registered' && simId !== null),
      'all modems registered',
      120_000,
    );
    return under;
  }

  modem(index = 0): VirtualModem {
    const modem = this.modems[index];
    if (!modem) throw new Error(`no virtual modem ${index}`);
    return modem;
  }

  async send(over: Partial<SendRequest> = {}): Promise<string> {
    const { message } = await this.#messages.send(
      { tenantId: this.strain.store.defaultTenantId, apiKeyId: null, mode: 'live' },
      { to: '+13035550100', text: 'code 493817', lane: 'otp', ...over },
      null,
    );
    return message.id;
  }

  async cancel(id: string): Promise<void> {
    await this.#messages.cancel(this.strain.store.defaultTenantId, id);
  }

  message(id: string): Promise<MessageDetail> {
    return this.#messages.get(this.strain.store.defaultTenantId, id);
  }

  async reaches(id: string, status: string, limitMs = 60_000): Promise<MessageDetail> {
    await this.clock.until(
      async () => (await this.message(id)).message.status === status,
      `${id} is ${status}`,
      limitMs,
    );
    return this.message(id);
  }

  /** Lines of the log that contain this. */
  logged(part: string): number {
    return this.log.filter((line) => line.includes(part)).length;
  }

  async stop(): Promise<void> {
    let isStopped = false;
    const stopping = this.channel.stop().then(() => (isStopped = true));
    await this.clock.until(() => isStopped, 'the channel stopped', 60_000);
    await stopping;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.strain.store.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
