/** The figures of holding the radio link, per SIM; in memory only, one record per modem. */
import type { MoreMessagesFigures, SubmitOutcome } from '../../driver.ts';
import {
  type HoldFigures,
  longSegmentOctets,
  noFigures,
  noteSample,
  summaryOf,
  wantsHold,
} from './hold-figures.ts';
import type { Tell } from '../session.ts';

/** A SIM bank shows many cards to one modem. */
const mostSims = 64;

export interface Sent {
  readonly octets: number;
  /** Null: Ctrl-Z was not written. */
  readonly ms: number | null;
  /** Whether the segment before had left the link up; null: the first one of a hold, which is neither. */
  readonly isHeld: boolean | null;
  readonly outcome: SubmitOutcome;
}

export class HoldRecord {
  readonly #iccid: () => string | null;
  readonly #tell: Tell;
  readonly #bySim = new Map<string, HoldFigures>();
  #bursts = 0;

  constructor(iccid: () => string | null, tell: Tell) {
    this.#iccid = iccid;
    this.#tell = tell;
  }

  /** Asked once at the first segment of several. */
  beginBurst(): boolean {
    const isWanted = wantsHold(this.#figures, this.#bursts);
    this.#bursts += 1;
    return isWanted;
  }

  get isDropped(): boolean {
    return this.#figures.isDropped;
  }

  get summary(): MoreMessagesFigures | null {
    const figures = this.#figures;
    return figures.held.length === 0 ? null : summaryOf(figures);
  }

  note({ octets, ms, isHeld, outcome }: Sent): void {
    const hasFailed = failureOf(outcome);
    if (ms === null || isHeld === null || hasFailed === null || octets < longSegmentOctets) return;
    const before = this.#figures;
    const now = noteSample(before, isHeld, { ms, hasFailed });
    this.#bySim.set(this.#key, now);
    if (this.#bySim.size > mostSims) this.#bySim.delete([...this.#bySim.keys()][0] ?? '');
    if (before.isDropped || !now.isDropped) return;
    const { heldMs, plainMs } = summaryOf(now);
    const heldFailures = now.held.filter((sample) => sample.hasFailed).length;
    const plainFailures = now.plain.filter((sample) => sample.hasFailed).length;
    this.#tell('more-messages-dropped', 'info', { heldMs, plainMs, heldFailures, plainFailures });
  }

  get #key(): string {
    return this.#iccid() ?? '';
  }

  get #figures(): HoldFigures {
    return this.#bySim.get(this.#key) ?? noFigures;
  }
}

/** Null: the outcome says nothing of the link. */
function failureOf(outcome: SubmitOutcome): boolean | null {
  switch (outcome.kind) {
    case 'accepted':
      return false;
    case 'unknown':
      return true;
    case 'refused':
      return ['network', 'modem'].includes(outcome.error.verdict.blame) ? true : null;
    case 'withdrawn':
      return null;
    default:
      return outcome satisfies never;
  }
}
