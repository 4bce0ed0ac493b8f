/**
 * What came in. Parts are stored one by one as they arrive and joined when the last one is there, or when nobody may be
 * made to wait for it any longer (domain/inbound-join.ts).
 */
import type { InboundKind } from './inbound-kind.ts';

export interface InboundPart {
  readonly simId: string;
  readonly from: string;
  readonly kind: InboundKind;
  /** 1 to 7: it replaces the text of this type that the same sender sent before; null: it replaces none. */
  readonly replaceType: number | null;
  /** May begin or end with half a surrogate pair: phones cut UCS-2 anywhere. */
  readonly text: string;
  readonly encoding: 'gsm7' | 'ucs2' | 'binary';
  readonly concatenation: Concatenation | null;
  /** TP-SCTS, ms UTC; null where unreadable. */
  readonly smscTimestamp: number | null;
  readonly pdu: string;
  readonly receivedAt: number;
}

export interface Concatenation {
  readonly reference: number;
  /** Of the reference, in bits: 0x05 in 8 bits and 0x0005 in 16 name two texts. */
  readonly width: 8 | 16;
  readonly total: number;
  readonly sequence: number;
}

export interface InboundMessage {
  readonly id: string;
  readonly tenantId: string;
  readonly simId: string;
  readonly kind: InboundKind;
  readonly from: string;
  /** `[...]` stands for each run of missing segments; empty for octets that are no text. */
  readonly text: string;
  /** When the last of its parts came. */
  readonly receivedAt: number;
  /** How many it has, missing ones included. */
  readonly segments: number;
  /** Numbers (from 1) of the segments that have not come; empty: it is whole. */
  readonly missingSegments: readonly number[];
  /** Id of the message that this one replaces by the sender's wish (TP-PID 0x41 to 0x47). Both are kept. */
  readonly replaces: string | null;
  /** 1, and one more for each segment that came after the message was shown. */
  readonly revision: number;
  /** Its parts as the network gave them; only where `kind` is not a text for people. */
  readonly pdus: readonly string[] | null;
}

export interface UnreadablePdu {
  readonly id: string;
  readonly simId: string;
  readonly pdu: string;
  readonly reason: string;
  readonly receivedAt: number;
}
