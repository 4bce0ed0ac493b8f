/**
 * What happens to a message after a SIM could not take one of its segments: the verdict of the error table, the
 * attempts made so far and the SIMs that are left, turned into one decision.
 */

/** The part of a modem error's verdict that matters here (drivers/errors.ts says what the words mean). */
export interface Refusal {
  readonly code: string;
  readonly next: 'give-up' | 'retry' | 'elsewhere' | 'wait';
  readonly retryAfterMs?: number;
  readonly maxAttempts?: number;
}

/** Attempts that count, by SIM, and SIMs the message should not be given to again. */
export interface Tries {
  readonly attempts: Readonly<Record<string, number>>;
  readonly avoidSims: readonly string[];
}

export const NO_TRIES: Tries = { attempts: {}, avoidSims: [] };

export type RetryDecision =
  | { readonly kind: 'fail'; readonly reason: string }
  | {
      readonly kind: 'requeue';
      readonly nextAttemptAt: number;
      readonly tries: Tries;
      readonly reason: string;
    };

/** A message that this many attempts could not place is poison: it ends `failed`. */
export const MAX_ATTEMPTS = 8;
const DEFAULT_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 120_000;

export function decideAfterRefusal(input: {
  readonly refusal: Refusal;
  readonly tries: Tries;
  readonly sim: string;
  /** SIMs that could still carry the message, this one not counted. */
  readonly otherSims: readonly string[];
  readonly now: number;
}): RetryDecision {
  const { refusal, sim, now } = input;
  if (refusal.next === 'give-up') return { kind: 'fail', reason: refusal.code };
  const pause = refusal.retryAfterMs ?? DEFAULT_PAUSE_MS;
  if (refusal.next === 'wait') {
    return { kind: 'requeue', nextAttemptAt: now + pause, tries: input.tries, reason: refusal.code };
  }
  const onThisSim = (input.tries.attempts[sim] ?? 0) + 1;
  const attempts = { ...input.tries.attempts, [sim]: onThisSim };
  const total = Object.values(attempts).reduce((sum, count) => sum + count, 0);
  if (total >= MAX_ATTEMPTS) return { kind: 'fail', reason: refusal.code };

  const isSpent = refusal.next === 'elsewhere' || onThisSim >= (refusal.maxAttempts ?? 3);
  if (isSpent) {
    const avoidSims = [...new Set([...input.tries.avoidSims, sim])];
    if (input.otherSims.some((other) => !avoidSims.includes(other))) {
      return { kind: 'requeue', nextAttemptAt: now, tries: { attempts, avoidSims }, reason: refusal.code };
    }
  }
  const backedOff = Math.min(pause * 2 ** (onThisSim - 1), LONGEST_PAUSE_MS);
  return {
    kind: 'requeue',
    nextAttemptAt: now + backedOff,
    tries: { attempts, avoidSims: isSpent ? [] : input.tries.avoidSims },
    reason: refusal.code,
  };
}
