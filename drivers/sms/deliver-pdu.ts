/** SMS-DELIVER, what the network hands to us, TS 23.040 §9.2.2.1. The encoder serves the virtual network. */

import { appendAddress, appendServiceCentre, readAddress } from './address.ts';
import { decodeDataCoding, encodeDataCoding } from './data-coding.ts';
import type { EncodedPdu } from './encoded-pdu.ts';
import type { OctetReader } from './octet-reader.ts';
import { OctetWriter } from './octet-writer.ts';
import {
  checkedOctet,
  closePdu,
  type DecodeOptions,
  expectMessageType,
  openPdu,
  type PduFrame,
} from './pdu-frame.ts';
import { appendTimestamp, readTimestamp } from './timestamp.ts';
import type { Address, Content, MessageClass, SegmentUserData, Timestamp } from './types.ts';
import { appendUserData, readContent } from './user-data.ts';

const DELIVER = 0x00;
/** TP-MMS is 0 when more messages wait. */
const NO_MORE_MESSAGES = 0x04;
const LOOP_PREVENTION = 0x08;
const STATUS_REPORT_INDICATION = 0x20;
const HAS_HEADER = 0x40;
const REPLY_PATH = 0x80;

export interface DeliverOptions {
  /** As `to` of a SUBMIT. */
  readonly from: string | Address;
  readonly userData: SegmentUserData;
  readonly timestamp: Timestamp;
  /** Default: a service centre field of length 0. */
  readonly smsc?: string | Address;
  readonly protocolId?: number;
  readonly messageClass?: MessageClass;
  readonly moreMessages?: boolean;
  readonly loopPrevention?: boolean;
  readonly statusReportIndication?: boolean;
  readonly replyPath?: boolean;
}

export interface DecodedDeliver extends PduFrame, Content {
  readonly type: 'deliver';
  readonly sender: Address;
  readonly protocolId: number;
  /** TP-SCTS; null when it is not a date. */
  readonly timestamp: Timestamp | null;
  readonly moreMessages: boolean;
  readonly loopPrevention: boolean;
  readonly statusReportIndication: boolean;
  readonly replyPath: boolean;
}

/** Throws PduError `bad-value` or `too-long`. */
export function encodeDeliver(options: DeliverOptions): EncodedPdu {
  const { userData } = options;
  const pdu = new OctetWriter();
  appendServiceCentre(pdu, options.smsc);
  const start = pdu.length;
  pdu.octet(firstOctet(options));
  appendAddress(pdu, options.from, 'from');
  pdu.octet(checkedOctet(options.protocolId ?? 0, 'protocol-id'));
  pdu.octet(encodeDataCoding(userData.encoding, options.messageClass));
  appendTimestamp(pdu, options.timestamp, 'timestamp');
  appendUserData(pdu, userData);
  return pdu.finish(start);
}

export function decodeDeliver(hex: string, options?: DecodeOptions): DecodedDeliver {
  const { reader, frame } = openPdu(hex, options);
  expectMessageType(frame, DELIVER);
  return readDeliver(reader, frame);
}

/** Reads behind the first octet. */
export function readDeliver(reader: OctetReader, frame: PduFrame): DecodedDeliver {
  const bits = frame.firstOctet;
  const sender = readAddress(reader, 'sender');
  const protocolId = reader.octet('protocol-id');
  const dataCoding = decodeDataCoding(reader.octet('data-coding'));
  const timestamp = readTimestamp(reader, 'timestamp');
  const content = readContent(reader, dataCoding, (bits & HAS_HEADER) !== 0);
  closePdu(reader);
  const pdu: DecodedDeliver = {
    type: 'deliver',
    smsc: frame.smsc,
    tpduLength: frame.tpduLength,
    firstOctet: bits,
    warnings: frame.warnings,
    sender,
    protocolId,
    timestamp,
    moreMessages: (bits & NO_MORE_MESSAGES) === 0,
    loopPrevention: (bits & LOOP_PREVENTION) !== 0,
    statusReportIndication: (bits & STATUS_REPORT_INDICATION) !== 0,
    replyPath: (bits & REPLY_PATH) !== 0,
    text: content.text,
    encoding: content.encoding,
    dataCoding: content.dataCoding,
    elements: content.elements,
    octets: content.octets,
    userDataLength: content.userDataLength,
  };
  return content.elements.length === 0 ? pdu : { ...pdu, ...content };
}

function firstOctet(options: DeliverOptions): number {
  return (
    DELIVER |
    (options.moreMessages ? 0 : NO_MORE_MESSAGES) |
    (options.loopPrevention ? LOOP_PREVENTION : 0) |
    (options.statusReportIndication ? STATUS_REPORT_INDICATION : 0) |
    (options.userData.hasHeader ? HAS_HEADER : 0) |
    (options.replyPath ? REPLY_PATH : 0)
  );
}
