import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashApiKey, isWellFormedApiKey, makeApiKey } from '../../src/domain/api-key.ts';
import { segmentStatusOf } from '../../src/domain/delivery.ts';
import { errorTable, GatewayError } from '../../src/domain/errors.ts';
import { isId, makeId } from '../../src/domain/ids.ts';
import { rollUp, type SegmentStatus } from '../../src/domain/message.ts';
import { maskPhoneNumber, parsePhoneNumber } from '../../src/domain/phone-number.ts';

describe('ids', () => {
  it('sort by the time they were made and carry their prefix', () => {
    const early = makeId('msg', 1_700_000_000_000, randomBytes);
    const late = makeId('msg', 1_700_000_000_001, randomBytes);
    expect(early < late).toBe(true);
    expect(isId('msg', early)).toBe(true);
    expect(isId('ver' as 'msg', early)).toBe(false);
  });
});

describe('API keys', () => {
  it('have prefix, 30 random characters and a checksum that catches any one changed character', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 43 }), (position) => {
        const key = makeApiKey('live', randomBytes);
        expect(key).toMatch(/^sp_live_[0-9A-Za-z]{36}$/);
        expect(isWellFormedApiKey(key)).toBe(true);
        const other = key[position] === 'a' ? 'b' : 'a';
        expect(isWellFormedApiKey(key.slice(0, position) + other + key.slice(position + 1))).toBe(false);
      }),
    );
  });

  it('are stored as SHA-256 only', () => {
    expect(hashApiKey('sp_live_x')).toHaveLength(32);
  });
});

describe('phone numbers', () => {
  it.each([
    ['+1 303 555 0100', '+13035550100'],
    ['+49 (151) 234-56789', '+4915123456789'],
    ['+۹۸۹۱۲۱۲۳۴۵۶۷', '+989121234567'],
  ])('%s is %s', (input, e164) => expect(parsePhoneNumber(input)).toBe(e164));

  it.each(['', '07700900123', '+', '+999123', '+4477009001', 'hello', '+44770090012345', '+1\u001aAT'])(
    '%j is refused with field, reason and cure, and is not repeated in the error',
    (input) => {
      try {
        parsePhoneNumber(input);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(GatewayError);
        const { code, errors } = error as GatewayError;
        expect(code).toBe('invalid-request');
        expect(errors[0]).toMatchObject({ field: 'to' });
        expect(errors[0]?.cure).not.toBe('');
        if (input.length > 3) expect(JSON.stringify(errors)).not.toContain(input);
      }
    },
  );

  it('are masked but for country code and two digits', () => {
    expect(maskPhoneNumber('+447700900123')).toBe('+44********23');
    expect(maskPhoneNumber('123')).toBe('***');
  });
});

describe('roll-up of segments', () => {
  const table: [SegmentStatus[], string | null][] = [
    [['delivered', 'delivered'], 'delivered'],
    [['delivered', 'sent'], 'sent'],
    [['delivered', 'queued'], null],
    [['delivered', 'submitting'], null],
    [['delivered', 'unknown'], null],
    [['delivered', 'undelivered'], 'undelivered'],
    [['delivered', 'expired'], 'expired'],
    [['failed', 'delivered'], 'failed'],
    [['sent'], 'sent'],
  ];
  it.each(table)('%j is %s', (statuses, expected) => {
    expect(rollUp(statuses.map((status) => ({ status })))).toBe(expected);
  });
});

describe('the meaning of a report', () => {
  it.each([
    ['delivered', 'received', 'delivered'],
    ['delivered-unconfirmed', 'x', 'delivered'],
    ['replaced', 'x', 'delivered'],
    ['pending', 'x', null],
    ['failed', 'expired', 'expired'],
    ['failed', 'not-obtainable', 'undelivered'],
    ['failed-temporary', 'congestion', 'undelivered'],
  ] as const)('%s (%s) leaves the segment %s', (kind, reason, expected) => {
    expect(segmentStatusOf({ kind, reason })).toBe(expected);
  });
});

describe('the error table', () => {
  it('has a cure and a fitting HTTP status in every row', () => {
    for (const row of errorTable()) {
      expect(row.cure.length).toBeGreaterThan(10);
      expect(row.status).toBeGreaterThanOrEqual(400);
      expect(row.status).toBeLessThan(600);
    }
  });
});
