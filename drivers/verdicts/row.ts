/** A row of the verdict tables, and how it becomes a verdict. */
import type { Blame, Next, Verdict } from '../errors.ts';

export type VerdictRow = readonly [
  number: number,
  code: string,
  blame: Blame,
  next: Next,
  text: string,
  more?: Pick<Verdict, 'retryAfterMs' | 'maxAttempts' | 'resetAfter' | 'outcomeUnknown'>,
];

export function verdictFromRow([, code, blame, next, text, more]: VerdictRow): Verdict {
  return Object.freeze({ code, blame, next, text, ...more });
}

export function indexRows(rows: readonly VerdictRow[]): ReadonlyMap<number, Verdict> {
  return new Map(rows.map((row) => [row[0], verdictFromRow(row)]));
}

/** Errors of ours, or of an option the other side does not know: worth one more try in the plainest form. */
export function plainest(number: number, code: string, cause: string): VerdictRow {
  const text = `${cause}: it is sent once more in its plainest form.`;
  return [number, code, 'message', 'retry', text, { retryAfterMs: 1_000, maxAttempts: 2 }];
}
