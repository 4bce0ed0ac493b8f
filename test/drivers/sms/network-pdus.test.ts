/** What the network sends and what we answer: DELIVER, STATUS-REPORT, both reports, COMMAND. */

import { describe, expect, it } from 'vitest';
import { decodePdu } from '../../../drivers/sms/decode-pdu.ts';
import { decodeDeliver, type DeliverOptions, encodeDeliver } from '../../../drivers/sms/deliver-pdu.ts';
import {
  decodeDeliverReport,
  decodeSubmitReport,
  encodeDeliverReport,
  encodeSubmitReport,
} from '../../../drivers/sms/report-pdus.ts';
import { segmentText } from '../../../drivers/sms/segment-text.ts';
import { decodeStatusReport, encodeStatusReport } from '../../../drivers/sms/status-report-pdu.ts';

const AT = { epochMs: Date.parse('2026-07-04T10:00:00+02:00'), offsetMinutes: 120 };
const LATER = { epochMs: AT.epochMs + 9000, offsetMinutes: 120 };
const HELLO = segmentText('hellohello', { reference: 0 }).segments[0]!;
const OK = segmentText('OK', { reference: 0 }).segments[0]!;

describe('a DELIVER', () => {
  it.each<readonly [string, Partial<DeliverOptions>, string]>([
    ['plain', {}, '00040B913316325476F80000627040010000800AE8329BFD4697D9EC37'],
    ['from a name', { from: 'sipgate' }, '00040DD0F334FC1CA697010000627040010000800AE8329BFD4697D9EC37'],
    [
      'with every flag',
      { moreMessages: true, loopPrevention: true, statusReportIndication: true, replyPath: true },
      '00A80B913316325476F80000627040010000800AE8329BFD4697D9EC37',
    ],
    [
      'of class 2, type 1, by a service centre',
      { messageClass: 2, protocolId: 0x41, smsc: '+33660002028' },
      '07913366002020F8040B913316325476F84112627040010000800AE8329BFD4697D9EC37',
    ],
  ])('%s is written and read back', (_, options, hex) => {
    const encoded = encodeDeliver({ from: '+33612345678', userData: HELLO, timestamp: AT, ...options });
    expect(encoded.pdu).toBe(hex);
    expect(decodeDeliver(hex, { strict: true, length: encoded.length })).toMatchObject({
      type: 'deliver',
      sender: { number: options.from ?? '+33612345678' },
      timestamp: AT,
      text: 'hellohello',
      moreMessages: options.moreMessages ?? false,
      loopPrevention: options.loopPrevention ?? false,
      statusReportIndication: options.statusReportIndication ?? false,
      replyPath: options.replyPath ?? false,
      protocolId: options.protocolId ?? 0,
    });
  });

  it('with a timestamp that is none is still read', () => {
    const pdu = decodeDeliver('00040B913316325476F80000000000000000000AE8329BFD4697D9EC37');
    expect(pdu).toMatchObject({ timestamp: null, text: 'hellohello', warnings: ['bad-timestamp'] });
  });
});

describe('a STATUS-REPORT', () => {
  const options = {
    reference: 7,
    recipient: '+33612345678',
    submittedAt: AT,
    dischargedAt: LATER,
    status: 0,
  };

  it('is written and read back', () => {
    const encoded = encodeStatusReport({ ...options, smsc: '+33660002028' });
    expect(encoded).toEqual({
      pdu: '07913366002020F806070B913316325476F8627040010000806270400100908000',
      length: 25,
    });
    expect(decodeStatusReport(encoded.pdu, { strict: true })).toEqual({
      type: 'status-report',
      smsc: { number: '+33660002028', type: 'international', plan: 1 },
      tpduLength: 25,
      firstOctet: 6,
      warnings: [],
      reference: 7,
      recipient: { number: '+33612345678', type: 'international', plan: 1 },
      submittedAt: AT,
      dischargedAt: LATER,
      status: 0,
      moreMessages: false,
      loopPrevention: false,
      isCommandResult: false,
    });
  });

  it('may carry what its parameter indicator says', () => {
    const flags = { moreMessages: true, loopPrevention: true, isCommandResult: true };
    const { pdu } = encodeStatusReport({ ...options, ...flags, protocolId: 0x41, userData: OK });
    expect(pdu.slice(-12)).toBe('07410002CF25');
    expect(decodeStatusReport(pdu, { strict: true })).toMatchObject({
      ...flags,
      parameterIndicator: 7,
      protocolId: 0x41,
      dataCoding: { raw: 0 },
      content: { text: 'OK' },
    });
  });

  it('keeps its status when its dates are none', () => {
    const hex = `0006070B913316325476F8${'00'.repeat(14)}46`;
    expect(decodeStatusReport(hex)).toMatchObject({
      submittedAt: null,
      dischargedAt: null,
      status: 0x46,
      warnings: ['bad-timestamp'],
    });
  });

  it('that announces more than it has is flagged', () => {
    const { pdu } = encodeStatusReport(options);
    expect(decodeStatusReport(`${pdu}07`)).toMatchObject({
      parameterIndicator: 7,
      warnings: ['optional-fields-truncated'],
    });
    expect(decodeStatusReport(`${pdu}00FF`).warnings).toEqual(['trailing-octets']);
    expect(decodeStatusReport(`${pdu}8001`)).toMatchObject({ parameterIndicator: 0x80, warnings: [] });
  });

  it.each([-1, 256])('with status %i is refused', (status) => {
    expect(() => encodeStatusReport({ ...options, status })).toThrow(
      expect.objectContaining({ field: 'status' }),
    );
  });
});

describe('a DELIVER-REPORT', () => {
  it.each([
    [{}, '0000', { failureCause: null, parameterIndicator: 0 }],
    [{ protocolId: 1 }, '000101', { failureCause: null, protocolId: 1 }],
    [{ userData: OK }, '00060002CF25', { failureCause: null, content: { text: 'OK' } }],
    [{ failureCause: 0xd3 }, '00D300', { failureCause: 0xd3, parameterIndicator: 0 }],
    [{ failureCause: 0xff, userData: OK }, '00FF060002CF25', { failureCause: 0xff, content: { text: 'OK' } }],
  ])('of %j is %s', (options, hex, expected) => {
    expect(encodeDeliverReport(options)).toEqual({ pdu: hex, length: hex.length / 2 });
    expect(decodeDeliverReport(hex, { strict: true })).toMatchObject({ type: 'deliver-report', ...expected });
    const decoded = decodePdu(hex, { direction: 'mo', smscPrefix: false });
    expect(decoded).toMatchObject({ type: 'deliver-report', ...expected });
  });
});

describe('a SUBMIT-REPORT', () => {
  it.each([
    [{}, '010062704001000080', { failureCause: null }],
    [{ failureCause: 0xc2, protocolId: 5 }, '01C2016270400100008005', { failureCause: 0xc2, protocolId: 5 }],
    [{ userData: OK }, '0106627040010000800002CF25', { failureCause: null, content: { text: 'OK' } }],
  ])('of %j is %s', (options, hex, expected) => {
    expect(encodeSubmitReport({ timestamp: AT, ...options })).toEqual({ pdu: hex, length: hex.length / 2 });
    expect(decodeSubmitReport(hex, { strict: true })).toMatchObject({ timestamp: AT, ...expected });
    const decoded = decodePdu(hex, { direction: 'mt', smscPrefix: false });
    expect(decoded).toMatchObject({ type: 'submit-report', ...expected });
  });
});

describe('a COMMAND', () => {
  it('is read', () => {
    const hex = '22420002070B913316325476F803AABBCC';
    expect(decodePdu(hex, { direction: 'mo', smscPrefix: false, strict: true })).toMatchObject({
      type: 'command',
      reference: 0x42,
      protocolId: 0,
      commandType: 2,
      messageNumber: 7,
      recipient: { number: '+33612345678' },
      commandData: Uint8Array.of(0xaa, 0xbb, 0xcc),
      requestStatusReport: true,
    });
    const cut = decodePdu(hex.slice(0, -2), { direction: 'mo', smscPrefix: false });
    expect(cut.warnings).toEqual(['user-data-truncated']);
  });
});
