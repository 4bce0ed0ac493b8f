/** Every byte on every wire and every fact of a run, in order, boiled down to one hash: equal hashes, equal runs. */
import { createHash } from 'node:crypto';

export class Trace {
  readonly #hash = createHash('sha256');
  readonly #keep: ((line: string) => void) | null;
  lines = 0;

  /** @param keep takes every line, for a person who replays one seed */
  constructor(keep: ((line: string) => void) | null = null) {
    this.#keep = keep;
  }

  note(at: number, what: string): void {
    const line = `${at} ${what}`;
    this.lines += 1;
    this.#hash.update(line).update('\n');
    this.#keep?.(line);
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}
