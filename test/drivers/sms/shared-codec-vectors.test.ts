/** The shared vectors below the PDU: septets, UCS-2, addresses, timestamps, validity, segmentation, alphabets. */

import { describe, expect, it } from 'vitest';
import { readAddress, readServiceCentre } from '../../../drivers/sms/address.ts';
import { gsm7Alphabet, NATIONAL_LANGUAGES } from '../../../drivers/sms/gsm7-tables.ts';
import { countSeptets, packText, unpackText } from '../../../drivers/sms/gsm7.ts';
import { hexFromOctets, octetsFromHex } from '../../../drivers/sms/hex.ts';
import { OctetReader } from '../../../drivers/sms/octet-reader.ts';
import { PduError } from '../../../drivers/sms/pdu-error.ts';
import { formatTimestamp } from '../../../drivers/sms/pdu-json.ts';
import { segmentText } from '../../../drivers/sms/segment-text.ts';
import { packedLength } from '../../../drivers/sms/septets.ts';
import { decodeTimestamp } from '../../../drivers/sms/timestamp.ts';
import type { NationalLanguage } from '../../../drivers/sms/types.ts';
import { readUcs2, writeUcs2 } from '../../../drivers/sms/ucs2.ts';
import { relativeSeconds, relativeValidity } from '../../../drivers/sms/validity-period.ts';
import { hasVectors, readVectorFile, VECTOR_FOLDER } from './vector-files.ts';

interface Gsm7Record {
  id: string;
  packed: string;
  septets: number;
  lockingLang?: number;
  singleLang?: number;
  fillBits?: number;
  text: string;
  encodeRoundtrip?: boolean;
}
interface Ucs2Record {
  id: string;
  hex: string;
  text?: string;
  dangling?: string;
  reject?: boolean;
}
interface AddressRecord {
  id: string;
  hex: string;
  smscField: boolean;
  number: string;
  octets?: number;
  ton?: string;
}
interface SegmentationRecord {
  id: string;
  text: string | null;
  textSpec: string | null;
  singleLang: number;
  lockingLang: number;
  ref16: boolean;
  expect: { parts?: number; units?: number; encoding?: string; charsPerPart?: number[] };
  computed: { encoding: string; parts: number; units: number; charsPerPart?: number[] };
}
interface Tables {
  order: string[];
  locking: Record<string, (string | null)[] | null>;
  single: Record<string, (string | null)[] | null>;
}
interface Times {
  count: number;
  timestamps: { id: string; hex: string; iso: string | null }[];
  relativeValidity: { id: string; code: number; seconds: number }[];
}

/** Where we need fewer segments than the vectors: they allow the single shift table alone, we the locking one too. */
const BETTER: Readonly<Record<string, { parts: number; units: number; charsPerPart: number[] }>> = {
  'segmentation/aosp-tr-160': { parts: 2, units: 160, charsPerPart: [149, 11] },
};

describe.skipIf(!hasVectors)(`shared codec vectors (skipped where ${VECTOR_FOLDER} is missing)`, () => {
  describe('gsm7-codec.json', () => {
    it.each(vectors<Gsm7Record>('gsm7-codec.json'))('$id unpacks, and packs where it should', (record) => {
      const alphabet = gsm7Alphabet(language(record.lockingLang), language(record.singleLang));
      const fill = record.fillBits ?? 0;
      const octets = octetsFromHex(record.packed);
      expect(unpackText(octets, record.septets, 0, fill, alphabet).text).toBe(record.text);
      if (record.encodeRoundtrip !== true) return;
      const packed = new Uint8Array(packedLength(record.septets, fill));
      expect(packText(record.text, alphabet, packed, 0, fill)).toBe(record.septets);
      expect(hexFromOctets(packed)).toBe(record.packed.toUpperCase());
    });
  });

  describe('ucs2-codec.json', () => {
    it.each(vectors<Ucs2Record>('ucs2-codec.json'))('$id reads and writes', (record) => {
      const octets = octetsFromHex(record.hex);
      const text = readUcs2(octets, 0, octets.length);
      if (record.reject === true) {
        expect(text.length * 2).not.toBe(octets.length);
        return;
      }
      const dangling = record.dangling ? String.fromCharCode(Number.parseInt(record.dangling, 16)) : '';
      expect(text).toBe(`${record.text}${dangling}`);
      const written = new Uint8Array(octets.length);
      writeUcs2(text, written, 0);
      expect(written).toEqual(octets);
    });
  });

  describe('addresses.json', () => {
    it.each(vectors<AddressRecord>('addresses.json'))('$id reads', (record) => {
      const reader = new OctetReader(record.hex, false);
      const address = record.smscField ? readServiceCentre(reader) : readAddress(reader, 'address');
      expect(address?.number).toBe(record.number);
      if (record.ton !== undefined) expect(address?.type).toBe(record.ton);
      if (record.octets !== undefined) expect(reader.position).toBe(record.octets);
    });
  });

  describe('timestamps-validity.json', () => {
    const times = hasVectors ? (readVectorFile('timestamps-validity.json') as Times) : undefined;
    it('holds as many records as it says', () => {
      expect(times?.timestamps.length).toBeGreaterThan(0);
      expect(times!.timestamps.length + times!.relativeValidity.length).toBe(times!.count);
    });
    it.each(times?.timestamps ?? [])('$id reads as $iso', ({ hex, iso }) => {
      const timestamp = decodeTimestamp(octetsFromHex(hex));
      expect(timestamp && formatTimestamp(timestamp)).toBe(iso);
    });
    it.each(times?.relativeValidity ?? [])('$id is $seconds seconds', ({ code, seconds }) => {
      expect(relativeSeconds(code)).toBe(seconds);
      expect(relativeValidity(seconds)).toEqual({ code, seconds });
    });
  });

  describe('segmentation.json', () => {
    it.each(vectors<SegmentationRecord>('segmentation.json'))('$id is cut as expected', (record) => {
      const text = record.text ?? textOf(record.textSpec ?? '');
      const wanted = { ...record.computed, ...record.expect, ...BETTER[record.id] };
      const languages = [language(record.singleLang), language(record.lockingLang)].filter(
        (name) => name !== undefined,
      );
      const options = { reference: 1, referenceBits: record.ref16 ? 16 : 8, languages } as const;
      const { segments, encoding, units } = segmentText(text, options);
      expect({ encoding, units, parts: segments.length }).toMatchObject({
        encoding: wanted.encoding,
        units: wanted.units,
        parts: wanted.parts,
      });
      expect(segments.map((segment) => segment.text).join('')).toBe(text);
      const characters = segments.map((segment) => Array.from(segment.text).length);
      if (wanted.charsPerPart) expect(characters).toEqual(wanted.charsPerPart);
      const isLimit = record.textSpec?.includes('one more char must be refused');
      if (isLimit === true) expect(() => segmentText(text + text[0], options)).toThrow(PduError);
    });
  });

  describe('gsm7_tables.json', () => {
    const tables = hasVectors ? (readVectorFile('gsm7_tables.json') as Tables) : undefined;
    it('knows the same languages in the same order', () => {
      expect(tables?.order).toEqual(['default', ...NATIONAL_LANGUAGES]);
    });
    it.each(tables?.order ?? [])('%s has the same characters in both tables', (name) => {
      const own = name === 'default' ? undefined : (name as NationalLanguage);
      const alphabet = gsm7Alphabet(own, own);
      const locking = tables!.locking[name] ?? tables!.locking['default']!;
      expect(characters(alphabet.base)).toEqual(locking);
      expect(characters(alphabet.extension)).toEqual(tables!.single[name]);
      for (const character of locking) {
        if (character !== null) expect(countSeptets(character, alphabet)).toBe(1);
      }
    });
  });
});

function vectors<T>(name: string): T[] {
  if (!hasVectors) return [];
  const { count, vectors: records } = readVectorFile(name) as { count: number; vectors: T[] };
  if (records.length === 0 || records.length !== count)
    throw new Error(`${name} does not hold ${count} records`);
  return records;
}

function language(identifier: number | undefined): NationalLanguage | undefined {
  return identifier === undefined ? undefined : NATIONAL_LANGUAGES[identifier - 1];
}

function characters(table: Uint16Array): (string | null)[] {
  return Array.from(table, (unit) => (unit === 0 ? null : String.fromCharCode(unit)));
}

/** `A*39015 = ...`: a character and how often. */
function textOf(specification: string): string {
  const [character = '', count = '0'] = specification.split(' ')[0]!.split('*');
  return character.repeat(Number(count));
}
