/**
 * One life of the gateway's process: real store on a real file, real channel, drivers and message service. It ends by
 * stop(), as at SIGTERM, or by crash(), as at kill -9: what was committed stays, everything else is gone in that turn.
 */
import { createModem, type ModemDriver, segmentText } from '../../drivers/index.ts';
import type { BytePort } from '../../drivers/serial/byte-port.ts';
import type { Message } from '../../src/domain/message.ts';
import type { RandomBytes } from '../../src/domain/ids.ts';
import type { Sealer } from '../../src/domain/seal.ts';
import { createMessageService, type MessageService } from '../../src/gateway/messages.ts';
import { createLogger } from '../../src/ops/log.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { createSmsChannel, type SmsChannel } from '../../src/sms/channel.ts';
import { describePlace, type ModemSettings } from '../../src/sms/modem-factory.ts';
import type { MachinePorts } from '../../src/sms/ports-of-machine.ts';
import { openConnection } from '../../src/store/sqlite/connection.ts';
import { claimOwnership } from '../../src/store/sqlite/ownership.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import type { Clock } from '../../drivers/clock.ts';
import { MortalClock } from './mortal-clock.ts';
import { SeverablePort, type WireTap } from './severable-port.ts';

/** What outlives every process. */
export interface Site {
  readonly databasePath: string;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly sealer: Sealer;
  readonly modems: readonly ModemSettings[];
  readonly logLevel: 'info' | 'trace';
  readonly ports: MachinePorts;
  /** The fixed port of a modem; null: modems are looked for. */
  readonly fixedPort: ((path: string) => BytePort) | null;
  tapOf(path: string): WireTap;
  onLogLine(line: string): void;
  /** A broken part in place of the good one. */
  readonly breakage: Breakage;
}

export interface Breakage {
  readonly store?: (store: Store, clock: Clock) => Store;
  readonly driver?: (driver: ModemDriver, clock: Clock) => ModemDriver;
}

export class GatewayLife {
  readonly clock: MortalClock;
  readonly store: Store;
  readonly sms: SmsChannel;
  readonly messages: MessageService;
  /** Takes requests. */
  isUp = false;
  isDead = false;
  readonly #database: ReturnType<typeof openConnection>;
  readonly #ownership: ReturnType<typeof claimOwnership>;
  readonly #cables = new Set<SeverablePort>();

  constructor(site: Site) {
    const { randomBytes, sealer, databasePath, modems } = site;
    const clock = new MortalClock(site.clock);
    this.clock = clock;
    this.#ownership = claimOwnership(databasePath);
    this.#database = openConnection({ path: databasePath, isReadOnly: false, busyTimeoutMs: 0 });
    const store = createSqliteStore(this.#database, {
      randomBytes,
      onFatal: (error) => {
        if (!this.isDead) throw error;
      },
      busyTimeoutMs: 0,
      patienceMs: 0,
      isReadOnly: false,
    });
    this.store = site.breakage.store?.(store, clock) ?? store;
    const write = (line: string) => {
      if (!this.isDead) site.onLogLine(line);
    };
    const logger = createLogger({ level: site.logLevel, destination: { write } });
    const cable = (port: BytePort) => {
      const severable = new SeverablePort(port, site.tapOf(port.path));
      this.#cables.add(severable);
      return severable;
    };
    const { fixedPort } = site;
    const sound = (driver: ModemDriver) => site.breakage.driver?.(driver, clock) ?? driver;
    const makeModem = ({ name, place }: ModemSettings) =>
      sound(
        createModem({
          name,
          port: cable((fixedPort as NonNullable<typeof fixedPort>)(describePlace(place))),
          clock,
          requestAcknowledge: true,
          trace: (direction, line) => logger.trace({ modem: name, direction }, line()),
        }),
      );
    this.sms = createSmsChannel({
      store: this.store,
      sealer,
      clock,
      logger,
      metrics: createMetrics('0'),
      modems,
      sims: [],
      isAutomatic: false,
      ports: { ...site.ports, openPort: (...found) => cable(site.ports.openPort(...found)) },
      ...(fixedPort ? { makeModem } : {}),
      languages: [],
    });
    this.messages = createMessageService({
      store: this.store,
      sealer,
      planText: (text) => {
        const { encoding, segments } = segmentText(text, { reference: 0, languages: [] });
        return { encoding, segments: segments.length };
      },
      clock,
      randomBytes,
      wakeDispatcher: (hint) => this.sms.wake(hint),
    });
  }

  async start(): Promise<void> {
    await this.sms.start();
    this.isUp = !this.isDead;
  }

  /** @returns how many timers it left behind */
  async stop(): Promise<number> {
    this.isUp = false;
    await this.sms.stop();
    await this.store.close();
    this.#ownership.release();
    const left = this.clock.pendingCount;
    this.#end();
    return left;
  }

  /** Transactions are whole turns, so the file holds exactly those that were committed. */
  crash(): void {
    if (this.isDead) return;
    this.#end();
    this.#database.close();
    this.#ownership.release();
  }

  async findMessage(id: string): ReturnType<Store['getMessage']> {
    return this.store.getMessage(this.store.defaultTenantId, id);
  }

  async listMessages(): Promise<readonly Message[]> {
    const page = { cursor: null, limit: 1_000 };
    return (await this.store.listMessages(this.store.defaultTenantId, {}, page)).items;
  }

  #end(): void {
    this.isUp = false;
    this.isDead = true;
    this.clock.die();
    for (const port of this.#cables) port.cut();
  }
}
