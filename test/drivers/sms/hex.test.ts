import { describe, expect, it } from 'vitest';
import { hexFromOctets, octetsFromHex } from '../../../drivers/sms/hex.ts';

describe('hex', () => {
  it('is upper case out and any case in, for all octets', () => {
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    expect(octetsFromHex(hexFromOctets(all))).toEqual(all);
    expect(octetsFromHex(hexFromOctets(all).toLowerCase())).toEqual(all);
    expect(hexFromOctets(Uint8Array.of(0x0a, 0xff))).toBe('0AFF');
  });

  it('reads a view as the view', () => {
    expect(hexFromOctets(Uint8Array.of(1, 2, 3, 4).subarray(1, 3))).toBe('0203');
  });

  it.each(['', '0', '123', '0G', 'G0', ' 0', '0x12', '00 11', '/0', ':0', '@1', '`1', 'g1'])(
    'refuses %j',
    (text) => {
      expect(() => octetsFromHex(text)).toThrow(expect.objectContaining({ code: 'bad-hex', field: 'hex' }));
    },
  );

  it('refuses wide characters whose low octet is a digit', () => {
    expect(() => octetsFromHex('0\u0130')).toThrow(expect.objectContaining({ code: 'bad-hex' }));
    expect(() => octetsFromHex('\uff10\uff11')).toThrow(expect.objectContaining({ code: 'bad-hex' }));
  });
});
