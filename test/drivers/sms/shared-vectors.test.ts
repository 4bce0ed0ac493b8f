/** Every PDU of the shared vector files (the bare codecs are in shared-codec-vectors.test.ts): `expect` must hold, `decoded` is a second oracle, faults must be refused. */

import { describe, expect, it } from 'vitest';
import { decodePdu, type DecodePduOptions } from '../../../drivers/sms/decode-pdu.ts';
import { PduError } from '../../../drivers/sms/pdu-error.ts';
import { hasVectors, PDU_FILES, type PduRecord, readVectorFile, VECTOR_FOLDER } from './vector-files.ts';
import { vectorView } from './vector-view.ts';

/** Keys of `decoded` that we say in other words or not at all. */
const OTHER_WORDS = new Set(['warnings', 'septets']);

/** Where we differ from the second oracle, and why we are right. */
const DISAGREEMENTS: Readonly<Record<string, { readonly keys: readonly string[]; readonly reason: string }>> =
  {
    'derived/unknown-lang': {
      keys: ['singleLang'],
      reason: 'a language without a table is flagged bad-language instead of being named by its number',
    },
  };

/** Records that were verified in a mode that accepts what our strict decoder refuses. */
const STRICTER: Readonly<Record<string, string>> = {
  'gammu/at-sms-39': 'thirty octets behind TP-UD are trailing-octets in strict mode',
};

/** Records in which we meet another fault first. */
const OTHER_FAULT: Readonly<Record<string, string>> = {
  'gammu/at-sms-failing-01': 'too-long', // an address of 129 digits stands before the truncated user data
};

const ERROR_CODES: Readonly<Record<string, string>> = {
  truncated: 'truncated',
  notHex: 'bad-hex',
  empty: 'bad-hex',
  unsupportedMti: 'unsupported',
  badUdh: 'bad-value',
  badTimestamp: 'bad-value',
};

describe.skipIf(!hasVectors)(`shared vectors (skipped where ${VECTOR_FOLDER} is missing)`, () => {
  describe.each(PDU_FILES)('%s', (file) => {
    const records = hasVectors
      ? (readVectorFile(file) as { count: number; vectors: PduRecord[] })
      : undefined;
    const all = records?.vectors ?? [];
    const readable = all.filter((record) => record.kind !== 'reject');
    const rejects = all.filter((record) => record.kind === 'reject');

    it('holds as many records as it says, and all are run', () => {
      expect(all.length).toBeGreaterThan(0);
      expect(all.length).toBe(records?.count);
      expect(readable.length + rejects.length).toBe(all.length);
    });

    it.each(readable)('$id decodes as expected', (record) => {
      const pdu = decodePdu(record.pdu, optionsOf(record));
      expect(pdu.type).toBe(record.kind);
      const view = vectorView(pdu);
      const expected = dropDisagreements(record.id, record.expect);
      expect(pick(view, Object.keys(expected))).toEqual(expected);
      const oracle = withoutOtherWords(dropDisagreements(record.id, record.decoded ?? {}));
      expect(pick(view, Object.keys(oracle))).toMatchObject(oracle);
      const isOdd = record.decoded?.['warnings'] !== undefined;
      if (isOdd) expect(pdu.warnings).not.toEqual([]);
      if (!isOdd && !(record.id in DISAGREEMENTS)) expect(pdu.warnings).toEqual([]);
    });

    it.each(readable)('$id is accepted or refused by the strict decoder as verified', (record) => {
      const strict = (): unknown => decodePdu(record.pdu, { ...optionsOf(record), strict: true });
      const isOdd = record.decoded?.['warnings'] !== undefined || record.id in DISAGREEMENTS;
      if (record.verify.mode === 'lenient' || record.id in STRICTER || isOdd)
        expect(strict).toThrow(PduError);
      else expect(strict).not.toThrow();
    });

    it.skipIf(rejects.length === 0).each(rejects)('$id is refused', (record) => {
      const options = optionsOf(record);
      const strict = caught(() => decodePdu(record.pdu, { ...options, strict: true }));
      expect(strict.code).toBe(OTHER_FAULT[record.id] ?? ERROR_CODES[reasonOf(record.verify.strict)]);
      if (record.verify.lenient === 'accepted') {
        expect(decodePdu(record.pdu, options).warnings).not.toEqual([]);
      } else {
        const lenient = caught(() => decodePdu(record.pdu, options));
        expect(lenient.code).toBe(ERROR_CODES[reasonOf(record.verify.lenient)]);
      }
    });
  });
});

function optionsOf(record: PduRecord): DecodePduOptions {
  const options: DecodePduOptions = {
    ...(record.direction && { direction: record.direction === 'MT' ? 'mt' : 'mo' }),
    ...(record.smscPrefix !== undefined && { smscPrefix: record.smscPrefix }),
  };
  return options;
}

function dropDisagreements(id: string, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const dropped = DISAGREEMENTS[id]?.keys ?? [];
  return Object.fromEntries(
    Object.entries(values)
      .filter(([key]) => !dropped.includes(key))
      .map(([key, value]) => [key, key === 'data' ? String(value).toUpperCase() : value]),
  );
}

/** The address and coding details are compared by what the standard names, not by raw octets again. */
function withoutOtherWords(values: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(values).filter(([key]) => !OTHER_WORDS.has(key));
  return Object.fromEntries(
    kept.map(([key, value]) => {
      if (key === 'address') return [key, without(value, ['toa', 'length'])];
      if (key === 'dcsInfo') return [key, without(value, ['reserved', 'reservedAlphabet', 'mwi'])];
      return [key, value];
    }),
  );
}

function without(value: unknown, keys: readonly string[]): unknown {
  return Object.fromEntries(Object.entries(value as object).filter(([key]) => !keys.includes(key)));
}

function pick(view: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, view[key]]));
}

function reasonOf(verdict: string | undefined): string {
  return verdict?.split('@')[0] ?? '';
}

function caught(act: () => unknown): PduError {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(PduError);
    return error as PduError;
  }
  throw new Error('was accepted');
}
