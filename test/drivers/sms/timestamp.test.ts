import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { octetsFromHex } from '../../../drivers/sms/hex.ts';
import { OctetWriter } from '../../../drivers/sms/octet-writer.ts';
import { formatTimestamp } from '../../../drivers/sms/pdu-json.ts';
import { appendTimestamp, decodeTimestamp } from '../../../drivers/sms/timestamp.ts';
import type { Timestamp } from '../../../drivers/sms/types.ts';

describe('a timestamp', () => {
  it.each([
    ['62704001000080', '2026-07-04T10:00:00+02:00'],
    ['62704001000000', '2026-07-04T10:00:00+00:00'],
    ['6270400100000A', '2026-07-04T10:00:00-05:00'],
    ['6270400100008A', '2026-07-04T10:00:00-07:00'],
    ['62704001000049', '2026-07-04T10:00:00-03:30'],
    ['62704001000032', '2026-07-04T10:00:00+05:45'],
    ['62704001000015', '2026-07-04T10:00:00+12:45'],
    ['6270400100008C', '2026-07-04T10:00:00-12:00'],
    ['62704001000065', '2026-07-04T10:00:00+14:00'],
    ['42209232958500', '2024-02-29T23:59:58+00:00'],
    ['07101000000000', '1970-01-01T00:00:00+00:00'],
    ['99211332959500', '1999-12-31T23:59:59+00:00'],
    ['96211332959500', '2069-12-31T23:59:59+00:00'],
  ])('%s is %s, both ways', (hex, text) => {
    const timestamp = decodeTimestamp(octetsFromHex(hex));
    expect(formatTimestamp(timestamp!)).toBe(text);
    expect(timestamp!.epochMs).toBe(Date.parse(text));
    expect(written(timestamp!)).toBe(hex);
  });

  it.each([
    ['00000000000000', 'zeros'],
    ['FFFFFFFFFFFFFF', 'erased'],
    ['62314001000000', 'month 13'],
    ['62004001000000', 'month 0'],
    ['62200300000000', 'February 30'],
    ['52209200000000', 'February 29 of 2025'],
    ['62700000000000', 'day 0'],
    ['62704042000000', 'hour 24'],
    ['62704001060000', 'minute 60'],
    ['62704001000600', 'second 60'],
    ['A2704001000000', 'a half octet above 9'],
    ['627040010000A0', 'a zone half octet above 9'],
  ])('%s is none: %s', (hex) => {
    expect(decodeTimestamp(octetsFromHex(hex))).toBeNull();
  });

  it('has no minus zero', () => {
    expect(decodeTimestamp(octetsFromHex('62704001000008'))).toEqual({
      epochMs: Date.parse('2026-07-04T10:00:00Z'),
      offsetMinutes: 0,
    });
  });

  it.each([
    [{ epochMs: 0, offsetMinutes: 7 }],
    [{ epochMs: 0, offsetMinutes: 80 * 15 }],
    [{ epochMs: 0, offsetMinutes: -15 }],
    [{ epochMs: Date.UTC(2070, 0), offsetMinutes: 0 }],
    [{ epochMs: Number.NaN, offsetMinutes: 0 }],
    [{ epochMs: 0, offsetMinutes: Number.NaN }],
    [{ epochMs: Number.POSITIVE_INFINITY, offsetMinutes: 0 }],
  ])('%j is refused', (timestamp) => {
    expect(() => written(timestamp)).toThrow(
      expect.objectContaining({ code: 'bad-value', field: 'timestamp' }),
    );
  });

  it('comes back for any second of any zone', () => {
    const seconds = fc.integer({ min: 86_400 * 2, max: Date.UTC(2069, 11, 30) / 1000 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: -79, max: 79 }), (second, quarters) => {
        const timestamp = { epochMs: second * 1000, offsetMinutes: quarters * 15 };
        expect(decodeTimestamp(octetsFromHex(written(timestamp)))).toEqual(timestamp);
      }),
    );
  });
});

function written(timestamp: Timestamp): string {
  const writer = new OctetWriter();
  appendTimestamp(writer, timestamp, 'timestamp');
  return writer.finish(0).pdu;
}
