import { describe, expect, it } from 'vitest';
import { brokenGateways } from './breakages.ts';
import { simulate } from './simulation.ts';

const MOST_SEEDS = 20;

describe('the checker catches a gateway that', { timeout: 180_000 }, () => {
  for (const { name, breaks, ...breakage } of brokenGateways) {
    it(name, async () => {
      let caught: string | undefined;
      for (let seed = 1; seed <= MOST_SEEDS && caught === undefined; seed += 1) {
        const { violations } = await simulate(seed, { breakage });
        caught = violations.find((violation) => breaks.some((guarantee) => violation.startsWith(guarantee)));
      }
      expect(caught, `within ${MOST_SEEDS} seeds`).toBeDefined();
    });
  }
});
