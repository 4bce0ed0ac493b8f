/**
 * The SMS channel as main.ts starts it: pool, dispatcher, incoming and housekeeping, wired once.
 */
import type { NationalLanguage } from '../../drivers/index.ts';
import type { Sealer } from '../domain/seal.ts';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { Store } from '../store/store.ts';
import { Dispatcher, type QueueHint } from './dispatcher.ts';
import { Housekeeping } from './housekeeping.ts';
import { createIncoming } from './incoming.ts';
import { ModemPool, type ModemPoolOptions } from './modem-pool.ts';
import { leastBusy } from './policies/least-busy.ts';
import { createProgressNotes } from './progress.ts';
import type { SendContext } from './send-message.ts';

export interface SmsChannelOptions {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly modems: ModemPoolOptions['modems'];
  /** National alphabets that texts may be sent in; usually none. */
  readonly languages: readonly NationalLanguage[];
}

export interface SmsChannel {
  readonly fleet: ModemPool;
  /** Resolves when the work of a process before is taken over and the modems are being brought up. */
  start(): Promise<void>;
  /** There may be a message in this queue. */
  wake(hint: QueueHint): void;
  /** Lets what is on the wire end, then closes the modems. */
  stop(): Promise<void>;
}

/** A network takes 1 to 6 s for a text; what takes longer becomes `unknown` and G4 decides after the next start. */
const STOP_GRACE_MS = 8_000;

export function createSmsChannel(options: SmsChannelOptions): SmsChannel {
  const { store, clock, logger, metrics } = options;
  const noteProgress = createProgressNotes({ logger, metrics, now: () => clock.now() });
  const pool = new ModemPool(options);
  const context: SendContext = { ...options, noteProgress, usableSims: () => pool.usableSims() };
  const dispatcher = new Dispatcher(pool, context, leastBusy);
  const wakeAnywhere = () => dispatcher.wake('anywhere');
  const housekeeping = new Housekeeping(pool, context, dispatcher);

  return {
    fleet: pool,
    async start() {
      await housekeeping.start();
      dispatcher.start();
      pool.start({
        onUsable: wakeAnywhere,
        listenerFor: (slot) =>
          createIncoming({ store, clock, logger, metrics, noteProgress, wakeDispatcher: wakeAnywhere }, () =>
            pool.identify(slot),
          ),
      });
    },
    wake: (hint) => dispatcher.wake(hint),
    async stop() {
      await dispatcher.stop(STOP_GRACE_MS);
      await pool.stop();
      await dispatcher.settled();
      await housekeeping.stop();
    },
  };
}
