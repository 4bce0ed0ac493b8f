/**
 * A routing policy orders the SIMs that may carry a message. Pure: it is given all it may look at.
 */
export interface Candidate {
  readonly simId: string;
  /** Segments handed to it within the last minute, and those reserved for it now. */
  readonly segmentsLastMinute: number;
  /** Median milliseconds of its last submissions; null before the first. */
  readonly submitMs: number | null;
  /** Monotonic ms of its last hand-over; null before the first. */
  readonly lastUsedAt: number | null;
}

/** Negative: `a` should carry the message rather than `b`. */
export type RoutingPolicy = (a: Candidate, b: Candidate) => number;
