/** The user data header of TS 23.040 §9.2.3.24: elements to octets and back, and what the known ones mean. */

import { NATIONAL_LANGUAGES } from './gsm7-tables.ts';
import type { OctetReader } from './octet-reader.ts';
import { PduError } from './pdu-error.ts';
import type { ApplicationPorts, Concatenation, InformationElement, NationalLanguage } from './types.ts';

const CONCATENATION_8 = 0x00;
const PORTS_8 = 0x04;
const PORTS_16 = 0x05;
const CONCATENATION_16 = 0x08;
const SINGLE_SHIFT = 0x24;
const LOCKING_SHIFT = 0x25;
const MAX_HEADER_OCTETS = 140;

export const NO_ELEMENTS: readonly InformationElement[] = Object.freeze([]);

/** What a header says. Of an element that comes twice the last one counts (§9.2.3.24). */
export interface UserDataHeader {
  elements: InformationElement[];
  concatenation?: Concatenation;
  ports?: ApplicationPorts;
  lockingShift?: NationalLanguage;
  singleShift?: NationalLanguage;
}

/** `octets` is the header without its length octet. An element that does not fit ends it and is flagged. */
export function parseHeader(octets: Uint8Array, reader: OctetReader): UserDataHeader {
  const header: UserDataHeader = { elements: [] };
  let at = 0;
  while (at < octets.length) {
    const end = at + 2 + (octets[at + 1] ?? Number.POSITIVE_INFINITY);
    if (end > octets.length) {
      reader.flag('bad-header');
      break;
    }
    const element = { id: octets[at]!, data: octets.subarray(at + 2, end) };
    header.elements.push(element);
    understandElement(header, element, reader);
    at = end;
  }
  return header;
}

/** UDHL octet and elements; no octets for no elements. Throws PduError `too-long`. */
export function encodeHeader(elements: readonly InformationElement[]): Uint8Array {
  if (elements.length === 0) return new Uint8Array(0);
  const header = [0];
  for (const { id, data } of elements) header.push(id, data.length, ...data);
  if (header.length > MAX_HEADER_OCTETS)
    throw new PduError('too-long', 'user-data-header', 'over 140 octets');
  header[0] = header.length - 1;
  return Uint8Array.from(header);
}

export function concatenationElement({
  reference,
  total,
  sequence,
  bits,
}: Concatenation): InformationElement {
  const parts = [total, sequence];
  return bits === 8
    ? { id: CONCATENATION_8, data: Uint8Array.of(reference & 0xff, ...parts) }
    : { id: CONCATENATION_16, data: Uint8Array.of((reference >> 8) & 0xff, reference & 0xff, ...parts) };
}

/** Always the 16-bit form. Throws PduError `bad-value`. */
export function portsElement(ports: { destination: number; source: number }): InformationElement {
  const { destination, source } = ports;
  if ((destination & 0xffff) !== destination || (source & 0xffff) !== source) {
    throw new PduError('bad-value', 'ports', 'not 0 to 65535');
  }
  return {
    id: PORTS_16,
    data: Uint8Array.of(destination >> 8, destination & 0xff, source >> 8, source & 0xff),
  };
}

export function shiftElement(kind: 'single' | 'locking', language: NationalLanguage): InformationElement {
  const identifier = NATIONAL_LANGUAGES.indexOf(language) + 1;
  return { id: kind === 'single' ? SINGLE_SHIFT : LOCKING_SHIFT, data: Uint8Array.of(identifier) };
}

function understandElement(header: UserDataHeader, element: InformationElement, reader: OctetReader): void {
  switch (element.id) {
    case CONCATENATION_8:
    case CONCATENATION_16: {
      const concatenation = parseConcatenation(element);
      if (concatenation === null) reader.flag('bad-concatenation');
      else header.concatenation = concatenation;
      return;
    }
    case PORTS_8:
    case PORTS_16: {
      const ports = parsePorts(element);
      if (ports === null) reader.flag('bad-ports');
      else header.ports = ports;
      return;
    }
    case SINGLE_SHIFT:
    case LOCKING_SHIFT: {
      const language = element.data.length === 1 ? NATIONAL_LANGUAGES[element.data[0]! - 1] : undefined;
      if (language === undefined) reader.flag('bad-language');
      else if (element.id === SINGLE_SHIFT) header.singleShift = language;
      else header.lockingShift = language;
      return;
    }
    default:
  }
}

/** A total of 0 or a sequence outside 1..total makes the whole element void (§9.2.3.24.1). */
function parseConcatenation({ id, data }: InformationElement): Concatenation | null {
  const bits = id === CONCATENATION_8 ? 8 : 16;
  if (data.length !== (bits === 8 ? 3 : 4)) return null;
  const reference = bits === 8 ? data[0]! : (data[0]! << 8) | data[1]!;
  const total = data.at(-2)!;
  const sequence = data.at(-1)!;
  return sequence >= 1 && sequence <= total ? { reference, total, sequence, bits } : null;
}

function parsePorts({ id, data }: InformationElement): ApplicationPorts | null {
  if (id === PORTS_8) {
    return data.length === 2 ? { destination: data[0]!, source: data[1]!, bits: 8 } : null;
  }
  if (data.length !== 4) return null;
  return { destination: (data[0]! << 8) | data[1]!, source: (data[2]! << 8) | data[3]!, bits: 16 };
}
