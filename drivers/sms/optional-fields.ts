/** TP-Parameter-Indicator and the fields it announces at the end of reports, TS 23.040 §9.2.3.27. */

import { decodeDataCoding, encodeDataCoding } from './data-coding.ts';
import type { OctetReader } from './octet-reader.ts';
import type { OctetWriter } from './octet-writer.ts';
import { checkedOctet } from './pdu-frame.ts';
import type { Content, DataCoding, SegmentUserData } from './types.ts';
import { appendUserData, readContent } from './user-data.ts';

const HAS_PROTOCOL_ID = 0x01;
const HAS_DATA_CODING = 0x02;
const HAS_USER_DATA = 0x04;
const HAS_EXTENSION = 0x80;
const DEFAULT_CODING = 0x00;

export interface OptionalFields {
  readonly protocolId?: number;
  readonly userData?: SegmentUserData;
}

export interface DecodedOptionalFields {
  parameterIndicator?: number;
  protocolId?: number;
  dataCoding?: DataCoding;
  content?: Content;
}

/** Reads TP-PI, already given or next in line, and what follows it; in SUBMIT-REPORT a timestamp stands between. */
export function readOptionalFields(
  reader: OctetReader,
  parameterIndicator: number,
  hasHeader: boolean,
): DecodedOptionalFields {
  const fields: DecodedOptionalFields = { parameterIndicator };
  const has = (bit: number): boolean => {
    if ((parameterIndicator & bit) === 0) return false;
    if (reader.remaining > 0) return true;
    reader.flag('optional-fields-truncated');
    return false;
  };
  if (has(HAS_PROTOCOL_ID)) fields.protocolId = reader.octet('protocol-id');
  if (has(HAS_DATA_CODING)) fields.dataCoding = decodeDataCoding(reader.octet('data-coding'));
  if (has(HAS_USER_DATA)) {
    fields.content = readContent(reader, fields.dataCoding ?? decodeDataCoding(DEFAULT_CODING), hasHeader);
  }
  return fields;
}

/** TP-PI with its extension octets, of which none has a meaning yet. */
export function readParameterIndicator(reader: OctetReader): number {
  const parameterIndicator = reader.octet('parameter-indicator');
  let last = parameterIndicator;
  while (last & HAS_EXTENSION && reader.remaining > 0) last = reader.octet('parameter-indicator');
  return parameterIndicator;
}

export function parameterIndicatorOf({ protocolId, userData }: OptionalFields): number {
  return (protocolId === undefined ? 0 : HAS_PROTOCOL_ID) | (userData ? HAS_DATA_CODING | HAS_USER_DATA : 0);
}

export function appendOptionalFields(pdu: OctetWriter, { protocolId, userData }: OptionalFields): void {
  if (protocolId !== undefined) pdu.octet(checkedOctet(protocolId, 'protocol-id'));
  if (userData === undefined) return;
  pdu.octet(encodeDataCoding(userData.encoding));
  appendUserData(pdu, userData);
}
