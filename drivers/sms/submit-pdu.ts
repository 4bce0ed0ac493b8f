/** SMS-SUBMIT, what we hand to the network, TS 23.040 §9.2.2.2. */

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
import type { Address, Content, MessageClass, SegmentUserData } from './types.ts';
import { appendUserData, readContent } from './user-data.ts';
import {
  appendValidity,
  type DecodedValidity,
  readValidity,
  type Validity,
  VALIDITY_FORMAT,
} from './validity-period.ts';

const SUBMIT = 0x01;
const REJECT_DUPLICATES = 0x04;
const VALIDITY_BITS = 0x18;
const REQUEST_STATUS_REPORT = 0x20;
const HAS_HEADER = 0x40;
const REPLY_PATH = 0x80;

export interface SubmitOptions {
  /** `+` and digits: international; digits, * and #: short or national; anything else: alphanumeric. */
  readonly to: string | Address;
  readonly userData: SegmentUserData;
  /** Default: the modem's own. */
  readonly smsc?: string | Address;
  /** TP-MR; nearly all modems put in their own. Default 0. */
  readonly reference?: number;
  readonly validity?: Validity;
  readonly requestStatusReport?: boolean;
  readonly rejectDuplicates?: boolean;
  readonly replyPath?: boolean;
  /** TP-PID, default 0; see protocolIdForReplace. */
  readonly protocolId?: number;
  readonly messageClass?: MessageClass;
}

export interface DecodedSubmit extends PduFrame, Content {
  readonly type: 'submit';
  readonly reference: number;
  readonly recipient: Address;
  readonly protocolId: number;
  readonly validity: DecodedValidity | null;
  readonly requestStatusReport: boolean;
  readonly rejectDuplicates: boolean;
  readonly replyPath: boolean;
}

/** Throws PduError `bad-value` or `too-long`. */
export function encodeSubmit(options: SubmitOptions): EncodedPdu {
  const { userData, validity } = options;
  const pdu = new OctetWriter();
  appendServiceCentre(pdu, options.smsc);
  const start = pdu.length;
  pdu.octet(firstOctet(options));
  pdu.octet(checkedOctet(options.reference ?? 0, 'reference'));
  appendAddress(pdu, options.to, 'to');
  pdu.octet(checkedOctet(options.protocolId ?? 0, 'protocol-id'));
  pdu.octet(encodeDataCoding(userData.encoding, options.messageClass));
  if (validity !== undefined) appendValidity(pdu, validity);
  appendUserData(pdu, userData);
  return pdu.finish(start);
}

export function decodeSubmit(hex: string, options?: DecodeOptions): DecodedSubmit {
  const { reader, frame } = openPdu(hex, options);
  expectMessageType(frame, SUBMIT);
  return readSubmit(reader, frame);
}

/** Reads behind the first octet. */
export function readSubmit(reader: OctetReader, frame: PduFrame): DecodedSubmit {
  const bits = frame.firstOctet;
  const reference = reader.octet('reference');
  const recipient = readAddress(reader, 'recipient');
  const protocolId = reader.octet('protocol-id');
  const dataCoding = decodeDataCoding(reader.octet('data-coding'));
  const validity = readValidity(reader, bits & VALIDITY_BITS);
  const content = readContent(reader, dataCoding, (bits & HAS_HEADER) !== 0);
  closePdu(reader);
  const pdu: DecodedSubmit = {
    type: 'submit',
    smsc: frame.smsc,
    tpduLength: frame.tpduLength,
    firstOctet: bits,
    warnings: frame.warnings,
    reference,
    recipient,
    protocolId,
    validity,
    requestStatusReport: (bits & REQUEST_STATUS_REPORT) !== 0,
    rejectDuplicates: (bits & REJECT_DUPLICATES) !== 0,
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

function firstOctet(options: SubmitOptions): number {
  return (
    SUBMIT |
    (options.rejectDuplicates ? REJECT_DUPLICATES : 0) |
    (options.validity === undefined ? 0 : VALIDITY_FORMAT[options.validity.kind]) |
    (options.requestStatusReport ? REQUEST_STATUS_REPORT : 0) |
    (options.userData.hasHeader ? HAS_HEADER : 0) |
    (options.replyPath ? REPLY_PATH : 0)
  );
}
