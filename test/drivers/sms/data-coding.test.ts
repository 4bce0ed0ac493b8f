import { describe, expect, it } from 'vitest';
import { decodeDataCoding, encodeDataCoding } from '../../../drivers/sms/data-coding.ts';
import type { Encoding, MessageClass } from '../../../drivers/sms/types.ts';

const ALL = Array.from({ length: 256 }, (_, raw) => raw);
const GENERAL: readonly [Encoding, boolean][] = [
  ['gsm7', false],
  ['binary', false],
  ['ucs2', false],
  ['gsm7', true],
];

describe('a data coding scheme', () => {
  it.each(ALL.filter((raw) => raw < 0x80))('%i is general', (raw) => {
    const bits = raw.toString(2).padStart(8, '0');
    const [encoding, isReserved] = GENERAL[Number.parseInt(bits.slice(4, 6), 2)]!;
    expect(decodeDataCoding(raw)).toEqual({
      raw,
      encoding,
      isReserved,
      isAutoDelete: bits[1] === '1',
      isCompressed: bits[2] === '1',
      ...(bits[3] === '1' && { messageClass: Number.parseInt(bits.slice(6), 2) }),
    });
  });

  it.each(ALL.filter((raw) => raw >= 0x80 && raw < 0xc0))('%i is reserved and read as text', (raw) => {
    expect(decodeDataCoding(raw)).toMatchObject({ encoding: 'gsm7', isReserved: true, isCompressed: false });
  });

  it.each(ALL.filter((raw) => raw >= 0xc0 && raw < 0xf0))('%i is message waiting', (raw) => {
    const digits = raw.toString(16);
    const coding = decodeDataCoding(raw);
    expect(coding.encoding).toBe(digits.startsWith('e') ? 'ucs2' : 'gsm7');
    expect(coding.messageWaiting).toEqual({
      isStored: !digits.startsWith('c'),
      isActive: '89abcdef'.includes(digits[1]!),
      kind: ['voicemail', 'fax', 'email', 'other'][raw % 4],
    });
    expect(coding).not.toHaveProperty('messageClass');
  });

  it.each(ALL.filter((raw) => raw >= 0xf0))('%i has a class', (raw) => {
    expect(decodeDataCoding(raw)).toEqual({
      raw,
      encoding: [4, 5, 6, 7, 12, 13, 14, 15].includes(raw - 0xf0) ? 'binary' : 'gsm7',
      isCompressed: false,
      isAutoDelete: false,
      isReserved: raw >= 0xf8,
      messageClass: raw % 4,
    });
  });

  it.each([
    ['gsm7', undefined, 0x00],
    ['binary', undefined, 0x04],
    ['ucs2', undefined, 0x08],
    ['gsm7', 0, 0x10],
    ['ucs2', 0, 0x18],
    ['ucs2', 1, 0x19],
    ['binary', 2, 0x16],
    ['gsm7', 3, 0x13],
  ] as const)('for %s of class %s is %i', (encoding, messageClass, raw) => {
    expect(encodeDataCoding(encoding, messageClass)).toBe(raw);
    expect(decodeDataCoding(raw)).toMatchObject(
      messageClass === undefined ? { encoding } : { encoding, messageClass },
    );
  });

  it('refuses a class that is none', () => {
    expect(() => encodeDataCoding('gsm7', 4 as MessageClass)).toThrow(
      expect.objectContaining({ code: 'bad-value' }),
    );
  });

  it('cannot be changed by those who share it', () => {
    expect(Object.isFrozen(decodeDataCoding(0))).toBe(true);
  });
});
