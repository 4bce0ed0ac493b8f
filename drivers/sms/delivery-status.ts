/** TP-Status of a status report, all 256 values, TS 23.040 §9.2.3.15. */

export type DeliveryStatusKind =
  | 'delivered'
  | 'delivered-unconfirmed'
  | 'replaced'
  | 'pending'
  | 'failed'
  | 'failed-temporary';

export interface DeliveryStatus {
  readonly kind: DeliveryStatusKind;
  /** Short kebab-case code for logs, events and metrics. */
  readonly reason: string;
}

const SUCCESSES = ['received', 'forwarded-unconfirmed', 'replaced'];
const TEMPORARY = [
  'congestion',
  'recipient-busy',
  'no-response',
  'service-rejected',
  'quality-not-available',
  'recipient-error',
];
const PERMANENT = [
  'remote-procedure-error',
  'incompatible-destination',
  'rejected-by-recipient',
  'not-obtainable',
  'quality-not-available',
  'no-interworking',
  'expired',
  'deleted',
  'deleted',
  'does-not-exist',
];

/** `pending` is not final: the service centre still tries. Reserved successes cannot be confirmed, all else fails. */
export function decodeTpStatus(code: number): DeliveryStatus {
  if (code === 0x00) return { kind: 'delivered', reason: SUCCESSES[0]! };
  if (code === 0x02) return { kind: 'replaced', reason: SUCCESSES[2]! };
  if (code < 0x20) return { kind: 'delivered-unconfirmed', reason: reason(code, SUCCESSES) };
  if (code < 0x40) return { kind: 'pending', reason: reason(code, TEMPORARY) };
  if (code < 0x60) return { kind: 'failed', reason: reason(code, PERMANENT) };
  if (code < 0x80) return { kind: 'failed-temporary', reason: reason(code, TEMPORARY) };
  return { kind: 'failed', reason: 'reserved' };
}

function reason(code: number, known: readonly string[]): string {
  const low = code & 0x1f;
  return low >= 0x10 ? 'service-centre-specific' : (known[low] ?? 'reserved');
}
