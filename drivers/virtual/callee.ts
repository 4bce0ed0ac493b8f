/** What a phone does when it is called, as data. Times from the moment before, ms. */

export interface Callee {
  /** Kebab-case. */
  readonly name: string;
  /** From alerting to this; `rings`: nothing ever. */
  readonly reaction: 'answers' | 'busy' | 'declines' | 'rings';
  readonly afterMs: number;
  /** From the answer on. */
  readonly hangsUpAfterMs?: number;
  readonly presses?: { readonly key: string; readonly afterMs: number };
}

export const callees = {
  answers: (afterMs = 4_000): Callee => ({ name: 'answers', reaction: 'answers', afterMs }),
  busy: (afterMs = 1_000): Callee => ({ name: 'busy', reaction: 'busy', afterMs }),
  declines: (afterMs = 3_000): Callee => ({ name: 'declines', reaction: 'declines', afterMs }),
  rings: (): Callee => ({ name: 'rings', reaction: 'rings', afterMs: 0 }),
  hangsUp: (hangsUpAfterMs: number, afterMs = 4_000): Callee => ({
    name: 'hangs-up',
    reaction: 'answers',
    afterMs,
    hangsUpAfterMs,
  }),
  presses: (key: string, pressedAfterMs = 6_000, afterMs = 4_000): Callee => ({
    name: 'presses',
    reaction: 'answers',
    afterMs,
    presses: { key, afterMs: pressedAfterMs },
  }),
} as const;
