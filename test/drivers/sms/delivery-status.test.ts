import { describe, expect, it } from 'vitest';
import { decodeTpStatus, type DeliveryStatusKind } from '../../../drivers/sms/delivery-status.ts';

/** Ends of each range of TS 23.040 §9.2.3.15, with the states of modems.md §3.1. */
const RANGES: readonly [first: number, last: number, kind: DeliveryStatusKind][] = [
  [0x00, 0x00, 'delivered'],
  [0x01, 0x01, 'delivered-unconfirmed'],
  [0x02, 0x02, 'replaced'],
  [0x03, 0x1f, 'delivered-unconfirmed'],
  [0x20, 0x3f, 'pending'],
  [0x40, 0x5f, 'failed'],
  [0x60, 0x7f, 'failed-temporary'],
  [0x80, 0xff, 'failed'],
];

describe('a TP-Status', () => {
  it.each(RANGES)('from %i to %i is %s', (first, last, kind) => {
    for (let code = first; code <= last; code += 1) expect(decodeTpStatus(code).kind).toBe(kind);
  });

  it('is in exactly one range, all 256 of them', () => {
    expect(RANGES.reduce((sum, [first, last]) => sum + last - first + 1, 0)).toBe(256);
  });

  it.each([
    [0x00, 'received'],
    [0x01, 'forwarded-unconfirmed'],
    [0x02, 'replaced'],
    [0x0f, 'reserved'],
    [0x10, 'service-centre-specific'],
    [0x20, 'congestion'],
    [0x25, 'recipient-error'],
    [0x26, 'reserved'],
    [0x30, 'service-centre-specific'],
    [0x40, 'remote-procedure-error'],
    [0x43, 'not-obtainable'],
    [0x46, 'expired'],
    [0x47, 'deleted'],
    [0x48, 'deleted'],
    [0x49, 'does-not-exist'],
    [0x4a, 'reserved'],
    [0x50, 'service-centre-specific'],
    [0x60, 'congestion'],
    [0x62, 'no-response'],
    [0x7f, 'service-centre-specific'],
    [0x80, 'reserved'],
    [0xff, 'reserved'],
  ])('%i is for the reason %s', (code, reason) => {
    expect(decodeTpStatus(code).reason).toBe(reason);
  });
});
