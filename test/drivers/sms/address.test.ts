import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendAddress,
  appendServiceCentre,
  readAddress,
  readServiceCentre,
} from '../../../drivers/sms/address.ts';
import { OctetReader } from '../../../drivers/sms/octet-reader.ts';
import { OctetWriter } from '../../../drivers/sms/octet-writer.ts';
import type { Address } from '../../../drivers/sms/types.ts';

describe('an address', () => {
  it.each([
    ['+33612345678', '0B913316325476F8'],
    ['+1', '0191F1'],
    ['32665', '05812366F5'],
    ['0612345678', '0A816021436587'],
    ['*100#', '05811A00FB'],
    ['*#abc#*51', '0981BADCBE5AF1'],
    ['12345678901234567890', '148121436587092143658709'],
    ['sipgate', '0DD0F334FC1CA69701'],
    ['MyBank-Info', '14D0CDBC30EC5EB7926EF31B'],
    ['bank', '07D0E2B07B0D'],
    ['abc', '06D061F118'],
  ])('%s is written as %s and read back', (number, hex) => {
    expect(written(number)).toBe(hex);
    expect(read(hex).number).toBe(number);
  });

  it.each([
    ['0A91', 'international'],
    ['0A81', 'unknown'],
    ['0AA1', 'national'],
    ['0AB1', 'network-specific'],
    ['0AC1', 'subscriber'],
    ['0AE1', 'abbreviated'],
    ['0AF1', 'reserved'],
  ])('with head %s is %s', (head, type) => {
    const address = read(`${head}2143658709`);
    expect(address).toEqual({
      number: type === 'international' ? '+1234567890' : '1234567890',
      type,
      plan: 1,
    });
    expect(written(address)).toBe(`${head}2143658709`);
  });

  it('keeps its numbering plan', () => {
    expect(read('04850108')).toEqual({ number: '1080', type: 'unknown', plan: 5 });
  });

  it('without digits is empty, without a plus', () => {
    expect(read('0091')).toEqual({ number: '', type: 'international', plan: 1 });
    expect(written({ number: '', type: 'unknown', plan: 1 })).toBe('0081');
  });

  it('ends at a filler', () => {
    expect(read('0681214FF5').number).toBe('12');
  });

  it('loses one @ that whole-octet senders add, but no other', () => {
    expect(read('0ED04F78D92D9C0E01').number).toBe('OpenBSC');
    expect(read('04D01100').number).toBe('_@');
    expect(read('0ED041F1985C369FD1').number).toBe('Abcdefgh');
  });

  it.each([
    ['+123456789012345678901', 'too-long'],
    ['ABCDEFGHIJKL', 'too-long'],
    ['ABCDEFGHIJ€', 'too-long'],
    ['Bänk Ж', 'bad-value'],
    ['+33x', 'bad-value'],
    ['+', 'bad-value'],
    ['', 'bad-value'],
  ])('%s is refused with %s, without naming it', (number, code) => {
    expect(() => written(number)).toThrow(expect.objectContaining({ code, field: 'to' }));
    if (number.length > 1) expect(() => written(number)).not.toThrow(number);
  });

  it('of more than 20 digits is flagged and, in strict mode, refused', () => {
    const hex = '1681' + '11'.repeat(11);
    const reader = new OctetReader(hex, false);
    expect(readAddress(reader, 'sender').number).toBe('1'.repeat(22));
    expect(reader.warnings).toEqual(['address-too-long']);
    expect(() => readAddress(new OctetReader(hex, true), 'sender')).toThrow(
      expect.objectContaining({ code: 'too-long' }),
    );
  });

  it.each(['0B', '0B91', '0B9133163254'])('cut to %s is truncated', (hex) => {
    expect(() => read(hex)).toThrow(expect.objectContaining({ code: 'truncated', field: 'sender' }));
  });

  it('comes back for any digits and any short name', () => {
    const digits = fc.array(fc.constantFrom(...Array.from('0123456789*#abc')), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(digits, fc.boolean(), (list, isInternational) => {
        const number = (isInternational ? '+' : '1') + list.slice(0, 19).join('');
        expect(read(written(number)).number).toBe(number);
      }),
    );
    // a name of eight characters that ends in @ reads as one of seven (see above)
    const name = fc.string({
      unit: fc.constantFrom(...Array.from('ABCXYZabcxyz -_&Ääñ$')),
      minLength: 1,
      maxLength: 10,
    });
    fc.assert(
      fc.property(name, (text) => {
        expect(read(written(`B${text}`))).toEqual({ number: `B${text}`, type: 'alphanumeric', plan: 0 });
      }),
    );
  });
});

describe('the service centre field', () => {
  it.each([
    ['+33660002028', '07913366002020F8'],
    ['9037029920', '06810973209902'],
    ['12345', '04812143F5'],
  ])('%s counts octets: %s', (number, hex) => {
    const writer = new OctetWriter();
    appendServiceCentre(writer, number);
    expect(writer.finish(0).pdu).toBe(hex);
    expect(readServiceCentre(new OctetReader(hex, true))?.number).toBe(number);
  });

  it('is one zero octet when the modem has its own', () => {
    const writer = new OctetWriter();
    appendServiceCentre(writer, undefined);
    expect(writer.finish(1)).toEqual({ pdu: '00', length: 0 });
    expect(readServiceCentre(new OctetReader('00', true))).toBeNull();
  });

  it.each(['07', '079133', '01'])('%s is truncated', (hex) => {
    expect(() => readServiceCentre(new OctetReader(hex, false))).toThrow(
      expect.objectContaining({ code: 'truncated', field: 'smsc' }),
    );
  });
});

function written(address: string | Address): string {
  const writer = new OctetWriter();
  appendAddress(writer, address, 'to');
  return writer.finish(0).pdu;
}

function read(hex: string): Address {
  return readAddress(new OctetReader(hex, false), 'sender');
}
