/**
 * The SMS channel as main.ts starts it: modems, pool, dispatcher, incoming, questions to operators and housekeeping, wired once.
 */
import { createModemLocator, type ModemDriver, type NationalLanguage } from '../../drivers/index.ts';
import type { Sealer } from '../domain/seal.ts';
import { settingsOfSim } from '../domain/sim-settings.ts';
import type { Fleet } from '../gateway/fleet.ts';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { Store } from '../store/store.ts';
import { Dispatcher, type QueueHint } from './dispatcher.ts';
import { createFleet } from './fleet.ts';
import { Housekeeping } from './housekeeping.ts';
import { createIncoming } from './incoming.ts';
import { createModemFactory, describePlace, type ModemSettings } from './modem-factory.ts';
import { ModemFinder } from './modem-finder.ts';
import { ModemPool } from './modem-pool.ts';
import { createDurablePinLedger } from './pin-ledger.ts';
import type { MachinePorts } from './ports-of-machine.ts';
import { leastBusy } from './policies/least-busy.ts';
import { createProgressNotes } from './progress.ts';
import { Retention, type RetentionSettings } from './retention.ts';
import type { SendContext } from './send-message.ts';
import {
  balanceQuestion,
  type BalanceSettings,
  ownNumberQuestion,
  type QuestionSettings,
} from './sim-question-kinds.ts';
import { type SimQuestion, SimQuestions } from './sim-questions.ts';
import { WireTraces } from './wire-traces.ts';

export interface SmsChannelOptions {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Those that have a name. */
  readonly modems: readonly ModemSettings[];
  /** What belongs to a SIM wherever it sits. */
  readonly sims: readonly SimSettings[];
  /** Every modem that is found is taken into service. */
  readonly isAutomatic: boolean;
  /** Where modems are looked for that have no fixed port. */
  readonly ports: MachinePorts;
  /** Makes the driver of a modem with a name; a test puts a virtual modem behind it. */
  readonly makeModem?: (settings: ModemSettings) => ModemDriver;
  /** Absent: everything is kept. */
  readonly retention?: RetentionSettings;
  /** National alphabets that texts may be sent in; usually none. */
  readonly languages: readonly NationalLanguage[];
}

export interface SimSettings {
  /** All digits, or the first ones and `*`. */
  readonly iccid: string;
  readonly pin?: string;
  readonly balance?: BalanceSettings;
  readonly ownNumber?: QuestionSettings;
}

export interface SmsChannel {
  readonly fleet: Fleet;
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
  const { store, clock, logger, metrics, sims, makeModem } = options;
  const traces = new WireTraces();
  const locator = createModemLocator({ clock, ...options.ports });
  const factory = createModemFactory({
    clock,
    logger,
    traces,
    locator,
    findPort: (path) => options.ports.findPort(path),
    pinLedger: createDurablePinLedger(store, clock),
    pinFor: (iccid) => settingsOfSim(sims, iccid)?.pin,
  });
  const modems = options.modems.map((settings) =>
    makeModem
      ? { driver: makeModem(settings), port: { path: describePlace(settings.place) } }
      : factory.named(settings),
  );
  const noteProgress = createProgressNotes({ logger, metrics, now: () => clock.now() });
  const pool = new ModemPool({ ...options, modems });
  const finder = new ModemFinder({ ...options, locator, factory, add: (modem) => pool.add(modem) });
  const context: SendContext = { ...options, noteProgress, usableSims: () => pool.usableSims() };
  const dispatcher = new Dispatcher(pool, context, leastBusy);
  const wakeAnywhere = () => dispatcher.wake('anywhere');
  const housekeeping = new Housekeeping(pool, context, dispatcher);
  const retention = options.retention ? new Retention(options.retention, options) : null;
  const questions = new SimQuestions({
    ...options,
    pool,
    questionsFor: (iccid) => questionsOf(settingsOfSim(sims, iccid), options),
  });

  return {
    fleet: createFleet({ ...options, pool, traces }),
    async start() {
      await housekeeping.start();
      dispatcher.start();
      await pool.start({
        onUsable: wakeAnywhere,
        listenerFor: (slot) =>
          createIncoming({ store, clock, logger, metrics, noteProgress, wakeDispatcher: wakeAnywhere }, () =>
            pool.identify(slot),
          ),
      });
      finder.start();
      questions.start();
      retention?.start();
    },
    wake: (hint) => dispatcher.wake(hint),
    async stop() {
      await retention?.stop();
      await finder.stop();
      await dispatcher.stop(STOP_GRACE_MS);
      await pool.stop();
      await questions.stop();
      await dispatcher.settled();
      await housekeeping.stop();
    },
  };
}

function questionsOf(settings: SimSettings | undefined, options: SmsChannelOptions): readonly SimQuestion[] {
  return [
    ...(settings?.ownNumber ? [ownNumberQuestion(settings.ownNumber, options)] : []),
    ...(settings?.balance ? [balanceQuestion(settings.balance, options)] : []),
  ];
}
