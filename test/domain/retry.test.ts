import { describe, expect, it } from 'vitest';
import {
  decideAfterRefusal,
  MAX_ATTEMPTS,
  NO_TRIES,
  type Refusal,
  type Tries,
} from '../../src/domain/retry.ts';

const NOW = 1_000_000;
const decide = (refusal: Refusal, part: { tries?: Tries; otherSims?: string[] } = {}) =>
  decideAfterRefusal({
    refusal,
    tries: part.tries ?? NO_TRIES,
    sim: 'a',
    otherSims: part.otherSims ?? ['b'],
    now: NOW,
  });

describe('after a refusal', () => {
  it('gives up where the recipient is to blame', () => {
    expect(decide({ code: 'unassigned-number', next: 'give-up' })).toEqual({
      kind: 'fail',
      reason: 'unassigned-number',
    });
  });

  it('waits without counting an attempt when the modem is only busy', () => {
    expect(decide({ code: 'sim-busy', next: 'wait', retryAfterMs: 2_000 })).toEqual({
      kind: 'requeue',
      nextAttemptAt: NOW + 2_000,
      tries: NO_TRIES,
      reason: 'sim-busy',
    });
  });

  it('tries another SIM at once and avoids the one that could not', () => {
    expect(decide({ code: 'barred', next: 'elsewhere' })).toMatchObject({
      nextAttemptAt: NOW,
      tries: { attempts: { a: 1 }, avoidSims: ['a'] },
    });
  });

  it('comes back to the same SIM after a pause when there is no other', () => {
    expect(
      decide({ code: 'barred', next: 'elsewhere', retryAfterMs: 10_000 }, { otherSims: [] }),
    ).toMatchObject({
      nextAttemptAt: NOW + 10_000,
      tries: { attempts: { a: 1 }, avoidSims: [] },
    });
  });

  it('doubles the pause on the same SIM and moves on after its attempts are spent', () => {
    const refusal: Refusal = { code: 'congestion', next: 'retry', retryAfterMs: 10_000, maxAttempts: 3 };
    expect(decide(refusal)).toMatchObject({ nextAttemptAt: NOW + 10_000 });
    expect(decide(refusal, { tries: { attempts: { a: 1 }, avoidSims: [] } })).toMatchObject({
      nextAttemptAt: NOW + 20_000,
    });
    expect(decide(refusal, { tries: { attempts: { a: 2 }, avoidSims: [] } })).toMatchObject({
      nextAttemptAt: NOW,
      tries: { avoidSims: ['a'] },
    });
  });

  it('never waits longer than two minutes between attempts', () => {
    const decision = decide(
      { code: 'congestion', next: 'retry', retryAfterMs: 60_000, maxAttempts: 9 },
      { tries: { attempts: { a: 5 }, avoidSims: [] } },
    );
    expect(decision).toMatchObject({ nextAttemptAt: NOW + 120_000 });
  });

  it('ends a message that no SIM can place', () => {
    const tries = { attempts: { a: 3, b: MAX_ATTEMPTS - 4 }, avoidSims: [] };
    expect(decide({ code: 'network-failure', next: 'retry' }, { tries })).toEqual({
      kind: 'fail',
      reason: 'network-failure',
    });
  });
});
