/** What the recorded replies (transcripts.test.ts) do not show, and that no parser throws. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyOf, decodeUcs2Hex, fieldsOf, numberOf, prefixOf } from '../../../drivers/at/parse-fields.ts';
import { parseFunctionality, parseIdentityText, parseImei } from '../../../drivers/at/parse-identity.ts';
import {
  parseExtendedSignalQuality,
  parseOperator,
  parseSignalQuality,
} from '../../../drivers/at/parse-network.ts';
import { parseRegistration } from '../../../drivers/at/parse-registration.ts';
import {
  parseIccid,
  parseImsi,
  parseOwnNumber,
  parsePinCounters,
  parsePinState,
} from '../../../drivers/at/parse-sim.ts';
import * as sms from '../../../drivers/at/parse-sms.ts';
import { parseMemories, parseMemoryUse } from '../../../drivers/at/parse-storage.ts';
import { parseUssd } from '../../../drivers/at/parse-ussd.ts';

describe('fields', () => {
  it.each([
    ['+X: 1,2', ['1', '2']],
    ['+X: ,,147', ['', '', '147']],
    ['+X: 1,"a,b",', ['1', 'a,b', '']],
    ['+X:', []],
    ['+X: ,,', ['', '', '']],
    ['+COPS: 0,0,"TELE2,0', ['0', '0', 'TELE2', '0']],
    ['1, 2 ,"3"', ['1', '2', '3']],
  ])('%j', (line, texts) => {
    expect(fieldsOf(line).map(({ text }) => text)).toEqual(texts);
  });

  it('a number with a leading + is no prefix', () => {
    expect([prefixOf('+491701234567'), bodyOf('+491701234567')]).toEqual(['', '+491701234567']);
    expect([prefixOf('^hcsq: 1'), prefixOf('+C5GREG: 1'), prefixOf('*E2REG: 1')]).toEqual([
      '^HCSQ',
      '+C5GREG',
      '*E2REG',
    ]);
  });

  it('numbers may be signed and padded, and nothing else', () => {
    expect(['000', '-1', '+5', '', '1a', '0x1', ' 1'].map(numberOf)).toEqual([
      0,
      -1,
      5,
      null,
      null,
      null,
      null,
    ]);
  });

  it('UCS2 hex is whole units', () => {
    expect([
      decodeUcs2Hex('00480069'),
      decodeUcs2Hex('004'),
      decodeUcs2Hex(''),
      decodeUcs2Hex('zzzz'),
    ]).toEqual(['Hi', null, null, null]);
  });
});

describe('registration', () => {
  it.each([
    [0, 'none'],
    [1, 'home'],
    [2, 'searching'],
    [3, 'denied'],
    [4, 'unknown'],
    [5, 'roaming'],
    [6, 'home'],
    [7, 'roaming'],
    [8, 'none'],
    [9, 'home'],
    [10, 'roaming'],
    [11, 'none'],
  ])('stat %i is %s', (stat, registration) => {
    expect(parseRegistration(`+CEREG: 2,${stat}`)).toMatchObject({
      domain: 'CEREG',
      form: 'reply',
      registration,
    });
    expect(parseRegistration(`+CEREG: ${stat}`)).toMatchObject({ form: 'unsolicited', stat });
  });

  it.each(['+CREG', '+CREG:', '+CREG: x', '+CSQ: 1,2', 'OK'])('%j is none', (line) => {
    expect(parseRegistration(line)).toBeNull();
  });
});

describe('signal and operator', () => {
  it('an RSSI from 100 up counts in single dBm, what is out of range is unknown', () => {
    expect([100, 191, 192, 99, 32].map((rssi) => parseSignalQuality(`+CSQ: ${rssi},99`)?.dbm)).toEqual([
      -116,
      -25,
      null,
      null,
      null,
    ]);
  });

  it('the newest technology that is measured tells the level', () => {
    expect(parseExtendedSignalQuality('+CESQ: 20,0,30,10,255,255')?.dbm).toBe(-91);
    expect(parseExtendedSignalQuality('+CESQ: 20,0,255,255,255,255')?.dbm).toBe(-91);
    expect(parseExtendedSignalQuality('+CESQ: 99,99,255,255,255,255')).toMatchObject({
      dbm: null,
      rxlev: null,
      rsrp: null,
    });
    expect(parseExtendedSignalQuality('+CESQ: 1,2')).toBeNull();
  });

  it('an operator name may be UCS2 hex', () => {
    expect(parseOperator('+COPS: 0,0,"0056006F006400610066006F006E0065",7')).toMatchObject({
      name: 'Vodafone',
      plmn: null,
      accessTechnology: 7,
    });
    expect(parseOperator('+CSQ: 1,2')).toBeNull();
  });
});

describe('SIM', () => {
  it.each([
    ['+CPIN: NOT INSERTED', 'not-inserted'],
    ['+CPIN: NOT READY', 'not-ready'],
    ['+CPIN: SIM PIN2', 'sim-pin2'],
    ['+CPIN:', null],
    ['+CSQ: 1', null],
  ])('%j is %s', (line, state) => {
    expect(parsePinState(line)).toBe(state);
  });

  it('the ICCID comes out the same by whatever way it was read', () => {
    const replies = [
      ['8944200053671052499F'],
      ['+CCID: "8944200053671052499f"'],
      ['^ICCID: 984402003576012594F9'],
      ['+CRSM: 144,0,"984402003576012594F9"'],
      ['AT+CCID', '8944200053671052499'],
    ];
    expect(replies.map(parseIccid)).toEqual(Array(5).fill('8944200053671052499'));
    expect([parseIccid([]), parseIccid(['OK']), parseIccid(['262011234567890'])]).toEqual([null, null, null]);
  });

  it('IMSI and IMEI are the first runs of their length', () => {
    expect(parseImsi(['+CIMI: "262011234567890"'])).toBe('262011234567890');
    expect([parseImsi(['']), parseImsi(['12345'])]).toEqual([null, null]);
    expect([
      parseImei(['4901542032375181']),
      parseImei(['863', '490154203237518']),
      parseImei(['12']),
    ]).toEqual(['490154203237518', '490154203237518', null]);
  });

  it('own number: empty is null', () => {
    expect([parseOwnNumber('+CNUM: ,"",129'), parseOwnNumber('+CNUM:'), parseOwnNumber('OK')]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('counters of a card: status words and the vendors without a row', () => {
    expect(parsePinCounters(['+CSIM: 4,"63C2"'])).toMatchObject({ pin1: 2 });
    expect(parsePinCounters(['+CSIM: 4,"6983"'])).toMatchObject({ pin1: 0 });
    expect(parsePinCounters(['+CSIM: 4,"9000"'])).toBeNull();
    expect(parsePinCounters(['+CPINR: "SIM PIN2",1,3', '+CPINR: SIM PUK2,9,10'])).toEqual({
      pin1: null,
      puk1: null,
      pin2: 1,
      puk2: 9,
    });
    expect(parsePinCounters(['+QPINC: "P2",3,10'])).toMatchObject({ pin2: 3, puk2: 10 });
    expect(parsePinCounters(['OK', '+SPIC: x'])).toBeNull();
  });
});

describe('SMS', () => {
  it('indexes are signed, lengths may follow a comma', () => {
    expect(sms.parseStoredAt('+CMTI: "SM",-1')).toEqual({ memory: 'SM', index: -1 });
    expect(sms.parseStoredAt('+CMTI: "SM"')).toBeNull();
    expect([
      sms.parseRoutedLength('+CDS: ,24'),
      sms.parseRoutedLength('+CMT: "Bob",24'),
      sms.parseRoutedLength('+CMT:'),
    ]).toEqual([24, 24, null]);
  });

  it.each([
    ['+CMGS: 0', 0],
    ['+CMGS:255', 255],
    ['+CMGS: 012', 12],
    ['+CMGS: 256', null],
    ['+CMGS: -1', null],
    ['+CMGS:', null],
    ['+CMGS: "x"', null],
    ['+CMGS: 9,"ackpdu"', 9],
  ])('%j has reference %s', (line, reference) => {
    expect(sms.parseReference(line)).toBe(reference);
  });

  it('headers: alpha, empty slots, other lines', () => {
    expect(sms.parseListHeader('+CMGL: 3,1,"Bob, the",23')).toEqual({
      index: 3,
      stat: 1,
      alpha: 'Bob, the',
      length: 23,
    });
    expect(sms.parseReadHeader('+CMGR: 0,,0')).toMatchObject({ stat: 0, length: 0 });
    expect([
      sms.parseListHeader('+CMGL: 1'),
      sms.parseListHeader('+CMGR: 1,,2'),
      sms.parseReadHeader('+CMGR: 1'),
      sms.parseReadHeader('OK'),
    ]).toEqual([null, null, null, null]);
  });

  it('CSMS in its forms, Huawei without a number', () => {
    expect(sms.parseMessageService('+CSMS: 1,1,1,1')).toEqual({
      service: 1,
      canReceive: true,
      canSend: true,
    });
    expect(sms.parseMessageService('+CSMS: 1,0,1')).toEqual({
      service: null,
      canReceive: true,
      canSend: false,
    });
    expect(sms.parseMessageService('+CSMS: @,1,1,1')).toMatchObject({ service: null, canReceive: true });
    expect(sms.parseMessageService('OK')).toBeNull();
  });

  it('groups of numbers, with ranges that run away cut off', () => {
    expect(sms.parseNumberGroups('+CSMS: (0,1)')).toEqual([[0, 1]]);
    expect(sms.parseNumberGroups('+CMGD: (1-9999),(0-4)')[0]).toHaveLength(256);
    expect(sms.parseNumberGroups('+CNMI: (5-2)')).toEqual([[]]);
    expect(sms.parseNumbers('+CNMI: 2,1,0,1,0')).toEqual([2, 1, 0, 1, 0]);
  });

  it('a service centre that is not set is null', () => {
    expect(sms.parseServiceCentre('+CSCA: ,')).toEqual({ number: null, type: null });
    expect(sms.parseServiceCentre('OK')).toBeNull();
  });
});

describe('the rest', () => {
  it('memories and their use', () => {
    expect(parseMemories('OK')).toEqual([]);
    expect(parseMemoryUse('+CPMS: "SM",7,20,"ME",1,255')).toEqual([
      { memory: 'SM', used: 7, total: 20 },
      { memory: 'ME', used: 1, total: 255 },
    ]);
    expect([parseMemoryUse('+CPMS:'), parseMemoryUse('OK')]).toEqual([[], []]);
  });

  it('identity', () => {
    expect([
      parseIdentityText(['', '+CGMI: "Quectel"']),
      parseIdentityText(['SIMCOM INCORPORATED']),
      parseIdentityText([]),
    ]).toEqual(['Quectel', 'SIMCOM INCORPORATED', null]);
    expect([
      parseFunctionality('+CFUN: 4,0'),
      parseFunctionality('+CFUN: (0-4),(0,1)'),
      parseFunctionality('OK'),
    ]).toEqual([4, null, null]);
  });

  it('USSD: quotes and commas inside, no text, no status', () => {
    expect(parseUssd('+CUSD: 0,"say "yes", now",15')).toEqual({
      status: 0,
      text: 'say "yes", now',
      codingScheme: 15,
    });
    expect(parseUssd('+CUSD: 4')).toEqual({ status: 4, text: null, codingScheme: null });
    expect(parseUssd('+CUSD: 1,"a\nb"')).toMatchObject({ text: 'a\nb', codingScheme: null });
    expect([parseUssd('+CUSD:'), parseUssd('OK')]).toEqual([null, null]);
  });
});

it('no parser throws, whatever the line', () => {
  const prefix = fc.constantFrom(
    '',
    '+CREG: ',
    '+COPS: ',
    '+CSQ: ',
    '+CESQ: ',
    '+CPIN: ',
    '+CNUM: ',
    '+CMGL: ',
    '+CMGR: ',
    '+CMTI: ',
    '+CSCA: ',
    '+CSMS: ',
    '+CPMS: ',
    '+CUSD: ',
    '+CSIM: ',
    '^CPIN: ',
    '+QPINC: ',
  );
  const part = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.stringMatching(/^[0-9A-F,"() -]{0,40}$/),
  );
  const parsers: ((line: string) => unknown)[] = [
    parseRegistration,
    parseOperator,
    parseSignalQuality,
    parseExtendedSignalQuality,
    parsePinState,
    parseOwnNumber,
    parseMemories,
    parseMemoryUse,
    parseUssd,
    parseFunctionality,
    sms.parseListHeader,
    sms.parseReadHeader,
    sms.parseRoutedLength,
    sms.parseStoredAt,
    sms.parseReference,
    sms.parseServiceCentre,
    sms.parseMessageService,
    sms.parseNumberGroups,
    sms.parseNumbers,
    ...[parseImsi, parseIccid, parsePinCounters, parseIdentityText, parseImei].map(
      (parse) => (line: string) => parse([line]),
    ),
  ];
  fc.assert(
    fc.property(prefix, part, (before, rest) => {
      for (const parse of parsers) parse(before + rest);
    }),
    { numRuns: 2_000 },
  );
});
