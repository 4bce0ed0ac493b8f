/** SMS-STATUS-REPORT, what became of a SUBMIT or COMMAND, TS 23.040 §9.2.2.3. The encoder serves the virtual network. */

import { appendAddress, appendServiceCentre, readAddress } from './address.ts';
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
import type { Address, Timestamp } from './types.ts';

const STATUS_REPORT = 0x02;
/** TP-MMS is 0 when more messages wait. */
const NO_MORE_MESSAGES = 0x04;
const LOOP_PREVENTION = 0x08;
/** TP-SRQ: the report answers an SMS-COMMAND. */
const COMMAND_RESULT = 0x20;
const HAS_HEADER = 0x40;

export interface StatusReportOptions extends OptionalFields {
  /** TP-MR of the SUBMIT. */
  readonly reference: number;
  readonly recipient: string | Address;
  readonly submittedAt: Timestamp;
  readonly dischargedAt: Timestamp;
  /** TP-ST, see delivery-status.ts. */
  readonly status: number;
  readonly smsc?: string | Address;
  readonly moreMessages?: boolean;
  readonly loopPrevention?: boolean;
  readonly isCommandResult?: boolean;
}

export interface DecodedStatusReport extends PduFrame, Readonly<DecodedOptionalFields> {
  readonly type: 'status-report';
  readonly reference: number;
  readonly recipient: Address;
  /** TP-SCTS, when the service centre took the SUBMIT; null when it is not a date. */
  readonly submittedAt: Timestamp | null;
  /** TP-DT; null when it is not a date. */
  readonly dischargedAt: Timestamp | null;
  readonly status: number;
  readonly moreMessages: boolean;
  readonly loopPrevention: boolean;
  readonly isCommandResult: boolean;
}

/** Throws PduError `bad-value` or `too-long`. */
export function encodeStatusReport(options: StatusReportOptions): EncodedPdu {
  const pdu = new OctetWriter();
  appendServiceCentre(pdu, options.smsc);
  const start = pdu.length;
  pdu.octet(firstOctet(options));
  pdu.octet(checkedOctet(options.reference, 'reference'));
  appendAddress(pdu, options.recipient, 'recipient');
  appendTimestamp(pdu, options.submittedAt, 'timestamp');
  appendTimestamp(pdu, options.dischargedAt, 'discharge-time');
  pdu.octet(checkedOctet(options.status, 'status'));
  const parameterIndicator = parameterIndicatorOf(options);
  if (parameterIndicator !== 0) {
    pdu.octet(parameterIndicator);
    appendOptionalFields(pdu, options);
  }
  return pdu.finish(start);
}

export function decodeStatusReport(hex: string, options?: DecodeOptions): DecodedStatusReport {
  const { reader, frame } = openPdu(hex, options);
  expectMessageType(frame, STATUS_REPORT);
  return readStatusReport(reader, frame);
}

/** Reads behind the first octet. */
export function readStatusReport(reader: OctetReader, frame: PduFrame): DecodedStatusReport {
  const bits = frame.firstOctet;
  const report = {
    type: 'status-report',
    ...frame,
    reference: reader.octet('reference'),
    recipient: readAddress(reader, 'recipient'),
    submittedAt: readTimestamp(reader, 'timestamp'),
    dischargedAt: readTimestamp(reader, 'discharge-time'),
    status: reader.octet('status'),
    moreMessages: (bits & NO_MORE_MESSAGES) === 0,
    loopPrevention: (bits & LOOP_PREVENTION) !== 0,
    isCommandResult: (bits & COMMAND_RESULT) !== 0,
  } as const;
  if (reader.remaining === 0) return report;
  const hasHeader = (bits & HAS_HEADER) !== 0;
  const fields = readOptionalFields(reader, readParameterIndicator(reader), hasHeader);
  closePdu(reader);
  return { ...report, ...fields };
}

function firstOctet(options: StatusReportOptions): number {
  return (
    STATUS_REPORT |
    (options.moreMessages ? 0 : NO_MORE_MESSAGES) |
    (options.loopPrevention ? LOOP_PREVENTION : 0) |
    (options.isCommandResult ? COMMAND_RESULT : 0) |
    (options.userData?.hasHeader ? HAS_HEADER : 0)
  );
}
