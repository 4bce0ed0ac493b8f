/** What all PDUs share: hex, the service centre field, the announced length, and the end. */

import { readServiceCentre } from './address.ts';
import { OctetReader } from './octet-reader.ts';
import { PduError } from './pdu-error.ts';
import type { PduWarning } from './pdu-warning.ts';
import type { Address } from './types.ts';

export interface DecodeOptions {
  /** False for a bare TPDU, as in acknowledgements. Default true. */
  readonly smscPrefix?: boolean;
  /** TPDU octets that the modem announced; a difference is flagged. */
  readonly length?: number;
  /** Refuse whatever lenient decoding would only warn of. Default false. */
  readonly strict?: boolean;
}

/** The fields that every decoded PDU has. */
export interface PduFrame {
  /** Null when the modem's own is meant or there is no such field. */
  readonly smsc: Address | null;
  /** Octets behind the service centre field. */
  readonly tpduLength: number;
  readonly firstOctet: number;
  /** Filled while reading; empty for a flawless PDU. */
  readonly warnings: readonly PduWarning[];
}

export interface OpenPdu {
  readonly reader: OctetReader;
  readonly frame: PduFrame;
}

/** Reads up to the first octet of the TPDU. White space around the hex is allowed. Throws PduError. */
export function openPdu(hex: string, options: DecodeOptions = {}): OpenPdu {
  const reader = new OctetReader(hex.trim(), options.strict ?? false);
  const smsc = options.smscPrefix === false ? null : readServiceCentre(reader);
  const tpduLength = reader.remaining;
  const firstOctet = reader.octet('first-octet');
  if (options.length !== undefined && options.length !== tpduLength) reader.flag('length-mismatch');
  return { reader, frame: { smsc, tpduLength, firstOctet, warnings: reader.warnings } };
}

/** Flags what is left behind the last field. */
export function closePdu(reader: OctetReader): void {
  if (reader.remaining > 0) reader.flag('trailing-octets');
}

/** TP-MTI: bits 1 and 0 of the first octet. Throws PduError `unsupported` when it is another one. */
export function expectMessageType(frame: PduFrame, messageType: number): void {
  if ((frame.firstOctet & 3) !== messageType) {
    throw new PduError('unsupported', 'first-octet', `message type ${frame.firstOctet & 3}`);
  }
}

/** Throws PduError `bad-value` unless the value fits one octet. */
export function checkedOctet(value: number, field: string): number {
  if ((value & 0xff) !== value) throw new PduError('bad-value', field, 'not 0 to 255');
  return value;
}
