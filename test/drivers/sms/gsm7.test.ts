import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ALPHABET, gsm7Alphabet, NATIONAL_LANGUAGES } from '../../../drivers/sms/gsm7-tables.ts';
import { countSeptets, packText, septetWidth, unpackText } from '../../../drivers/sms/gsm7.ts';
import { hexFromOctets } from '../../../drivers/sms/hex.ts';
import { fillBits, headerSeptets, packedLength, septetsIn } from '../../../drivers/sms/septets.ts';
import { packBits, pack } from './packing.ts';

/** TS 23.038 §6.2.1, row by row of its table (low half octet down, high half octet across), typed from the standard. */
const STANDARD_ROWS = [
  ['@', 'Δ', ' ', '0', '¡', 'P', '¿', 'p'],
  ['£', '_', '!', '1', 'A', 'Q', 'a', 'q'],
  ['$', 'Φ', '"', '2', 'B', 'R', 'b', 'r'],
  ['¥', 'Γ', '#', '3', 'C', 'S', 'c', 's'],
  ['è', 'Λ', '¤', '4', 'D', 'T', 'd', 't'],
  ['é', 'Ω', '%', '5', 'E', 'U', 'e', 'u'],
  ['ù', 'Π', '&', '6', 'F', 'V', 'f', 'v'],
  ['ì', 'Ψ', "'", '7', 'G', 'W', 'g', 'w'],
  ['ò', 'Σ', '(', '8', 'H', 'X', 'h', 'x'],
  ['Ç', 'Θ', ')', '9', 'I', 'Y', 'i', 'y'],
  ['\n', 'Ξ', '*', ':', 'J', 'Z', 'j', 'z'],
  ['Ø', '', '+', ';', 'K', 'Ä', 'k', 'ä'],
  ['ø', 'Æ', ',', '<', 'L', 'Ö', 'l', 'ö'],
  ['\r', 'æ', '-', '=', 'M', 'Ñ', 'm', 'ñ'],
  ['Å', 'ß', '.', '>', 'N', 'Ü', 'n', 'ü'],
  ['å', 'É', '/', '?', 'O', '§', 'o', 'à'],
];
const STANDARD_EXTENSION: readonly [number, string][] = [
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{'],
  [0x29, '}'],
  [0x2f, '\\'],
  [0x3c, '['],
  [0x3d, '~'],
  [0x3e, ']'],
  [0x40, '|'],
  [0x65, '€'],
];
const EVERY_CODE = STANDARD_ROWS.flatMap((row, low) =>
  row.map((character, high) => ({ code: high * 16 + low, character })),
).filter(({ character }) => character !== '');

describe('the default alphabet', () => {
  it('has the 127 characters of the standard', () => {
    expect(EVERY_CODE).toHaveLength(127);
    for (const { code, character } of EVERY_CODE) {
      expect(packed(character)).toBe(hexFromOctets(Uint8Array.of(code)));
      expect(unpackText(Uint8Array.of(code), 1).text).toBe(character);
    }
  });

  it.each(STANDARD_EXTENSION)('has extension %i as two septets', (code, character) => {
    expect(countSeptets(character)).toBe(2);
    expect(packed(character)).toBe(hexFromOctets(pack([0x1b, code])));
    expect(unpackText(pack([0x1b, code]), 2).text).toBe(character);
  });

  it('has nothing else among all UTF-16 code units', () => {
    const known = new Set([
      ...EVERY_CODE.map((entry) => entry.character),
      ...STANDARD_EXTENSION.map(([, c]) => c),
    ]);
    for (let unit = 0; unit < 0x10000; unit += 1) {
      const character = String.fromCharCode(unit);
      expect(septetWidth(unit, DEFAULT_ALPHABET) > 0).toBe(known.has(character));
    }
  });

  it.each(['ç', '`', '\u001b', '\0', 'á', '’', '😀', '\t'])('does not have %j', (character) => {
    expect(countSeptets(character)).toBe(-1);
    expect(packText(character, DEFAULT_ALPHABET, new Uint8Array(8), 0, 0)).toBe(-1);
  });
});

describe('escapes', () => {
  it('give the base character for every code that has no extension', () => {
    const extended = new Map(STANDARD_EXTENSION);
    for (const { code, character } of EVERY_CODE) {
      expect(unpackText(pack([0x1b, code]), 2).text).toBe(extended.get(code) ?? character);
    }
  });

  it('come out as a space when doubled and vanish, marked, at the end', () => {
    expect(unpackText(pack([0x61, 0x1b, 0x1b, 0x62]), 4).text).toBe('a b');
    expect(unpackText(pack([0x61, 0x1b]), 2)).toEqual({
      text: 'a',
      isEscapeDangling: true,
      hasUnassigned: false,
    });
  });
});

describe('national tables', () => {
  it.each([
    ['turkish', 'single', 0x53, 'Ş'],
    ['turkish', 'single', 0x69, 'ı'],
    ['turkish', 'locking', 0x07, 'ı'],
    ['turkish', 'locking', 0x04, '€'],
    ['spanish', 'single', 0x41, 'Á'],
    ['spanish', 'single', 0x75, 'ú'],
    ['portuguese', 'single', 0x12, 'Φ'],
    ['portuguese', 'locking', 0x15, '∞'],
    ['bengali', 'locking', 0x03, '\u0985'],
    ['gujarati', 'single', 0x1c, '\u0ae6'],
    ['hindi', 'locking', 0x00, '\u0901'],
    ['hindi', 'single', 0x2c, '\u0958'],
    ['kannada', 'locking', 0x7a, 'z'],
    ['malayalam', 'single', 0x34, '\u0d7f'],
    ['oriya', 'single', 0x26, '\u0b5c'],
    ['punjabi', 'locking', 0x7f, '\u0a74'],
    ['tamil', 'single', 0x1c, '\u0be6'],
    ['telugu', 'locking', 0x49, '\u0c35'],
    ['urdu', 'locking', 0x00, '\u0627'],
    ['urdu', 'single', 0x3f, '\u06d4'],
  ] as const)('%s %s shift has %i = %s', (language, kind, code, character) => {
    const alphabet = kind === 'single' ? gsm7Alphabet(undefined, language) : gsm7Alphabet(language);
    const septets = kind === 'single' ? [0x1b, code] : [code];
    expect(unpackText(pack(septets), septets.length, 0, 0, alphabet).text).toBe(character);
    expect(countSeptets(character, alphabet)).toBeLessThanOrEqual(septets.length);
  });

  it.each(NATIONAL_LANGUAGES)('%s keeps the extension table, ASCII letters and digits', (language) => {
    const alphabet = gsm7Alphabet(language, language);
    for (const character of 'abcxyz0189 .,?\n\r^{}\\[~]|€') {
      expect(countSeptets(character, alphabet)).toBeGreaterThan(0);
    }
  });

  it('give U+FFFD, marked, for a code without a character', () => {
    const alphabet = gsm7Alphabet('tamil');
    expect(unpackText(Uint8Array.of(0x00), 1, 0, 0, alphabet)).toEqual({
      text: '\ufffd',
      isEscapeDangling: false,
      hasUnassigned: true,
    });
  });

  it('are built once', () => {
    expect(gsm7Alphabet('urdu', 'hindi')).toBe(gsm7Alphabet('urdu', 'hindi'));
    expect(gsm7Alphabet('spanish').base).toEqual(DEFAULT_ALPHABET.base);
  });
});

describe('packing', () => {
  const languages = fc.constantFrom(undefined, ...NATIONAL_LANGUAGES);

  it('agrees with a bit by bit reference for every header size and count', () => {
    for (let header = 0; header <= 20; header += 1) {
      const fill = fillBits(header);
      expect((header * 8 + fill) % 7).toBe(0);
      expect(headerSeptets(header)).toBe((header * 8 + fill) / 7);
      for (let count = 0; count <= 40; count += 1) {
        const text = 'Az@9{'.repeat(8).slice(0, count);
        const septets = countSeptets(text);
        const octets = new Uint8Array(header + packedLength(septets, fill));
        packText(text, DEFAULT_ALPHABET, octets, header, fill);
        const codes = Array.from(text, (c) =>
          c === '{' ? [0x1b, 0x28] : c === '@' ? [0] : [c.charCodeAt(0)],
        );
        expect(octets.subarray(header)).toEqual(packBits(codes.flat(), fill));
        expect(unpackText(octets, septets, header, fill).text).toBe(text);
        expect(septetsIn(octets.length - header, fill)).toBeGreaterThanOrEqual(septets);
      }
    }
  });

  it('comes back for any text of any alphabet, whatever the fill bits', () => {
    fc.assert(
      fc.property(
        languages,
        languages,
        fc.nat(6),
        fc.array(fc.nat(), { maxLength: 120 }),
        (locking, single, fill, picks) => {
          const alphabet = gsm7Alphabet(locking, single);
          const pool = [...alphabet.base, ...alphabet.extension].filter((unit) => unit !== 0);
          const text = String.fromCharCode(...picks.map((pick) => pool[pick % pool.length]!));
          const septets = countSeptets(text, alphabet);
          const octets = new Uint8Array(packedLength(septets, fill));
          expect(packText(text, alphabet, octets, 0, fill)).toBe(septets);
          expect(unpackText(octets, septets, 0, fill, alphabet).text).toBe(text);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

function packed(text: string): string {
  const octets = new Uint8Array(packedLength(countSeptets(text), 0));
  packText(text, DEFAULT_ALPHABET, octets, 0, 0);
  return hexFromOctets(octets);
}
