/**
 * Asks the operators by USSD what the settings of their SIMs say: the credit, again and again, and the own number until
 * it is known. One SIM after the other, and only on an idle modem.
 */
import type { KnownSim } from '../domain/sim.ts';
import type { Clock, Timer } from '../ops/clock.ts';
import type { Logger } from '../ops/log.ts';
import type { SimStore } from '../store/store.ts';
import type { ModemPool } from './modem-pool.ts';
import { isUsable, type Slot } from './slot.ts';

export interface SimQuestion {
  readonly name: 'balance' | 'own-number';
  /** What is dialled, then what is answered where the operator asks back. */
  readonly dialogue: readonly string[];
  isDue(sim: KnownSim, now: number): boolean;
  /** Keeps what the texts tell; false: they do not tell it. */
  keep(sim: KnownSim, texts: readonly string[]): Promise<boolean>;
}

export interface SimQuestionsParts {
  readonly pool: ModemPool;
  readonly store: SimStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly questionsFor: (iccid: string | null) => readonly SimQuestion[];
}

const roundMs = 60_000;
/** After an answer that could not be had or read. */
const retryMs = 3_600_000;

export class SimQuestions {
  readonly #parts: SimQuestionsParts;
  /** By SIM and question: not before this moment, ms UTC. */
  readonly #notBefore = new Map<string, number>();
  #timer: Timer | null = null;
  #round: Promise<void> = Promise.resolve();
  #isStopped = true;

  constructor(parts: SimQuestionsParts) {
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
    const { pool, store, logger, questionsFor } = this.#parts;
    const asked = pool.slots.flatMap((slot) =>
      questionsFor(slot.sim?.iccid ?? null).map((question) => ({ slot, question })),
    );
    if (asked.length === 0) return;
    try {
      const sims = await store.listSims();
      for (const { slot, question } of asked) {
        const sim = sims.find(({ id }) => id === slot.sim?.id);
        if (sim && !this.#isStopped && this.#isDue(sim, question)) await this.#ask(slot, sim, question);
      }
    } catch (error) {
      logger.error({ err: error }, 'what an operator said could not be kept: it is asked again');
    }
  }

  #isDue(sim: KnownSim, question: SimQuestion): boolean {
    const now = this.#parts.clock.now();
    return now >= (this.#notBefore.get(keyOf(sim, question)) ?? 0) && question.isDue(sim, now);
  }

  async #ask(slot: Slot, sim: KnownSim, question: SimQuestion): Promise<void> {
    if (!isUsable(slot) || slot.isBusy) return;
    const { clock, logger } = this.#parts;
    const key = keyOf(sim, question);
    this.#notBefore.set(key, clock.now() + retryMs);
    const outcome = await slot.driver.ussd({ dialogue: question.dialogue });
    if (outcome.kind === 'answered' && (await question.keep(sim, outcome.texts))) {
      this.#notBefore.delete(key);
      return;
    }
    const code = outcome.kind === 'refused' ? outcome.error.code : 'pattern-does-not-fit';
    logger.warn(
      { sim: sim.name, question: question.name, code },
      'an operator gave no answer that can be read: it is asked again in an hour',
    );
  }
}

function keyOf(sim: KnownSim, question: SimQuestion): string {
  return `${sim.id} ${question.name}`;
}
