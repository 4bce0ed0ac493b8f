/**
 * SMS-SUBMIT-REPORT (network to us, TS 23.040 §9.2.2.2a) and SMS-DELIVER-REPORT (us to the network, §9.2.2.1a; what
 * AT+CNMA=1 takes). Both carry no service centre field in AT commands, and exist as acknowledgement and as error.
 */

import type { EncodedPdu } from './encoded-pdu.ts';
import type { OctetReader } from './octet-reader.ts';
import { OctetWriter } from './octet-writer.ts';
import {
  appendOptionalFields,
  type DecodedOptionalFields,
  type OptionalFields,
  parameterIndicatorOf,
  readOptionalFields,
  readParameterIndicator,
} from './optional-fields.ts';
import {
  checkedOctet,
  closePdu,
  type DecodeOptions,
  expectMessageType,
  openPdu,
  type PduFrame,
} from './pdu-frame.ts';
import { appendTimestamp, readTimestamp } from './timestamp.ts';
import type { Timestamp } from './types.ts';

const DELIVER_REPORT = 0x00;
const SUBMIT_REPORT = 0x01;
const HAS_HEADER = 0x40;
/** All failure causes have this bit; a parameter indicator has it only to announce an extension that nobody uses. */
const FAILURE_CAUSES = 0x80;

export interface DeliverReportOptions extends OptionalFields {
  /** TP-FCS, 0x80 to 0xFF: makes it an error report (RP-ERROR). */
  readonly failureCause?: number;
}

export interface SubmitReportOptions extends DeliverReportOptions {
  readonly timestamp: Timestamp;
}

interface DecodedReport extends PduFrame, Readonly<DecodedOptionalFields> {
  /** Null in an acknowledgement. */
  readonly failureCause: number | null;
}

export interface DecodedDeliverReport extends DecodedReport {
  readonly type: 'deliver-report';
}

export interface DecodedSubmitReport extends DecodedReport {
  readonly type: 'submit-report';
  readonly timestamp: Timestamp | null;
}

/** Throws PduError. */
export function encodeDeliverReport(options: DeliverReportOptions = {}): EncodedPdu {
  const pdu = reportHead(DELIVER_REPORT, options);
  appendOptionalFields(pdu, options);
  return pdu.finish(0);
}

/** Throws PduError. */
export function encodeSubmitReport(options: SubmitReportOptions): EncodedPdu {
  const pdu = reportHead(SUBMIT_REPORT, options);
  appendTimestamp(pdu, options.timestamp, 'timestamp');
  appendOptionalFields(pdu, options);
  return pdu.finish(0);
}

export function decodeDeliverReport(hex: string, options?: DecodeOptions): DecodedDeliverReport {
  const { reader, frame } = openPdu(hex, { smscPrefix: false, ...options });
  expectMessageType(frame, DELIVER_REPORT);
  return readDeliverReport(reader, frame);
}

export function decodeSubmitReport(hex: string, options?: DecodeOptions): DecodedSubmitReport {
  const { reader, frame } = openPdu(hex, { smscPrefix: false, ...options });
  expectMessageType(frame, SUBMIT_REPORT);
  return readSubmitReport(reader, frame);
}

/** Reads behind the first octet. */
export function readDeliverReport(reader: OctetReader, frame: PduFrame): DecodedDeliverReport {
  const failureCause = readFailureCause(reader);
  const fields = readOptionalFields(reader, readParameterIndicator(reader), hasHeader(frame));
  closePdu(reader);
  return { type: 'deliver-report', ...frame, failureCause, ...fields };
}

/** Reads behind the first octet. */
export function readSubmitReport(reader: OctetReader, frame: PduFrame): DecodedSubmitReport {
  const failureCause = readFailureCause(reader);
  const parameterIndicator = readParameterIndicator(reader);
  const timestamp = readTimestamp(reader, 'timestamp');
  const fields = readOptionalFields(reader, parameterIndicator, hasHeader(frame));
  closePdu(reader);
  return { type: 'submit-report', ...frame, failureCause, timestamp, ...fields };
}

function reportHead(messageType: number, options: DeliverReportOptions): OctetWriter {
  const pdu = new OctetWriter();
  pdu.octet(messageType | (options.userData?.hasHeader ? HAS_HEADER : 0));
  if (options.failureCause !== undefined) pdu.octet(checkedOctet(options.failureCause, 'failure-cause'));
  pdu.octet(parameterIndicatorOf(options));
  return pdu;
}

function readFailureCause(reader: OctetReader): number | null {
  const next = reader.remaining > 0 ? reader.octets[reader.position]! : 0;
  return next >= FAILURE_CAUSES ? reader.octet('failure-cause') : null;
}

function hasHeader(frame: PduFrame): boolean {
  return (frame.firstOctet & HAS_HEADER) !== 0;
}
