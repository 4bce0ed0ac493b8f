/**
 * What can go wrong with a modem, as one type. The numbers a modem answers are translated by the verdict table
 * (verdicts.ts); whoever handles the error branches on `code`, `blame` and `next`, never on the text.
 */

/** Whose fault it is: a bad recipient never counts against a SIM. */
export type Blame = 'message' | 'sim' | 'modem' | 'network';

/**
 * What to do with the message:
 * - `give-up` it cannot succeed anywhere;
 * - `retry` the same SIM may succeed after `retryAfterMs`;
 * - `elsewhere` another SIM should try now;
 * - `wait` the modem is busy or not ready: the attempt does not count.
 */
export type Next = 'give-up' | 'retry' | 'elsewhere' | 'wait';

export interface Verdict {
  /** Kebab-case, stable: stored, shown and documented, e.g. `unassigned-number`. */
  readonly code: string;
  readonly blame: Blame;
  readonly next: Next;
  /** For `retry` and `wait`: the shortest useful pause. */
  readonly retryAfterMs?: number;
  /** After this many attempts on one SIM, treat as `elsewhere`. */
  readonly maxAttempts?: number;
  /** So many in a row from one modem say that the modem is at fault: a restart is worth trying. */
  readonly resetAfter?: number;
  /** Whether the network may have the message all the same (TS 24.011 time-outs, +CMS 332, 500, 513, 521). */
  readonly outcomeUnknown?: boolean;
  /** One plain sentence: the cause, and what cures it. */
  readonly text: string;
}

/** The only error that leaves drivers/. Its message never holds a PIN, a whole number or a text. */
export class ModemError extends Error {
  readonly verdict: Verdict;
  /** What the modem answered, where it answered a number: `+CMS ERROR: 38` is { family: 'cms', number: 38 }. */
  readonly wire: { readonly family: 'cms' | 'cme'; readonly number: number } | undefined;

  constructor(
    verdict: Verdict,
    options: { wire?: { family: 'cms' | 'cme'; number: number }; detail?: string; cause?: unknown } = {},
  ) {
    super(options.detail ? `${verdict.text} (${options.detail})` : verdict.text, { cause: options.cause });
    this.name = 'ModemError';
    this.verdict = verdict;
    this.wire = options.wire;
  }

  get code(): string {
    return this.verdict.code;
  }
}
