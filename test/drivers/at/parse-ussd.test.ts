import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseVoiceCall } from '../../../drivers/at/parse-calls.ts';
import { parseUssd } from '../../../drivers/at/parse-ussd.ts';
import { decodeUssdText } from '../../../drivers/at/ussd-text.ts';
import { hexFromOctets, octetsFromHex } from '../../../drivers/sms/hex.ts';
import { packUssd, unpackUssd } from '../../../drivers/sms/packed-ussd.ts';

const plain = false;
const packed = true;
const cyrillic = '04110430043B0430043D0441002000310032';

describe('the string of a +CUSD', () => {
  it.each([
    ['plain text', 'Balance: 5.00', 15, plain, 'Balance: 5.00'],
    ['plain text on a modem that packs', 'Balance: 5.00', 15, packed, 'Balance: 5.00'],
    ['its own number, all digits', '13035550100', 15, plain, '13035550100'],
    ['an even count of digits is a number too', '130355501001', 15, plain, '130355501001'],
    ['a word of hex letters', 'DEAD', 15, plain, 'DEAD'],
    ['packed septets', 'E8329BFD4697D9EC37', 15, packed, 'hellohello'],
    ['packed septets where nobody expects them', 'E8329BFD4697D9EC37', 15, plain, 'hellohello'],
    [
      'packed septets with letters of other languages',
      '49B41C74ACD3D16171D90D1297E9F2FD990E32FBE5A0190C440D9FCBA01AEB86036DCA',
      15,
      packed,
      'Ihr Guthaben beträgt für 30 Tage 5,78 €',
    ],
    ['packed septets with scheme 0', 'E8329BFD4697D9EC37', 0, packed, 'hellohello'],
    ['packed septets without a scheme', 'e8329bfd4697d9ec37', null, packed, 'hellohello'],
    ['UCS2 under 72', cyrillic, 72, plain, 'Баланс 12'],
    ['UCS2 under 72 on a modem that packs', cyrillic, 72, packed, 'Баланс 12'],
    ['UCS2 under 17', cyrillic, 17, plain, 'Баланс 12'],
    ['UCS2 under 17 behind a language', `6537${cyrillic}`, 17, plain, 'Баланс 12'],
    ['UCS2 of AT+CSCS="UCS2" under 15', cyrillic, 15, plain, 'Баланс 12'],
    ['UCS2 of AT+CSCS="UCS2", Latin', '00420061006C', 15, plain, 'Bal'],
    ['UCS2 of the Far East under 72', '4F59989D', 72, plain, '余额'],
    ['octets under 68', '42616C616E6365', 68, plain, 'Balance'],
    ['the alphabet octet by octet', '\x02 5, \x11 is \x05', 15, plain, '$ 5, _ is é'],
    ['an extension in it', '\x1be 5', 15, plain, '€ 5'],
    ['Latin-1', 'Cr\xe9dito', 15, plain, 'Crédito'],
    ['UTF-8', 'Cr\xc3\xa9dito', 15, plain, 'Crédito'],
    ['72 that is no hex', 'Balance', 72, plain, 'Balance'],
    ['72 of control codes', '00010002', 72, plain, '00010002'],
  ])('%s', (_what, printed, scheme, isPacked, text) => {
    expect(decodeUssdText(printed, scheme, isPacked)).toBe(text);
  });

  it('is read whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.nat(255)), fc.boolean(), (printed, scheme, isPacked) => {
        expect(typeof decodeUssdText(printed, scheme, isPacked)).toBe('string');
      }),
    );
  });

  it('is found behind quotes, commas and line ends', () => {
    expect(parseUssd('+CUSD: 1,"a "b", c\nd",15')).toEqual({
      status: 1,
      text: 'a "b", c\nd',
      codingScheme: 15,
    });
  });
});

describe('packed septets of USSD', () => {
  // smspdudecoder: seven spare bits hold a CR, and a CR that ends on the boundary is doubled.
  it.each([
    ['*115*5#', 'AA58ACA6AA8D1A'],
    ['*100#', 'AA180C3602'],
    ['12345678', '31D98C56B3DD70'],
    ['1234567\r', '31D98C56B3DD1A0D'],
  ])('%j', (text, hex) => {
    expect(hexFromOctets(packUssd(text))).toBe(hex);
    expect(unpackUssd(octetsFromHex(hex))).toBe(text);
  });

  it('come back as they went', () => {
    const texts = fc.string({
      unit: fc.constantFrom('@', '£', 'a', '1', ' ', '#', '\r', '€'),
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(texts, (text) => {
        expect(unpackUssd(packUssd(text))).toBe(text);
      }),
    );
  });
});

describe('+CLCC', () => {
  it.each([
    ['+CLCC: 1,0,2,0,0,"+13035550100",145', { isOurs: true, state: 'dialing' }],
    ['+CLCC: 1,0,3,0,0', { isOurs: true, state: 'alerting' }],
    ['+CLCC: 1,0,0,0,0,"",128', { isOurs: true, state: 'active' }],
    ['+CLCC: 1,1,4,0,0', { isOurs: false, state: 'incoming' }],
    ['+CLCC: 1,1,0,1,0,"",128', null],
    ['+CLCC: 1,0,9,0,0', null],
    ['+CLIP: 1,0,0,0', null],
  ])('%s', (line, call) => expect(parseVoiceCall(line)).toEqual(call));
});
