import { describe, expect, it } from 'vitest';
import { decodePdu } from '../../../drivers/sms/decode-pdu.ts';
import { PduError } from '../../../drivers/sms/pdu-error.ts';
import { describePdu, describePduError } from '../../../drivers/sms/pdu-json.ts';

const DELIVER = '07913366002020F8040B913316325476F80000627040010000800AE8329BFD4697D9EC37';

describe('the message type', () => {
  it.each([
    ['00', undefined, 'deliver'],
    ['01', undefined, 'submit'],
    ['02', undefined, 'status-report'],
    ['00', 'mt', 'deliver'],
    ['01', 'mt', 'submit-report'],
    ['02', 'mt', 'status-report'],
    ['00', 'mo', 'deliver-report'],
    ['01', 'mo', 'submit'],
    ['02', 'mo', 'command'],
  ] as const)('%s going %s is %s', (firstOctet, direction, type) => {
    const tpdu = firstOctet + '00'.repeat(30);
    const pdu = decodePdu(tpdu, { ...(direction && { direction }), smscPrefix: false });
    expect(pdu.type).toBe(type);
  });

  it.each(['mt', 'mo'] as const)('3 going %s is refused', (direction) => {
    expect(() => decodePdu('03', { direction, smscPrefix: false })).toThrow(
      expect.objectContaining({ code: 'unsupported', field: 'first-octet' }),
    );
  });
});

describe('a PDU', () => {
  it('may be in lower case and have white space around it', () => {
    expect(decodePdu(` ${DELIVER.toLowerCase()}\r\n`, { strict: true })).toEqual(decodePdu(DELIVER));
  });

  it('is checked against the announced length', () => {
    expect(decodePdu(DELIVER, { length: 28 }).warnings).toEqual([]);
    expect(decodePdu(DELIVER, { length: 27 }).warnings).toEqual(['length-mismatch']);
    expect(() => decodePdu(DELIVER, { length: 27, strict: true })).toThrow(
      expect.objectContaining({ field: 'length' }),
    );
  });

  it('with octets behind its end is read and flagged', () => {
    expect(decodePdu(`${DELIVER}FFFF`)).toMatchObject({ text: 'hellohello', warnings: ['trailing-octets'] });
    const long = decodePdu(DELIVER + 'FF'.repeat(5000));
    expect(long).toMatchObject({ text: 'hellohello', warnings: ['trailing-octets'] });
  });

  it('cut anywhere says so: an error before its text, a warning inside it', () => {
    for (let length = 2; length < DELIVER.length; length += 2) {
      const cut = DELIVER.slice(0, length);
      if (length < 52) {
        expect(() => decodePdu(cut)).toThrow(expect.objectContaining({ code: 'truncated' }));
      } else {
        const pdu = decodePdu(cut);
        expect(pdu.warnings).toEqual(['user-data-truncated']);
        expect(pdu.type === 'deliver' && 'hellohello'.startsWith(pdu.text)).toBe(true);
      }
      expect(() => decodePdu(cut, { strict: true })).toThrow(PduError);
    }
  });

  it('gives nothing that a later decode changes', () => {
    const binary = '0041000A81800021436500F50A0605040B8423F0AABBCC';
    const first = decodePdu(binary);
    expect(first).toMatchObject({ octets: Uint8Array.of(0xaa, 0xbb, 0xcc), elements: [{ id: 5 }] });
    const copy = structuredClone(first);
    decodePdu(DELIVER);
    decodePdu(DELIVER + 'FC'.repeat(100));
    expect(first).toEqual(copy);
  });
});

describe('the JSON of pdu decode', () => {
  it.each([
    [
      DELIVER,
      undefined,
      {
        type: 'deliver',
        smsc: '+33660002028',
        address: '+33612345678',
        text: 'hellohello',
        encoding: 'gsm7',
        pid: 0,
        dcs: 0,
        timestamp: '2026-07-04T10:00:00+02:00',
      },
    ],
    [
      '0051070B913316325476F80018000A0500032A0201043A043E',
      undefined,
      {
        type: 'submit',
        smsc: null,
        address: '+33612345678',
        text: 'ко',
        encoding: 'ucs2',
        pid: 0,
        dcs: 0x18,
        class: 0,
        reference: 7,
        concat: { reference: 42, total: 2, sequence: 1 },
      },
    ],
    [
      '0006070B913316325476F8627040010000800000000000000046',
      undefined,
      {
        type: 'status-report',
        smsc: null,
        address: '+33612345678',
        text: null,
        encoding: null,
        pid: null,
        dcs: null,
        timestamp: '2026-07-04T10:00:00+02:00',
        reference: 7,
        status: 0x46,
        warnings: ['bad-timestamp'],
      },
    ],
    [
      '0004058123665F0004627040010000800201FF',
      undefined,
      {
        type: 'deliver',
        smsc: null,
        address: '3266',
        text: '',
        encoding: 'binary',
        pid: 0,
        dcs: 4,
        timestamp: '2026-07-04T10:00:00+02:00',
      },
    ],
    [
      '0022420002070B913316325476F802AABB',
      'mo',
      {
        type: 'command',
        smsc: null,
        address: '+33612345678',
        text: null,
        encoding: null,
        pid: 0,
        dcs: null,
        reference: 0x42,
      },
    ],
    [
      '0001C2016270400100008005',
      'mt',
      {
        type: 'submit-report',
        smsc: null,
        address: null,
        text: null,
        encoding: null,
        pid: 5,
        dcs: null,
        timestamp: '2026-07-04T10:00:00+02:00',
        status: 0xc2,
      },
    ],
    [
      '0000060002CF25',
      'mo',
      { type: 'deliver-report', smsc: null, address: null, text: 'OK', encoding: 'gsm7', pid: null, dcs: 0 },
    ],
  ] as const)('of %s is as product.md fixes it', (hex, direction, expected) => {
    const description = describePdu(decodePdu(hex, direction && { direction }));
    expect(JSON.parse(JSON.stringify(description))).toEqual(expected);
  });

  it('of an error names code and field and no content', () => {
    const error = new PduError('truncated', 'timestamp', '3 of 7 octets');
    expect(describePduError(error)).toEqual({
      error: { code: 'truncated', field: 'timestamp', message: 'timestamp: 3 of 7 octets' },
    });
  });
});
