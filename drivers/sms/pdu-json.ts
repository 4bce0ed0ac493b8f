/** A decoded PDU as the plain JSON object of `sallyport pdu decode` (product.md): fixed keys, people script on it. */

import type { DecodedPdu } from './decode-pdu.ts';
import type { PduError, PduErrorCode } from './pdu-error.ts';
import type { Content, Encoding, MessageClass, Timestamp } from './types.ts';

export interface PduDescription {
  readonly type: DecodedPdu['type'];
  /** These six are always there, null where the PDU has no such field. */
  smsc: string | null;
  address: string | null;
  text: string | null;
  encoding: Encoding | null;
  pid: number | null;
  dcs: number | null;
  class?: MessageClass;
  /** RFC 3339 in the zone of the PDU: when the service centre took the message. Absent when it is not a date. */
  timestamp?: string;
  reference?: number;
  /** TP-ST, or TP-FCS of an error report. */
  status?: number;
  concat?: { reference: number; total: number; sequence: number };
  warnings?: string[];
}

export interface PduErrorDescription {
  readonly error: { readonly code: PduErrorCode; readonly field: string; readonly message: string };
}

export function describePdu(pdu: DecodedPdu): PduDescription {
  const description: PduDescription = {
    type: pdu.type,
    smsc: pdu.smsc?.number ?? null,
    address: null,
    text: null,
    encoding: null,
    pid: pdu.protocolId ?? null,
    dcs: null,
  };
  switch (pdu.type) {
    case 'deliver':
      description.address = pdu.sender.number;
      describeTimestamp(description, pdu.timestamp);
      describeContent(description, pdu);
      break;
    case 'submit':
      description.address = pdu.recipient.number;
      description.reference = pdu.reference;
      describeContent(description, pdu);
      break;
    case 'status-report':
      description.address = pdu.recipient.number;
      describeTimestamp(description, pdu.submittedAt);
      description.reference = pdu.reference;
      description.status = pdu.status;
      describeContent(description, pdu.content);
      break;
    case 'command':
      description.address = pdu.recipient.number;
      description.reference = pdu.reference;
      break;
    case 'submit-report':
      describeTimestamp(description, pdu.timestamp);
      if (pdu.failureCause !== null) description.status = pdu.failureCause;
      describeContent(description, pdu.content);
      break;
    case 'deliver-report':
      if (pdu.failureCause !== null) description.status = pdu.failureCause;
      describeContent(description, pdu.content);
      break;
    default:
      pdu satisfies never;
  }
  if (pdu.warnings.length > 0) description.warnings = [...pdu.warnings];
  return description;
}

export function describePduError({ code, field, message }: PduError): PduErrorDescription {
  return { error: { code, field, message } };
}

/** RFC 3339 with seconds and the offset that the timestamp carries, such as 2026-07-04T10:00:00+02:00. */
export function formatTimestamp({ epochMs, offsetMinutes }: Timestamp): string {
  const local = new Date(epochMs + offsetMinutes * 60_000).toISOString().slice(0, 19);
  const minutes = Math.abs(offsetMinutes);
  const zone = `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${zone}`;
}

function describeContent(description: PduDescription, content: Content | undefined): void {
  if (content === undefined) return;
  const { dataCoding, concatenation } = content;
  description.text = content.text;
  description.encoding = content.encoding;
  description.dcs = dataCoding.raw;
  if (dataCoding.messageClass !== undefined) description.class = dataCoding.messageClass;
  if (concatenation !== undefined) {
    const { reference, total, sequence } = concatenation;
    description.concat = { reference, total, sequence };
  }
}

function describeTimestamp(description: PduDescription, timestamp: Timestamp | null): void {
  if (timestamp !== null) description.timestamp = formatTimestamp(timestamp);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
