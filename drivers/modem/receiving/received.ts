/**
 * A received PDU to what the listener is told. What it is follows from TP-MTI alone: modems announce reports as texts
 * and the other way round (quirks 12, 16, 37).
 */
import type { ReceivedPart, ReceivedReport } from '../../driver.ts';
import { decodePdu } from '../../sms/decode-pdu.ts';
import type { DecodedDeliver } from '../../sms/deliver-pdu.ts';
import type { DecodedStatusReport } from '../../sms/status-report-pdu.ts';

export type Received =
  | { readonly kind: 'report'; readonly report: ReceivedReport; readonly smsc: string | null }
  | { readonly kind: 'part'; readonly part: ReceivedPart; readonly smsc: string | null }
  /** A SUBMIT that something stored on the SIM: not ours to judge or to delete. */
  | { readonly kind: 'own' }
  /** An empty place read as if it held something (quirk 45). */
  | { readonly kind: 'blank' }
  | { readonly kind: 'unreadable'; readonly reason: string };

export function receivedFrom(pdu: string): Received {
  if (/^(?:FF)*$/i.test(pdu)) return { kind: 'blank' };
  try {
    const decoded = decodePdu(pdu);
    const smsc = decoded.smsc?.number ?? null;
    if (decoded.type === 'status-report') return { kind: 'report', report: report(decoded, pdu), smsc };
    return decoded.type === 'deliver' ? { kind: 'part', part: part(decoded, pdu), smsc } : { kind: 'own' };
  } catch (error) {
    return { kind: 'unreadable', reason: error instanceof Error ? error.message : 'not a PDU' };
  }
}

function report(decoded: DecodedStatusReport, pdu: string): ReceivedReport {
  return {
    reference: decoded.reference,
    recipient: decoded.recipient.number,
    status: decoded.status,
    submittedAt: decoded.submittedAt?.epochMs ?? null,
    dischargedAt: decoded.dischargedAt?.epochMs ?? null,
    pdu,
  };
}

function part(decoded: DecodedDeliver, pdu: string): ReceivedPart {
  const { concatenation, ports } = decoded;
  return {
    from: decoded.sender.number,
    fromType: decoded.sender.type === 'alphanumeric' ? 'alphanumeric' : 'number',
    text: decoded.text,
    encoding: decoded.encoding,
    concatenation: concatenation
      ? {
          reference: concatenation.reference,
          total: concatenation.total,
          sequence: concatenation.sequence,
          width: concatenation.bits,
        }
      : null,
    smscTimestamp: decoded.timestamp?.epochMs ?? null,
    protocolId: decoded.protocolId,
    messageClass: decoded.dataCoding.messageClass ?? null,
    ports: ports ? { destination: ports.destination, source: ports.source } : null,
    pdu,
  };
}
