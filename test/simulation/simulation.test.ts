import { describe, expect, it } from 'vitest';
import { simulate } from './simulation.ts';
import { planWorld } from './world-plan.ts';

const FIRST_SEED = 1;
const SEEDS = 24;
const PER_TEST = 4;

describe('the whole gateway in a simulated world', { timeout: 180_000 }, () => {
  for (let from = FIRST_SEED; from < FIRST_SEED + SEEDS; from += PER_TEST) {
    it(`keeps its guarantees in seeds ${from} to ${from + PER_TEST - 1}`, async () => {
      for (let seed = from; seed < from + PER_TEST; seed += 1) {
        const { violations } = await simulate(seed);
        expect(violations, `npm run simulate -- --seeds 1 --from ${seed} --trace`).toEqual([]);
      }
    });
  }

  it('replays a seed byte for byte', async () => {
    const seed = roughSeed();
    const [first, second, other] = [await simulate(seed), await simulate(seed), await simulate(seed + 1)];
    expect(second).toEqual(first);
    expect(first.figures.wireLines).toBeGreaterThan(500);
    expect(other.traceHash).not.toBe(first.traceHash);
  });
});

describe('the plan of a world', () => {
  it('follows from its seed alone', () => {
    expect(planWorld(7)).toEqual(planWorld(7));
    expect(planWorld(8)).not.toEqual(planWorld(7));
  });

  it('brings every kind of fault, end and behaviour over some hundred seeds', () => {
    const plans = Array.from({ length: 400 }, (_, seed) => planWorld(seed));
    const kinds = new Set(plans.flatMap(({ faults }) => faults.map(({ fault }) => fault.kind)));
    const ends = new Set(plans.flatMap((plan) => plan.ends.map(({ kind }) => kind)));
    const behaviours = new Set(
      plans.flatMap(({ texts }) => texts.flatMap(({ meets }) => meets.map(({ name }) => name))),
    );
    expect([kinds.size, ends.size, behaviours.size]).toEqual([16, 4, 16]);
  });
});

/** One with faults and ends of the process, where there is most that could differ. */
function roughSeed(): number {
  for (let seed = 1; ; seed += 1) {
    const { faults, ends } = planWorld(seed);
    if (faults.length > 3 && ends.length > 1) return seed;
  }
}
