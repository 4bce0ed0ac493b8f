/** Text to packed septets of a GSM 7-bit alphabet and back, TS 23.038 §6.1.2.1 and §6.2.1. */

import { ABSENT, DEFAULT_ALPHABET, ESCAPE, ESCAPED, type Gsm7Alphabet, LOW_UNITS } from './gsm7-tables.ts';

/** Septets of one code unit: 1, 2 (escape), or 0 when the alphabet lacks it. */
export function septetWidth(unit: number, alphabet: Gsm7Alphabet): 0 | 1 | 2 {
  const value = encodedValue(unit, alphabet);
  if (value === ABSENT) return 0;
  return value < ESCAPED ? 1 : 2;
}

/** Septets that `text` takes, or -1 when the alphabet lacks one of its characters. */
export function countSeptets(text: string, alphabet: Gsm7Alphabet = DEFAULT_ALPHABET): number {
  let count = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const value = encodedValue(text.charCodeAt(index), alphabet);
    if (value >= ESCAPED) {
      if (value === ABSENT) return -1;
      count += 1;
    }
  }
  return count;
}

/**
 * Writes `text` behind `fill` zero bits into `octets` from `offset`; unused bits of the last octet are zero. Gives
 * the count of septets, or -1 when the alphabet lacks a character: then `octets` holds rubbish.
 */
export function packText(
  text: string,
  alphabet: Gsm7Alphabet,
  octets: Uint8Array,
  offset: number,
  fill: number,
): number {
  let count = text.length;
  let at = offset;
  let bits = fill;
  let pending = 0;
  for (let index = 0; index < text.length; index += 1) {
    const value = encodedValue(text.charCodeAt(index), alphabet);
    if (value >= ESCAPED) {
      if (value === ABSENT) return -1;
      count += 1;
      pending |= ESCAPE << bits;
      bits += 7;
    }
    pending |= (value & 0x7f) << bits;
    bits += 7;
    while (bits >= 8) {
      octets[at] = pending;
      at += 1;
      pending >>= 8;
      bits -= 8;
    }
  }
  if (bits > 0) octets[at] = pending;
  return count;
}

export interface UnpackedText {
  readonly text: string;
  /** The last septet is an escape: its character is in the next part, or lost. */
  readonly isEscapeDangling: boolean;
  /** A code without a character was met; U+FFFD stands for it. */
  readonly hasUnassigned: boolean;
}

const MAX_SEPTETS = 255;
const UNASSIGNED_UNIT = 0xfffd;
const SPACE = 0x20;

/** The text being read, as Latin-1 and as UTF-16: a string from either costs a third of one grown by character. */
const latin1 = Buffer.alloc(MAX_SEPTETS);
const utf16 = new Uint16Array(MAX_SEPTETS);
const utf16Octets = Buffer.from(utf16.buffer);

/**
 * Reads `count` (at most 255) septets behind `fill` bits from `offset`; the octets must be there. An escape with an
 * unknown code gives the base character, two escapes a space (§6.2.1.1).
 */
export function unpackText(
  octets: Uint8Array,
  count: number,
  offset = 0,
  fill = 0,
  alphabet: Gsm7Alphabet = DEFAULT_ALPHABET,
): UnpackedText {
  const { base, extension } = alphabet;
  let at = offset;
  let bits = 0;
  let pending = 0;
  if (fill > 0) {
    pending = octets[at]! >> fill;
    bits = 8 - fill;
    at += 1;
  }
  let length = 0;
  let widest = 0;
  let isEscaped = false;
  let hasUnassigned = false;
  for (let index = 0; index < count; index += 1) {
    if (bits < 7) {
      pending |= octets[at]! << bits;
      bits += 8;
      at += 1;
    }
    const septet = pending & 0x7f;
    pending >>= 7;
    bits -= 7;
    let unit = base[septet]!;
    if (isEscaped) {
      isEscaped = false;
      unit = septet === ESCAPE ? SPACE : extension[septet]! || unit;
    } else if (septet === ESCAPE) {
      isEscaped = true;
      continue;
    }
    if (unit === 0) {
      hasUnassigned = true;
      unit = UNASSIGNED_UNIT;
    }
    latin1[length] = unit;
    utf16[length] = unit;
    length += 1;
    widest |= unit;
  }
  const text =
    widest > 0xff ? utf16Octets.toString('utf16le', 0, length * 2) : latin1.toString('latin1', 0, length);
  return { text, isEscapeDangling: isEscaped, hasUnassigned };
}

function encodedValue(unit: number, alphabet: Gsm7Alphabet): number {
  return unit < LOW_UNITS ? alphabet.low[unit]! : (alphabet.high.get(unit) ?? ABSENT);
}
