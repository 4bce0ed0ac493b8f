/**
 * A text to the segments that carry it. Choice of coding: default alphabet; else a national one where the caller
 * allows it and it takes fewer segments than UCS-2; else UCS-2.
 */

import { cutText } from './cut-text.ts';
import { DEFAULT_ALPHABET, type Gsm7Alphabet, gsm7Alphabet, hasLockingShift } from './gsm7-tables.ts';
import { countSeptets, packText, septetWidth } from './gsm7.ts';
import { PduError } from './pdu-error.ts';
import { fillBits, headerSeptets, packedLength, septetsIn } from './septets.ts';
import type { InformationElement, NationalLanguage, SegmentedText, SegmentUserData } from './types.ts';
import { writeUcs2 } from './ucs2.ts';
import { concatenationElement, encodeHeader, portsElement, shiftElement } from './user-data-header.ts';
import { MAX_USER_DATA_OCTETS } from './user-data.ts';

export interface SegmentOptions {
  /** Of the concatenation; masked to 8 or 16 bits. Should differ between messages to one recipient. */
  readonly reference: number;
  /** Default 8. */
  readonly referenceBits?: 8 | 16;
  /** National tables that the recipient's handset is known to have. Default none. */
  readonly languages?: readonly NationalLanguage[];
  /** Application port addressing. */
  readonly ports?: { readonly destination: number; readonly source: number };
}

/** A way to write the text; no alphabet means UCS-2. */
interface Coding {
  readonly alphabet: Gsm7Alphabet | null;
  /** Header elements of every segment, concatenation apart. */
  readonly elements: readonly InformationElement[];
}

const MAX_SEGMENTS = 255;
const MAX_SEPTETS = 160;
const MAX_SEPTETS_IN_PART = 153;
/** Room for 160 characters that are all escaped. */
const scratch = new Uint8Array(packedLength(2 * MAX_SEPTETS, 0));

/** The empty text is one empty segment. Throws PduError `too-long` beyond 255 segments. */
export function segmentText(text: string, options: SegmentOptions): SegmentedText {
  if (text.length > MAX_SEGMENTS * MAX_SEPTETS_IN_PART) throw tooLong();
  if (options.ports === undefined && text.length <= MAX_SEPTETS) {
    const segment = oneDefaultSegment(text);
    if (segment !== null) return { encoding: 'gsm7', segments: [segment], units: segment.length };
  }
  const ports = options.ports ? [portsElement(options.ports)] : [];
  if (countSeptets(text) < 0) return shortest(text, ports, options);
  return segmented(text, { alphabet: DEFAULT_ALPHABET, elements: ports }, options);
}

/** The path of nearly every one-time password: packed in one pass. Null when it is no text for it. */
function oneDefaultSegment(text: string): SegmentUserData | null {
  const length = packText(text, DEFAULT_ALPHABET, scratch, 0, 0);
  if (length < 0 || length > MAX_SEPTETS) return null;
  const octets = scratch.slice(0, packedLength(length, 0));
  return { encoding: 'gsm7', text, octets, length, hasHeader: false };
}

/** The coding with the fewest segments; UCS-2 loses only to one that has fewer. */
function shortest(text: string, ports: InformationElement[], options: SegmentOptions): SegmentedText {
  let best: Coding = { alphabet: null, elements: ports };
  let fewest = ends(text, best, options).length;
  for (const coding of nationalCodings(options.languages ?? [], ports)) {
    if (countSeptets(text, coding.alphabet) < 0) continue;
    const count = ends(text, coding, options).length;
    if (count >= fewest) continue;
    best = coding;
    fewest = count;
  }
  return segmented(text, best, options);
}

/** Single shift first: handsets that know a locking table know the single one too. */
function* nationalCodings(
  languages: readonly NationalLanguage[],
  ports: InformationElement[],
): Generator<Coding & { alphabet: Gsm7Alphabet }> {
  for (const language of languages) {
    const single = shiftElement('single', language);
    yield { alphabet: gsm7Alphabet(undefined, language), elements: [single, ...ports] };
    if (!hasLockingShift(language)) continue;
    const locking = shiftElement('locking', language);
    yield { alphabet: gsm7Alphabet(language), elements: [locking, ...ports] };
    yield { alphabet: gsm7Alphabet(language, language), elements: [single, locking, ...ports] };
  }
}

function segmented(text: string, coding: Coding, options: SegmentOptions): SegmentedText {
  const { alphabet } = coding;
  const cuts = ends(text, coding, options);
  const total = cuts.length;
  if (total > MAX_SEGMENTS) throw tooLong();
  const segments: SegmentUserData[] = [];
  let start = 0;
  for (const end of cuts) {
    const header = headerOf(coding, options, total, segments.length + 1);
    const part = text.slice(start, end);
    segments.push(alphabet === null ? ucs2Segment(part, header) : gsm7Segment(part, alphabet, header));
    start = end;
  }
  const units = alphabet === null ? text.length : countSeptets(text, alphabet);
  return { encoding: alphabet === null ? 'ucs2' : 'gsm7', segments, units };
}

/** End index of each segment: one where all fits without a concatenation header. */
function ends(text: string, coding: Coding, options: SegmentOptions): number[] {
  const { alphabet } = coding;
  const units = alphabet === null ? text.length : countSeptets(text, alphabet);
  if (units <= capacity(coding, headerOf(coding, options, 1, 1).length)) return [text.length];
  return cutText(text, widthsOf(text, alphabet), capacity(coding, headerOf(coding, options, 2, 1).length));
}

function headerOf(coding: Coding, options: SegmentOptions, total: number, sequence: number): Uint8Array {
  if (total === 1) return encodeHeader(coding.elements);
  const { reference, referenceBits: bits = 8 } = options;
  return encodeHeader([concatenationElement({ reference, total, sequence, bits }), ...coding.elements]);
}

/** Septets or code units behind a header of so many octets. */
function capacity({ alphabet }: Coding, headerLength: number): number {
  const free = MAX_USER_DATA_OCTETS - headerLength;
  return alphabet === null ? free >> 1 : septetsIn(free, fillBits(headerLength));
}

function widthsOf(text: string, alphabet: Gsm7Alphabet | null): Uint8Array {
  const widths = new Uint8Array(text.length).fill(1);
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (alphabet !== null) {
      widths[index] = septetWidth(unit, alphabet);
    } else if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(index + 1))) {
      widths[index] = 2;
      index += 1;
      widths[index] = 0;
    }
  }
  return widths;
}

function gsm7Segment(text: string, alphabet: Gsm7Alphabet, header: Uint8Array): SegmentUserData {
  const count = countSeptets(text, alphabet);
  const fill = fillBits(header.length);
  const octets = new Uint8Array(header.length + packedLength(count, fill));
  octets.set(header);
  packText(text, alphabet, octets, header.length, fill);
  const length = headerSeptets(header.length) + count;
  return { encoding: 'gsm7', text, octets, length, hasHeader: header.length > 0 };
}

function ucs2Segment(text: string, header: Uint8Array): SegmentUserData {
  const octets = new Uint8Array(header.length + text.length * 2);
  octets.set(header);
  writeUcs2(text, octets, header.length);
  return { encoding: 'ucs2', text, octets, length: octets.length, hasHeader: header.length > 0 };
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

function tooLong(): PduError {
  return new PduError('too-long', 'text', `more than ${MAX_SEGMENTS} segments`);
}
