/**
 * From what the network reported to what became of a segment.
 */
import type { SegmentStatus } from './message.ts';

/** The meaning of TP-Status (TS 23.040 §9.2.3.15) as the codec gives it. */
export interface ReportMeaning {
  readonly kind:
    | 'delivered'
    | 'delivered-unconfirmed'
    | 'replaced'
    | 'pending'
    | 'failed'
    | 'failed-temporary';
  readonly reason: string;
}

/** Null: the network still tries. */
export function segmentStatusOf(
  meaning: ReportMeaning,
): Extract<SegmentStatus, 'delivered' | 'undelivered' | 'expired'> | null {
  switch (meaning.kind) {
    case 'delivered':
    case 'delivered-unconfirmed':
    case 'replaced':
      return 'delivered';
    case 'pending':
      return null;
    case 'failed':
    case 'failed-temporary':
      return meaning.reason === 'expired' ? 'expired' : 'undelivered';
  }
}
