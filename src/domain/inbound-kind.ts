/**
 * What a received SMS is meant for: protocol identifier, class, ports and alphabet in, one word out. Only `text` and
 * `flash` are for people to read.
 */
export const INBOUND_KINDS = ['text', 'flash', 'silent', 'sim-data', 'port-data', 'binary'] as const;
export type InboundKind = (typeof INBOUND_KINDS)[number];

export const READABLE_KINDS: readonly InboundKind[] = ['text', 'flash'];

export interface InboundMarks {
  /** TP-PID. */
  readonly protocolId: number;
  readonly messageClass: 0 | 1 | 2 | 3 | null;
  readonly hasPorts: boolean;
  readonly encoding: 'gsm7' | 'ucs2' | 'binary';
}

/** TS 23.040 §9.2.3.9; values above 0x7F are the service centre's own. */
const SHORT_MESSAGE_TYPE_0 = 0x40;
/** ANSI-136 R-DATA, ME data download, ME de-personalization, (U)SIM data download: orders to phone or card. */
const FIRST_DATA_DOWNLOAD = 0x7c;
const LAST_DATA_DOWNLOAD = 0x7f;

export function inboundKind(marks: InboundMarks): InboundKind {
  const { protocolId } = marks;
  if (protocolId === SHORT_MESSAGE_TYPE_0) return 'silent';
  if (protocolId >= FIRST_DATA_DOWNLOAD && protocolId <= LAST_DATA_DOWNLOAD) return 'sim-data';
  if (marks.hasPorts) return 'port-data';
  if (marks.encoding === 'binary') return 'binary';
  return marks.messageClass === 0 ? 'flash' : 'text';
}

/** 1 to 7 for "replace short message type n", else null. */
export function replaceType(protocolId: number): number | null {
  return protocolId >= 0x41 && protocolId <= 0x47 ? protocolId - SHORT_MESSAGE_TYPE_0 : null;
}
