/**
 * Asks the operators for the credit of the SIMs whose settings say how, one after the other and only on an idle modem,
 * keeps the answer, and announces a SIM whose credit runs low.
 */
import { readBalance } from '../domain/balance.ts';
import type { KnownSim } from '../domain/sim.ts';
import type { Clock, Timer } from '../ops/clock.ts';
import type { Logger } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { SimStore } from '../store/store.ts';
import type { ModemPool } from './modem-pool.ts';
import { isUsable, type Slot } from './slot.ts';

export interface BalanceSettings {
  readonly ussd: string;
  readonly answers: readonly string[];
  /** A regular expression with one group. */
  readonly pattern: string;
  readonly low: number | null;
  readonly everyMs: number;
}

export interface BalanceWatchParts {
  readonly pool: ModemPool;
  readonly store: SimStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly settingsFor: (iccid: string | null) => BalanceSettings | undefined;
}

const roundMs = 60_000;
/** After an answer that could not be had or read. */
const retryMs = 3_600_000;

export class BalanceWatch {
  readonly #parts: BalanceWatchParts;
  /** By SIM: not before this moment, ms UTC. */
  readonly #notBefore = new Map<string, number>();
  #timer: Timer | null = null;
  #round: Promise<void> = Promise.resolve();
  #isStopped = true;

  constructor(parts: BalanceWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#isStopped = false;
    this.#plan();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#round;
  }

  #plan(): void {
    if (this.#isStopped) return;
    this.#timer = this.#parts.clock.setTimer(() => {
      this.#round = this.#askAll().then(() => this.#plan());
    }, roundMs);
  }

  async #askAll(): Promise<void> {
    const { pool, store, logger, settingsFor } = this.#parts;
    const watched = pool.slots.flatMap((slot) => {
      const settings = settingsFor(slot.sim?.iccid ?? null);
      return settings ? [{ slot, settings }] : [];
    });
    if (watched.length === 0) return;
    try {
      const sims = await store.listSims();
      for (const { slot, settings } of watched) {
        const sim = sims.find(({ id }) => id === slot.sim?.id);
        if (sim && !this.#isStopped && this.#isDue(sim, settings)) await this.#ask(slot, sim, settings);
      }
    } catch (error) {
      logger.error({ err: error }, 'the balances could not be kept: the next round tries again');
    }
  }

  #isDue(sim: KnownSim, { everyMs }: BalanceSettings): boolean {
    const dueAt = Math.max((sim.balance?.at ?? -Infinity) + everyMs, this.#notBefore.get(sim.id) ?? 0);
    return this.#parts.clock.now() >= dueAt;
  }

  async #ask(slot: Slot, sim: KnownSim, settings: BalanceSettings): Promise<void> {
    if (!isUsable(slot) || slot.isBusy) return;
    const { store, clock, logger, metrics } = this.#parts;
    this.#notBefore.set(sim.id, clock.now() + retryMs);
    const outcome = await slot.driver.ussd({ dialogue: [settings.ussd, ...settings.answers] });
    const amount = outcome.kind === 'answered' ? readBalance(outcome.texts, settings.pattern) : null;
    if (amount === null) {
      const code = outcome.kind === 'refused' ? outcome.error.code : 'pattern-does-not-fit';
      return logger.warn({ sim: sim.name, code }, 'the balance is not known: it is asked again in an hour');
    }
    this.#notBefore.delete(sim.id);
    const isLow = settings.low !== null && Number(amount) <= settings.low;
    const kept = await store.recordBalance({ simId: sim.id, amount, isLow, at: clock.now() });
    metrics.simBalance.labels(sim.name).set(Number(amount));
    if (isLow && kept?.wasLow === false)
      logger.warn({ sim: sim.name, amount, low: settings.low }, 'the balance of a SIM is low');
  }
}
