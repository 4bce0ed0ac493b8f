/**
 * Composition root: from a config to a running gateway. Starts store, modems and HTTP in this order and stops them in
 * the reverse one. Everything that tests replace (clock, ports, logger) comes in as a parameter.
 */
import { type ModemDriver, PduError, segmentText } from '../drivers/index.ts';
import { createApi } from './api/server.ts';
import { type HttpServer, listen } from './api/listen.ts';
import type { Config, ModemConfig } from './config.ts';
import { GatewayError } from './domain/errors.ts';
import type { PlanText } from './domain/segment-text.ts';
import type { Gateway } from './gateway/gateway.ts';
import { createHealth } from './gateway/health.ts';
import { createInbox } from './gateway/inbox.ts';
import { createKeyService } from './gateway/keys.ts';
import { createMessageService } from './gateway/messages.ts';
import { type Clock, systemClock } from './ops/clock.ts';
import type { Logger } from './ops/log.ts';
import { createMetrics } from './ops/metrics.ts';
import { randomBytes } from './ops/random.ts';
import { createSealer, loadOrCreateSealKey } from './ops/seal.ts';
import { VERSION } from './ops/version.ts';
import { createSmsChannel, type SmsChannelOptions } from './sms/channel.ts';
import { portsOfMachine } from './sms/ports-of-machine.ts';
import { openSqliteStore } from './store/sqlite/open.ts';
import { claimOwnership } from './store/sqlite/ownership.ts';

export interface GatewayParts {
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Makes the driver of one modem; a test puts a virtual modem behind it. */
  readonly makeModem?: (modem: ModemConfig) => ModemDriver;
  /** The ports of this machine, where modems are looked for that have no fixed one. */
  readonly ports?: SmsChannelOptions['ports'];
  /** How long the store may gather claims and outcomes for one fsync, ms; its default unless given. */
  readonly storePatienceMs?: number;
  /** The store can no longer say what is stored: the process must end and reconcile at its next start. */
  readonly onFatal: (error: Error) => void;
}

export interface RunningGateway {
  readonly gateway: Gateway;
  /** E.g. http://127.0.0.1:8080 */
  readonly url: string;
  stop(): Promise<void>;
}

/** @throws ConfigError, StoreOpenError, SealKeyError, ListenError: each says what to do */
export async function startGateway(config: Config, parts: GatewayParts): Promise<RunningGateway> {
  const { logger } = parts;
  const clock = parts.clock ?? systemClock;
  const ownership = claimOwnership(config.store.path);
  const undo: (() => Promise<void> | void)[] = [() => ownership.release()];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const store = openSqliteStore({
      path: config.store.path,
      randomBytes,
      onFatal: parts.onFatal,
      ...(parts.storePatienceMs === undefined ? {} : { patienceMs: parts.storePatienceMs }),
    });
    undo.push(() => store.close());
    const metrics = createMetrics(VERSION);
    const sealer = createSealer(loadOrCreateSealKey(config.store.keyFile));
    const fixed = config.modems.flatMap(({ place }) => ('port' in place ? [place.port] : []));
    const sms = createSmsChannel({
      store,
      sealer,
      clock,
      logger,
      metrics,
      modems: config.modems,
      sims: config.sims,
      retention: config.retention,
      isAutomatic: config.discovery.isAutomatic,
      ports: parts.ports ?? portsOfMachine({ patterns: config.discovery.ports, fixed, clock }),
      ...(parts.makeModem === undefined ? {} : { makeModem: parts.makeModem }),
      languages: config.alphabet.nationalLanguages,
    });
    const gateway: Gateway = {
      keys: createKeyService({ store, clock, randomBytes }),
      messages: createMessageService({
        store,
        sealer,
        planText: createTextPlanner(config),
        clock,
        randomBytes,
        wakeDispatcher: (hint) => sms.wake(hint),
      }),
      inbox: createInbox(store),
      fleet: sms.fleet,
      health: createHealth({ store, fleet: sms.fleet, metrics, clock }),
    };
    await sms.start();
    undo.push(() => sms.stop());
    const stopping = new AbortController();
    const server: HttpServer = await listen(
      createApi({
        gateway,
        clock,
        logger,
        randomBytes,
        version: VERSION,
        metricsOpen: config.http.metricsOpen,
        stopping: stopping.signal,
      }),
      config.http.listen,
    );
    undo.push(() => {
      stopping.abort();
      return server.close();
    });
    logger.info(
      {
        url: server.url,
        modems: config.discovery.isAutomatic ? 'auto' : config.modems.length,
        version: VERSION,
      },
      'gateway is up',
    );
    return { gateway, url: server.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function createTextPlanner(config: Config): PlanText {
  const languages = config.alphabet.nationalLanguages;
  const { maxSegments } = config.limits;
  return (text) => {
    const { encoding, segments } = cut(text, languages);
    if (segments.length > maxSegments) {
      throw new GatewayError('text-too-long', {
        detail: `the text needs ${segments.length} segments in ${encoding}, and ${maxSegments} are allowed`,
      });
    }
    return { encoding, segments: segments.length };
  };
}

function cut(text: string, languages: Config['alphabet']['nationalLanguages']) {
  try {
    return segmentText(text, { reference: 0, languages });
  } catch (error) {
    if (!(error instanceof PduError && error.code === 'too-long')) throw error;
    throw new GatewayError('text-too-long', {
      detail: 'the text needs more than 255 segments',
      cause: error,
    });
  }
}
