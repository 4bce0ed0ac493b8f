/** The questions that SIM settings can ask for: what is dialled, when, and what is kept of the answer. */
import { readBalance } from '../domain/balance.ts';
import { readOwnNumber } from '../domain/own-number.ts';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { SimStore } from '../store/store.ts';
import type { SimQuestion } from './sim-questions.ts';

export interface QuestionSettings {
  readonly ussd: string;
  readonly answers: readonly string[];
  /** A regular expression with one group. */
  readonly pattern: string;
}

export interface BalanceSettings extends QuestionSettings {
  readonly low: number | null;
  readonly everyMs: number;
}

export interface QuestionParts {
  readonly store: SimStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export function balanceQuestion(settings: BalanceSettings, parts: QuestionParts): SimQuestion {
  const { store, clock, logger, metrics } = parts;
  return {
    name: 'balance',
    dialogue: [settings.ussd, ...settings.answers],
    isDue: ({ balance }, now) => balance === null || now >= balance.at + settings.everyMs,
    async keep(sim, texts) {
      const amount = readBalance(texts, settings.pattern);
      if (amount === null) return false;
      const isLow = settings.low !== null && Number(amount) <= settings.low;
      const kept = await store.recordBalance({ simId: sim.id, amount, isLow, at: clock.now() });
      metrics.simBalance.labels(sim.name).set(Number(amount));
      if (isLow && kept?.wasLow === false)
        logger.warn({ sim: sim.name, amount, low: settings.low }, 'the balance of a SIM is low');
      return true;
    },
  };
}

/** For SIMs whose own-number field is empty, as it often is. */
export function ownNumberQuestion(settings: QuestionSettings, { store }: QuestionParts): SimQuestion {
  return {
    name: 'own-number',
    dialogue: [settings.ussd, ...settings.answers],
    isDue: (sim) => sim.number === null,
    async keep(sim, texts) {
      const number = readOwnNumber(texts, settings.pattern);
      if (number !== null) await store.recordOwnNumber({ simId: sim.id, number });
      return number !== null;
    },
  };
}
