/** What the virtual network reads from a SUBMIT, and the DELIVERs and STATUS-REPORTs that it writes. */
import { decodePdu } from '../sms/decode-pdu.ts';
import { encodeDeliver } from '../sms/deliver-pdu.ts';
import { octetsFromHex } from '../sms/hex.ts';
import { segmentText } from '../sms/segment-text.ts';
import { encodeStatusReport } from '../sms/status-report-pdu.ts';
import type { DecodedSubmit } from '../sms/submit-pdu.ts';
import type { Concatenation, MessageClass, SegmentUserData, Timestamp, TypeOfNumber } from '../sms/types.ts';

export interface Submission {
  /** As written in TP-DA. */
  readonly to: string;
  readonly toType: TypeOfNumber;
  readonly text: string;
  readonly userData: SegmentUserData;
  readonly messageClass: MessageClass | undefined;
  readonly concatenation: Concatenation | null;
  readonly validitySeconds: number | null;
  readonly protocolId: number;
  readonly reportRequested: boolean;
}

/** How this network writes: its service centre and the zone of its clock. */
export interface NetworkWriting {
  readonly smsc: string;
  readonly zoneMinutes: number;
}

/** A text from a phone that is no virtual modem. */
export interface HandsetText {
  /** A number, or an alphanumeric sender of up to 11 characters. */
  readonly from: string;
  /** The virtual SIM, +E.164. */
  readonly to: string;
  readonly text: string;
  /** TP-PID; 0. */
  readonly protocolId?: number;
  /** 0 is a flash text. */
  readonly messageClass?: MessageClass;
  /** Reorders, drops or doubles the segments on their way; numbers are positions from 0. */
  readonly order?: readonly number[];
  /** Of the concatenation; counted up otherwise. */
  readonly reference?: number;
}

interface ReportFacts {
  readonly reference: number;
  readonly recipient: { readonly number: string; readonly type: TypeOfNumber };
  readonly status: number;
  readonly acceptedAt: number;
  readonly dischargedAt: number;
  readonly isZoneWrong: boolean;
}

const ISDN_PLAN = 1;
/** How far off a wrong zone is. */
const WRONG_ZONE_MINUTES = 240;

/** null: not a SUBMIT that a service centre could read. */
export function readSubmit(pdu: string): Submission | null {
  let decoded: ReturnType<typeof decodePdu>;
  try {
    decoded = decodePdu(pdu, { direction: 'mo' });
  } catch {
    // an unreadable PDU is an answer of the network (CMS 96), not a failure of the simulation
    return null;
  }
  if (decoded.type !== 'submit') return null;
  return {
    to: decoded.recipient.number,
    toType: decoded.recipient.type,
    text: decoded.text,
    userData: userDataOf(pdu, decoded),
    messageClass: decoded.dataCoding.messageClass,
    concatenation: decoded.concatenation ?? null,
    validitySeconds: validitySecondsOf(decoded),
    protocolId: decoded.protocolId,
    reportRequested: decoded.requestStatusReport,
  };
}

export function deliverPdus(
  writing: NetworkWriting,
  at: number,
  text: HandsetText,
  reference: number,
): string[] {
  const { segments } = segmentText(text.text, { reference: text.reference ?? reference });
  const order = text.order ?? segments.keys();
  return [...order].flatMap((position) => {
    const userData = segments[position];
    return userData ? [deliverPdu(writing, at, text.from, userData, text)] : [];
  });
}

/** The same user data, on its way from one virtual SIM to another. */
export function deliverFromSubmit(
  writing: NetworkWriting,
  at: number,
  from: string,
  submission: Submission,
): string {
  const { protocolId, messageClass } = submission;
  return deliverPdu(writing, at, from, submission.userData, {
    protocolId,
    ...(messageClass === undefined ? {} : { messageClass }),
  });
}

export function reportPdu(writing: NetworkWriting, facts: ReportFacts): string {
  return encodeStatusReport({
    smsc: writing.smsc,
    reference: facts.reference,
    recipient: { ...facts.recipient, plan: ISDN_PLAN },
    submittedAt: timestamp(writing, facts.acceptedAt, facts.isZoneWrong),
    dischargedAt: timestamp(writing, facts.dischargedAt, facts.isZoneWrong),
    status: facts.status,
  }).pdu;
}

function deliverPdu(
  writing: NetworkWriting,
  at: number,
  from: string,
  userData: SegmentUserData,
  extras: { readonly protocolId?: number; readonly messageClass?: MessageClass },
): string {
  return encodeDeliver({
    smsc: writing.smsc,
    from,
    userData,
    timestamp: timestamp(writing, at, false),
    protocolId: extras.protocolId ?? 0,
    ...(extras.messageClass === undefined ? {} : { messageClass: extras.messageClass }),
  }).pdu;
}

/** With a wrong zone the local digits stay as they are, so that the instant they name is hours off. */
function timestamp(writing: NetworkWriting, epochMs: number, isZoneWrong: boolean): Timestamp {
  const wrongBy = isZoneWrong ? WRONG_ZONE_MINUTES : 0;
  return {
    epochMs: epochMs - wrongBy * 60_000,
    offsetMinutes: writing.zoneMinutes + wrongBy,
  };
}

/** TP-UD is the end of the PDU. */
function userDataOf(pdu: string, decoded: DecodedSubmit): SegmentUserData {
  const { userDataLength, encoding, elements } = decoded;
  const size = encoding === 'gsm7' ? Math.ceil((userDataLength * 7) / 8) : userDataLength;
  const all = octetsFromHex(pdu);
  return {
    encoding,
    text: decoded.text,
    octets: size === 0 ? new Uint8Array(0) : all.slice(-size),
    length: userDataLength,
    hasHeader: elements.length > 0,
  };
}

function validitySecondsOf(decoded: DecodedSubmit): number | null {
  const { validity } = decoded;
  if (validity?.kind === 'relative' || validity?.kind === 'enhanced') return validity.seconds;
  return null;
}
