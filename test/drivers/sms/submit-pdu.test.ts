import { describe, expect, it } from 'vitest';
import { protocolIdForReplace, replaceType } from '../../../drivers/sms/protocol-id.ts';
import { segmentText } from '../../../drivers/sms/segment-text.ts';
import { decodeSubmit, encodeSubmit, type SubmitOptions } from '../../../drivers/sms/submit-pdu.ts';
import type { SegmentUserData } from '../../../drivers/sms/types.ts';

const HELLO = userData('hellohello');

describe('a SUBMIT', () => {
  it.each<readonly [string, Partial<SubmitOptions>, string]>([
    ['plain', {}, '0001000B913316325476F800000AE8329BFD4697D9EC37'],
    [
      'with a service centre',
      { smsc: '+33660002028' },
      '07913366002020F801000B913316325476F800000AE8329BFD4697D9EC37',
    ],
    [
      'for an OTP',
      { validity: { kind: 'relative', seconds: 300 }, requestStatusReport: true },
      '0031000B913316325476F80000000AE8329BFD4697D9EC37',
    ],
    ['as flash', { messageClass: 0 }, '0001000B913316325476F800100AE8329BFD4697D9EC37'],
    [
      'as replacement',
      { protocolId: protocolIdForReplace(1) },
      '0001000B913316325476F841000AE8329BFD4697D9EC37',
    ],
    [
      'with every flag',
      { rejectDuplicates: true, replyPath: true, requestStatusReport: true, reference: 255 },
      '00A5FF0B913316325476F800000AE8329BFD4697D9EC37',
    ],
    [
      'with an absolute validity',
      { validity: { kind: 'absolute', at: Date.parse('2026-07-04T10:00:00+02:00'), offsetMinutes: 120 } },
      '0019000B913316325476F80000627040010000800AE8329BFD4697D9EC37',
    ],
    [
      'with an enhanced validity',
      { validity: { kind: 'enhanced', seconds: 90 } },
      '0009000B913316325476F80000025A00000000000AE8329BFD4697D9EC37',
    ],
    ['to a short code', { to: '32665' }, '00010005812366F500000AE8329BFD4697D9EC37'],
    ['in UCS-2', { userData: userData('код') }, '0001000B913316325476F8000806043A043E0434'],
  ])('%s is written and read back', (_, options, hex) => {
    const encoded = encodeSubmit({ to: '+33612345678', userData: HELLO, ...options });
    expect(encoded.pdu).toBe(hex);
    expect(encoded.length).toBe(hex.length / 2 - 1 - Number.parseInt(hex.slice(0, 2), 16));
    const decoded = decodeSubmit(hex, { strict: true, length: encoded.length });
    expect(decoded).toMatchObject({
      type: 'submit',
      smsc: options.smsc ? { number: options.smsc } : null,
      recipient: { number: options.to ?? '+33612345678' },
      reference: options.reference ?? 0,
      protocolId: options.protocolId ?? 0,
      rejectDuplicates: options.rejectDuplicates ?? false,
      replyPath: options.replyPath ?? false,
      requestStatusReport: options.requestStatusReport ?? false,
      text: options.userData?.text ?? 'hellohello',
      warnings: [],
    });
    expect(decoded.validity?.kind).toBe(options.validity?.kind);
    expect(decoded.dataCoding.messageClass).toBe(options.messageClass);
  });

  it('has its parts marked by TP-UDHI', () => {
    const [first] = segmentText('a'.repeat(161), { reference: 9 }).segments;
    const { pdu, length } = encodeSubmit({ to: '+33612345678', userData: first! });
    expect(pdu.slice(0, 4)).toBe('0041');
    expect(length).toBe(153);
    expect(decodeSubmit(pdu).concatenation).toEqual({ reference: 9, total: 2, sequence: 1, bits: 8 });
  });

  it.each<readonly [Partial<SubmitOptions>, string, string]>([
    [{ to: '+1234567890123456789012' }, 'too-long', 'to'],
    [{ to: '+12a4x' }, 'bad-value', 'to'],
    [{ smsc: '+12x' }, 'bad-value', 'smsc'],
    [{ reference: 256 }, 'bad-value', 'reference'],
    [{ reference: 1.5 }, 'bad-value', 'reference'],
    [{ protocolId: -1 }, 'bad-value', 'protocol-id'],
    [{ validity: { kind: 'absolute', at: Number.NaN } }, 'bad-value', 'validity'],
    [{ userData: { ...HELLO, octets: new Uint8Array(141) } }, 'too-long', 'user-data'],
  ])('%j is refused, and the next one is whole', (options, code, field) => {
    expect(() => encodeSubmit({ to: '+33612345678', userData: HELLO, ...options })).toThrow(
      expect.objectContaining({ name: 'PduError', code, field }),
    );
    expect(encodeSubmit({ to: '+33612345678', userData: HELLO }).length).toBe(22);
  });

  it('is not a DELIVER', () => {
    expect(() => decodeSubmit('0000')).toThrow(expect.objectContaining({ code: 'unsupported' }));
  });
});

describe('the protocol identifier', () => {
  it('has seven replace types and no other', () => {
    for (let value = 0; value < 256; value += 1) {
      const type = value >= 0x41 && value <= 0x47 ? value - 0x40 : null;
      expect(replaceType(value)).toBe(type);
      if (type !== null) expect(protocolIdForReplace(type)).toBe(value);
    }
    for (const type of [0, 8, 1.5]) expect(() => protocolIdForReplace(type)).toThrow();
  });
});

function userData(text: string): SegmentUserData {
  return segmentText(text, { reference: 0 }).segments[0]!;
}
