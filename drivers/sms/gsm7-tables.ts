/**
 * The GSM 7-bit alphabets of TS 23.038 §6.2.1 as lookup tables: septet to UTF-16 code unit and back. An alphabet is
 * a base table (default or locking shift) and an extension table (default or single shift).
 */

import { LOCKING_SHIFT_TABLES } from './national-locking-tables.ts';
import { SINGLE_SHIFT_TABLES } from './national-shift-tables.ts';
import type { NationalLanguage } from './types.ts';

export const ESCAPE = 0x1b;
/** Set in an encoded value when the septet goes behind an escape. */
export const ESCAPED = 0x80;
/** The encoded value of a character that the alphabet does not have: two escapes never make one. */
export const ABSENT = ESCAPED | ESCAPE;
/** Code units below this are looked up in `low`. */
export const LOW_UNITS = 0x400;

/** Position + 1 is the identifier in the header, TS 23.038 §6.2.1.2.4. */
export const NATIONAL_LANGUAGES: readonly NationalLanguage[] = [
  'turkish',
  'spanish',
  'portuguese',
  'bengali',
  'gujarati',
  'hindi',
  'kannada',
  'malayalam',
  'oriya',
  'punjabi',
  'tamil',
  'telugu',
  'urdu',
];

export interface Gsm7Alphabet {
  /** Code unit of each septet; 0 where there is none. */
  readonly base: Uint16Array;
  /** Code unit of each septet behind an escape; 0 where there is none. */
  readonly extension: Uint16Array;
  /** By code unit below LOW_UNITS: septet, septet | ESCAPED, or ABSENT. */
  readonly low: Uint8Array;
  /** The same for the code units above; those not in the map are absent. */
  readonly high: ReadonlyMap<number, number>;
}

const DEFAULT_TABLE =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ□ÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿' +
  'abcdefghijklmnopqrstuvwxyzäöñüà';
/** Pairs, as in national-shift-tables.ts. */
const DEFAULT_EXTENSION = '0A\f14^28{29}2F\\3C[3D~3E]40|65€';
const UNASSIGNED = '□';

export const DEFAULT_ALPHABET: Gsm7Alphabet = buildAlphabet(undefined, undefined);

const alphabets = new Map<string, Gsm7Alphabet>();

/** Spanish has no locking table: asking for one gives the default base. Built once per pair. */
export function gsm7Alphabet(locking?: NationalLanguage, single?: NationalLanguage): Gsm7Alphabet {
  if (locking === undefined && single === undefined) return DEFAULT_ALPHABET;
  const key = `${locking} ${single}`;
  let alphabet = alphabets.get(key);
  if (alphabet === undefined) {
    alphabet = buildAlphabet(locking, single);
    alphabets.set(key, alphabet);
  }
  return alphabet;
}

export function hasLockingShift(language: NationalLanguage): boolean {
  return LOCKING_SHIFT_TABLES[language] !== undefined;
}

function buildAlphabet(locking?: NationalLanguage, single?: NationalLanguage): Gsm7Alphabet {
  const base = new Uint16Array(128);
  const characters = (locking && LOCKING_SHIFT_TABLES[locking]) ?? DEFAULT_TABLE;
  for (let septet = 0; septet < 128; septet += 1) {
    if (characters[septet] !== UNASSIGNED) base[septet] = characters.charCodeAt(septet);
  }
  const extension = new Uint16Array(128);
  const pairs = DEFAULT_EXTENSION + (single ? SINGLE_SHIFT_TABLES[single] : '');
  for (let at = 0; at < pairs.length; at += 3) {
    extension[Number.parseInt(pairs.slice(at, at + 2), 16)] = pairs.charCodeAt(at + 2);
  }
  return { base, extension, ...encodingTables(base, extension) };
}

/** Where a character has two codes the first counts, the base table before the extension. */
function encodingTables(base: Uint16Array, extension: Uint16Array): Pick<Gsm7Alphabet, 'low' | 'high'> {
  const low = new Uint8Array(LOW_UNITS).fill(ABSENT);
  const high = new Map<number, number>();
  const enter = (unit: number, value: number): void => {
    if (unit >= LOW_UNITS) {
      if (!high.has(unit)) high.set(unit, value);
    } else if (unit !== 0 && low[unit] === ABSENT) {
      low[unit] = value;
    }
  };
  base.forEach((unit, septet) => enter(unit, septet));
  extension.forEach((unit, septet) => enter(unit, septet | ESCAPED));
  return { low, high };
}
