import { describe, expect, it } from 'vitest';
import { hexFromOctets } from '../../../drivers/sms/hex.ts';
import { OctetReader } from '../../../drivers/sms/octet-reader.ts';
import { OctetWriter } from '../../../drivers/sms/octet-writer.ts';
import {
  appendValidity,
  type DecodedValidity,
  readValidity,
  relativeSeconds,
  relativeValidity,
  type Validity,
  VALIDITY_FORMAT,
} from '../../../drivers/sms/validity-period.ts';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const ALL_CODES = Array.from({ length: 256 }, (_, code) => code);

describe('a relative period', () => {
  it('follows the four ranges of TS 23.040 §9.2.3.12.1 for every code', () => {
    for (const code of ALL_CODES) {
      const expected =
        code <= 143
          ? (code + 1) * 5 * MINUTE
          : code <= 167
            ? 12 * HOUR + (code - 143) * 30 * MINUTE
            : code <= 196
              ? (code - 166) * DAY
              : (code - 192) * 7 * DAY;
      expect(relativeSeconds(code)).toBe(expected);
    }
  });

  it('is exact for what a code says, and rounds down one second below it', () => {
    for (const code of ALL_CODES) {
      const seconds = relativeSeconds(code);
      expect(relativeValidity(seconds)).toEqual({ code, seconds });
      if (code > 0) expect(relativeValidity(seconds - 1).code).toBe(code - 1);
    }
  });

  it.each([
    [0, 0, 300],
    [-5, 0, 300],
    [Number.NaN, 0, 300],
    [299, 0, 300],
    [599, 0, 300],
    [600, 1, 600],
    [12 * HOUR, 143, 12 * HOUR],
    [12 * HOUR + 30 * MINUTE, 144, 12 * HOUR + 30 * MINUTE],
    [30 * DAY, 196, 30 * DAY],
    [31 * DAY, 196, 30 * DAY],
    [1e12, 255, 63 * 7 * DAY],
    [Number.POSITIVE_INFINITY, 255, 63 * 7 * DAY],
  ])('of %d seconds is code %i, %i seconds', (wanted, code, seconds) => {
    expect(relativeValidity(wanted)).toEqual({ code, seconds });
  });
});

describe('an absolute period', () => {
  it('is a timestamp', () => {
    const at = Date.parse('2026-12-31T23:00:00-05:00');
    expect(written({ kind: 'absolute', at, offsetMinutes: -300 })).toBe('6221133200000A');
    expect(read('6221133200000A', VALIDITY_FORMAT.absolute)).toMatchObject({
      kind: 'absolute',
      timestamp: { epochMs: at, offsetMinutes: -300 },
    });
    expect(written({ kind: 'absolute', at })).toBe('72101040000000');
  });

  it('that is no date is null and flagged', () => {
    const reader = new OctetReader('00000000000000', false);
    expect(readValidity(reader, VALIDITY_FORMAT.absolute)).toMatchObject({ timestamp: null });
    expect(reader.warnings).toEqual(['bad-validity']);
  });
});

describe('an enhanced period', () => {
  it.each([
    [1, '02010000000000', 'seconds', 1],
    [255, '02FF0000000000', 'seconds', 255],
    [256, '03004061000000', 'time', 256],
    [90 * MINUTE + 30, '03100303000000', 'time', 90 * MINUTE + 30],
    [99 * HOUR + 59 * MINUTE + 59, '03999595000000', 'time', 99 * HOUR + 59 * MINUTE + 59],
    [100 * HOUR, '01AA0000000000', 'relative', 4 * DAY],
  ])('of %i seconds is %s', (seconds, hex, form, got) => {
    expect(written({ kind: 'enhanced', seconds })).toBe(hex);
    expect(read(hex, VALIDITY_FORMAT.enhanced)).toMatchObject({ form, seconds: got, isSingleShot: false });
  });

  it.each([
    ['00000000000000', { form: 'none', seconds: null }],
    ['01A70000000000', { form: 'relative', seconds: DAY }],
    ['42100000000000', { form: 'seconds', seconds: 16, isSingleShot: true }],
    ['83000310510300', { form: 'time', seconds: HOUR + 15 * MINUTE + 30 }],
    ['03105103000000', { form: 'time', seconds: HOUR + 15 * MINUTE + 30 }],
  ])('%s is read', (hex, expected) => {
    const octets = hex === '83000310510300' ? '83001051030000' : hex;
    const validity = read(octets, VALIDITY_FORMAT.enhanced);
    expect(validity).toMatchObject(expected);
    if (validity?.kind === 'enhanced') expect(hexFromOctets(validity.octets)).toBe(octets);
  });

  it.each(['02000000000000', '03A00000000000', '03000600000000', '04000000000000', '83FFFFFFFFFFFF'])(
    '%s is reserved and flagged',
    (hex) => {
      const reader = new OctetReader(hex, false);
      expect(readValidity(reader, VALIDITY_FORMAT.enhanced)).toMatchObject({
        form: 'reserved',
        seconds: null,
      });
      expect(reader.warnings).toEqual(['bad-validity']);
    },
  );

  it('below one second is refused', () => {
    expect(() => written({ kind: 'enhanced', seconds: 0.5 })).toThrow(
      expect.objectContaining({ code: 'bad-value', field: 'validity' }),
    );
  });
});

it('none is none', () => {
  expect(read('00', VALIDITY_FORMAT.none)).toBeNull();
});

function written(validity: Validity): string {
  const writer = new OctetWriter();
  appendValidity(writer, validity);
  return writer.finish(0).pdu;
}

function read(hex: string, format: number): DecodedValidity | null {
  return readValidity(new OctetReader(hex, true), format);
}
