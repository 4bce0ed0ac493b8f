/**
 * A text that came in. Parts are stored one by one as they arrive and joined when the last one is there.
 */
export interface InboundPart {
  readonly simId: string;
  readonly from: string;
  readonly text: string;
  readonly encoding: 'gsm7' | 'ucs2' | 'binary';
  readonly concatenation: {
    readonly reference: number;
    readonly total: number;
    readonly sequence: number;
  } | null;
  /** TP-SCTS, ms UTC; null where unreadable. */
  readonly smscTimestamp: number | null;
  readonly pdu: string;
  readonly receivedAt: number;
}

export interface InboundMessage {
  readonly id: string;
  readonly tenantId: string;
  readonly simId: string;
  readonly from: string;
  readonly text: string;
  readonly receivedAt: number;
  readonly segments: number;
}
