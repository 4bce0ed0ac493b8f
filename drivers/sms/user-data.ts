/**
 * TP-UDL and TP-UD: the content of a PDU. Lengths lie (TS 23.040 §9.2.3.16 asks septets or octets by the coding),
 * so what is there is read and the lie is flagged.
 */

import { gsm7Alphabet } from './gsm7-tables.ts';
import { unpackText } from './gsm7.ts';
import type { OctetReader } from './octet-reader.ts';
import type { OctetWriter } from './octet-writer.ts';
import { PduError } from './pdu-error.ts';
import { fillBits, headerSeptets, packedLength, septetsIn } from './septets.ts';
import type { Content, DataCoding, InformationElement, SegmentUserData } from './types.ts';
import { readUcs2 } from './ucs2.ts';
import { encodeHeader, NO_ELEMENTS, parseHeader, type UserDataHeader } from './user-data-header.ts';

export const MAX_USER_DATA_OCTETS = 140;
const NO_OCTETS = new Uint8Array(0);

/** Reads TP-UDL and TP-UD at the reader's position. Throws PduError only in strict mode. */
export function readContent(reader: OctetReader, dataCoding: DataCoding, hasHeader: boolean): Content {
  const isMissing = reader.remaining === 0;
  if (isMissing) reader.flag('user-data-truncated');
  const length = isMissing ? 0 : reader.octet('user-data');
  const isGsm7 = dataCoding.encoding === 'gsm7' && !dataCoding.isCompressed;
  const wanted = isGsm7 ? packedLength(length, 0) : length;
  if (wanted > reader.remaining) reader.flag('user-data-truncated');
  else if (wanted > MAX_USER_DATA_OCTETS) reader.flag('user-data-too-long');
  const present = Math.min(wanted, reader.remaining);
  const start = reader.skip(present, 'user-data');
  if (!hasHeader || isMissing) return readBody(reader, dataCoding, length, start, start);
  const bodyStart = start + headerLength(reader, start, present);
  const header = parseHeader(reader.octets.slice(start + 1, bodyStart), reader);
  return { ...readBody(reader, dataCoding, length, start, bodyStart, header), ...header };
}

/** One segment of raw octets behind an optional header. Throws PduError `too-long`. */
export function binaryUserData(
  body: Uint8Array,
  elements: readonly InformationElement[] = NO_ELEMENTS,
): SegmentUserData {
  const header = encodeHeader(elements);
  const length = header.length + body.length;
  if (length > MAX_USER_DATA_OCTETS) throw new PduError('too-long', 'user-data', `${length} octets`);
  const octets = new Uint8Array(length);
  octets.set(header);
  octets.set(body, header.length);
  return { encoding: 'binary', text: '', octets, length, hasHeader: header.length > 0 };
}

/** Appends TP-UDL and TP-UD. Throws PduError `too-long`. */
export function appendUserData(pdu: OctetWriter, { octets, length }: SegmentUserData): void {
  if (octets.length > MAX_USER_DATA_OCTETS) {
    throw new PduError('too-long', 'user-data', `${octets.length} octets`);
  }
  pdu.octet(length);
  pdu.octets(octets);
}

/** The user data goes from `start` to the reader's position, its body from `bodyStart`. */
function readBody(
  reader: OctetReader,
  dataCoding: DataCoding,
  userDataLength: number,
  start: number,
  bodyStart: number,
  header?: UserDataHeader,
): Content {
  let { encoding } = dataCoding;
  let text = '';
  let octets = NO_OCTETS;
  if (dataCoding.isCompressed) {
    reader.flag('compressed');
    encoding = 'binary';
  } else if (encoding === 'gsm7') {
    text = septetText(reader, userDataLength, start, bodyStart, header);
  } else if (encoding === 'ucs2') {
    text = ucs2Text(reader, bodyStart);
  }
  if (encoding === 'binary') octets = reader.octets.slice(bodyStart, reader.position);
  return { text, encoding, dataCoding, elements: NO_ELEMENTS, octets, userDataLength };
}

/** Octets of the header with its length octet, as far as they are there. */
function headerLength(reader: OctetReader, start: number, present: number): number {
  const announced = present === 0 ? 1 : reader.octets[start]! + 1;
  if (announced <= present) return announced;
  reader.flag('bad-header');
  return present;
}

function septetText(
  reader: OctetReader,
  userDataLength: number,
  start: number,
  bodyStart: number,
  header: UserDataHeader | undefined,
): string {
  const headerOctets = bodyStart - start;
  const fill = fillBits(headerOctets);
  const announced = userDataLength - headerSeptets(headerOctets);
  const count = Math.max(0, Math.min(announced, septetsIn(reader.position - bodyStart, fill)));
  const alphabet = gsm7Alphabet(header?.lockingShift, header?.singleShift);
  const unpacked = unpackText(reader.octets, count, bodyStart, fill, alphabet);
  if (unpacked.isEscapeDangling) reader.flag('dangling-escape');
  if (unpacked.hasUnassigned) reader.flag('unassigned-character');
  return unpacked.text;
}

function ucs2Text(reader: OctetReader, bodyStart: number): string {
  if ((reader.position - bodyStart) % 2 !== 0) reader.flag('odd-ucs2');
  const text = readUcs2(reader.octets, bodyStart, reader.position);
  if (!text.isWellFormed()) reader.flag('lone-surrogate');
  return text;
}
