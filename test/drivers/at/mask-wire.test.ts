import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maskWire } from '../../../drivers/at/mask-wire.ts';
import { samplePdu } from '../../support/channel-rig.ts';

it.each([
  ['AT+CPIN="1234"', 'AT+CPIN=***'],
  ['AT+CPIN="12345678","0000"', 'AT+CPIN=***'],
  ['AT+CLCK="SC",1,"1234"', 'AT+CLCK=***'],
  ['AT+CPWD="SC","1234","5678"', 'AT+CPWD=***'],
  ['AT+CSIM=26,"0020000108313233340FFFFFFFF"', 'AT+CSIM=***'],
  [samplePdu, '<20 octets>'],
  ['+CMGR: 1,,147 07914306073011F00405812261F70000', '+CMGR: 1,,147 <16 octets>'],
  ['AT+CSCA="+491722270000"', 'AT+CSCA="+**********00"'],
  ['+CNUM: "Own","+491701234567",145', '+CNUM: "<text 3>","+**********67",145'],
  ['+CLIP: "+481239823991",145,"",128,"",0', '+CLIP: "+**********91",145,"",128,"",0'],
  ['ATD+491701234567;', 'ATD+**********67;'],
  ['262011234567890', '*************90'],
  ['8944200053671052499', '*****************99'],
  ['+CGSN: IMEI490154203237518', '+CGSN: IMEI*************18'],
  ['+CUSD: 0,"Your code is 4711",15', '+CUSD: 0,"<text 17>",15'],
  ['+CUSD: 1,"Bal:$100.00 *', '+CUSD: 1,"<text 13>"'],
  [
    '+CMGL: 1,"REC UNREAD","+491701234567",,"26/11/23,09:00:00+04"',
    '+CMGL: 1,"<text 10>","+**********67",,"<text 20>"',
  ],
  ['Your code is 4711', '<text 17>'],
  ['4711', '**11'],
  ['AT+CMGS=19', 'AT+CMGS=19'],
  ['+CMGS: 124', '+CMGS: 124'],
  ['+CMS ERROR: 500', '+CMS ERROR: 500'],
  ['+CREG: 2,1,"84CD","00D30173"', '+CREG: 2,1,"84CD","00D***73"'],
  ['+COPS: 0,0,"MTN",2', '+COPS: 0,0,"MTN",2'],
  ['+CMTI: "SM",4', '+CMTI: "SM",4'],
  ['+CPMS: "SM",7,20', '+CPMS: "SM",7,20'],
  ['OK', 'OK'],
  ['RING', 'RING'],
  ['SMS Ready', 'SMS Ready'],
  ['AT', 'AT'],
  ['ATE0', 'ATE0'],
  ['AT^CURC=0', 'AT^CURC=0'],
  ['>', '>'],
  ['', ''],
])('%j is shown as %j', (line, shown) => {
  expect(maskWire(line)).toBe(shown);
});

it('a command marked as secret shows its name only', () => {
  expect(maskWire('AT+XPIN="1234"', { isSecret: true })).toBe('AT+XPIN=***');
  expect(maskWire('1234', { isSecret: true })).toBe('***');
});

it('no line shows five digits of a number in a row', () => {
  const number = fc.stringMatching(/^\d{6,15}$/);
  const around = fc.constantFrom('', '+CNUM: "', '+X: ', 'ATD', '"', 'text ', '^FOO: 1,');
  fc.assert(
    fc.property(around, number, around, (before, digits, after) => {
      expect(maskWire(`${before}${digits}${after}`)).not.toMatch(/\d{5}/);
    }),
    { numRuns: 500 },
  );
});

it('whatever it is given, it answers', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (line) => {
      expect(typeof maskWire(line)).toBe('string');
    }),
  );
});
