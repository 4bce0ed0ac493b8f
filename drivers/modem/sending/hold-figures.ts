/**
 * Whether holding the radio link (AT+CMMS) helps on a SIM: times and failures of long segments in, verdict out. Pure.
 * Short texts are left out: they take fewer radio frames, and would make the link look as if it slowed things down.
 */
import type { MoreMessagesFigures } from '../../driver.ts';

export interface Sample {
  /** From Ctrl-Z to the answer. */
  readonly ms: number;
  /** The network or the modem refused, or no answer came. */
  readonly hasFailed: boolean;
}

export interface HoldFigures {
  /** Sent on a link that the segment before had left up. */
  readonly held: readonly Sample[];
  readonly plain: readonly Sample[];
  readonly isDropped: boolean;
}

export const noFigures: HoldFigures = { held: [], plain: [], isDropped: false };

/** TPDU octets from which a segment counts: the 140 octets of a full one, less what the last of a text may lack. */
export const longSegmentOctets = 100;
const enough = 8;
const mostSamples = 32;
/** A held segment has to be at least so much faster: less is noise, and the link blocks what comes in. */
const gainShare = 0.05;
/** One failure more may be chance. */
const failureShare = 0.1;
const fewestFailures = 2;
/** Held so often with nothing to compare to: one text in four goes without. */
const heldUntilCompared = 24;
const comparedEvery = 4;

export function noteSample(figures: HoldFigures, isHeld: boolean, sample: Sample): HoldFigures {
  const kind = isHeld ? 'held' : 'plain';
  const samples = [...figures[kind], sample].slice(-mostSamples);
  const now = { ...figures, [kind]: samples };
  return { ...now, isDropped: figures.isDropped || isHarmful(now) };
}

/** @param burst counts the texts of several segments on this SIM, from 0 */
export function wantsHold({ held, plain, isDropped }: HoldFigures, burst: number): boolean {
  if (isDropped) return false;
  const isUncompared = held.length >= heldUntilCompared && plain.length < enough;
  return !isUncompared || burst % comparedEvery !== 0;
}

export function summaryOf({ held, plain, isDropped }: HoldFigures): MoreMessagesFigures {
  return { heldMs: medianMs(held), plainMs: medianMs(plain), isDropped };
}

function isHarmful({ held, plain }: Pick<HoldFigures, 'held' | 'plain'>): boolean {
  if (held.length < enough || plain.length < enough) return false;
  const heldFailures = failuresOf(held);
  const isFailing =
    heldFailures >= fewestFailures &&
    heldFailures / held.length > failuresOf(plain) / plain.length + failureShare;
  if (isFailing) return true;
  const heldMs = medianMs(held);
  const plainMs = medianMs(plain);
  return heldMs !== null && plainMs !== null && heldMs > plainMs * (1 - gainShare);
}

function failuresOf(samples: readonly Sample[]): number {
  return samples.filter(({ hasFailed }) => hasFailed).length;
}

/** Of those that were accepted. */
function medianMs(samples: readonly Sample[]): number | null {
  const times = samples.flatMap(({ ms, hasFailed }) => (hasFailed ? [] : [ms])).toSorted((a, b) => a - b);
  const middle = Math.floor(times.length / 2);
  const upper = times[middle];
  if (upper === undefined) return null;
  return times.length % 2 === 1 ? upper : Math.round((upper + (times[middle - 1] ?? upper)) / 2);
}
