/**
 * Which received parts belong together, which are one and the same, and what text they make. Pure: the store asks, and
 * writes what it is told.
 */
import type { InboundPart } from './inbound.ts';

/** A text is shown with gaps when no part of it has come for so long: half a text now is worth more than a whole one tomorrow. */
export const PARTIAL_AFTER_MS = 15 * 60_000;
/** A part that comes later than this after the first of its siblings starts a text of its own: references repeat. */
export const JOIN_WINDOW_MS = 72 * 3_600_000;
/** Parts of one text are sent one after the other; a phone without signal tries again for a while. */
const SENT_WINDOW_MS = 3_600_000;
/** A network that missed our acknowledgement sends again within minutes. */
const REPEAT_WINDOW_MS = 10 * 60_000;
/** A service centre whose clock is further off than this, or stands still, cannot tell two texts apart. */
const CLOCK_BEHIND_MS = 7 * 24 * 3_600_000;
const CLOCK_AHEAD_MS = 24 * 3_600_000;

/**
 * Whether the same PDU seen again is the same text. Its service centre's time stamp, to the second, is in the PDU: where that can
 * be believed it decides, however much later the modem shows the text again. Where it cannot, only a short time does.
 */
export function isSeenAgain(
  part: Pick<InboundPart, 'smscTimestamp' | 'receivedAt'>,
  lastSeenAt: number,
): boolean {
  const { smscTimestamp, receivedAt } = part;
  const isClockBelievable =
    smscTimestamp !== null &&
    smscTimestamp >= receivedAt - CLOCK_BEHIND_MS &&
    smscTimestamp <= receivedAt + CLOCK_AHEAD_MS;
  return isClockBelievable || receivedAt - lastSeenAt <= REPEAT_WINDOW_MS;
}

/** A header that contradicts itself is not worth waiting for: such a part is a message of its own. */
export function isJoinable(
  concat: InboundPart['concatenation'],
): concat is NonNullable<InboundPart['concatenation']> {
  return concat !== null && concat.sequence >= 1 && concat.sequence <= concat.total;
}

export interface HeldPart extends Pick<InboundPart, 'text' | 'encoding' | 'smscTimestamp' | 'receivedAt'> {
  readonly sequence: number;
}

/** A text with parts missing, of the same SIM, sender, kind, reference, width and total as the part in hand. */
export interface OpenText {
  readonly seq: number;
  readonly held: readonly HeldPart[];
}

export type Fit =
  | { readonly kind: 'joins'; readonly seq: number }
  /** A part that is there already, sent once more by its sender. */
  | { readonly kind: 'copy'; readonly seq: number }
  | { readonly kind: 'opens' };

/** Of several texts that lack the part, the one whose parts are nearest to it in time. */
export function fitPart(part: HeldPart, open: readonly OpenText[]): Fit {
  const copied = open.find(({ held }) => held.some((other) => isCopy(part, other)));
  if (copied) return { kind: 'copy', seq: copied.seq };
  const near = open
    .filter(({ held }) => held.every(({ sequence }) => sequence !== part.sequence))
    .map(({ seq, held }) => ({ seq, gap: Math.min(...held.map((other) => gapOf(part, other))) }))
    .filter(({ gap }) => gap <= SENT_WINDOW_MS)
    .sort((one, other) => one.gap - other.gap || other.seq - one.seq);
  return near[0] ? { kind: 'joins', seq: near[0].seq } : { kind: 'opens' };
}

function isCopy(part: HeldPart, other: HeldPart): boolean {
  return (
    part.sequence === other.sequence &&
    part.encoding !== 'binary' &&
    part.text === other.text &&
    Math.abs(part.receivedAt - other.receivedAt) <= REPEAT_WINDOW_MS
  );
}

/** 0 where a time stamp is missing: then the join window alone decides. */
function gapOf(part: HeldPart, other: HeldPart): number {
  if (part.smscTimestamp === null || other.smscTimestamp === null) return 0;
  return Math.abs(part.smscTimestamp - other.smscTimestamp);
}

export const GAP_MARK = '[...]';

/** Surrogate halves that were cut apart meet again; those whose other half is missing become U+FFFD. */
export function joinParts(
  parts: readonly HeldPart[],
  total: number,
): { readonly text: string; readonly missing: readonly number[] } {
  const bySequence = new Map(parts.map((part) => [part.sequence, part.text]));
  const missing: number[] = [];
  let text = '';
  for (let sequence = 1; sequence <= total; sequence += 1) {
    const own = bySequence.get(sequence);
    if (own === undefined && missing.at(-1) !== sequence - 1) text += GAP_MARK;
    if (own === undefined) missing.push(sequence);
    text += own ?? '';
  }
  const isText = parts.some(({ encoding }) => encoding !== 'binary');
  return { text: isText ? text.toWellFormed() : '', missing };
}
