/** SMS-COMMAND, an order about an earlier SUBMIT, TS 23.040 §9.2.2.4. Read only: we never send one. */

import { readAddress } from './address.ts';
import type { OctetReader } from './octet-reader.ts';
import { closePdu, type PduFrame } from './pdu-frame.ts';
import type { Address } from './types.ts';

const REQUEST_STATUS_REPORT = 0x20;

export interface DecodedCommand extends PduFrame {
  readonly type: 'command';
  readonly reference: number;
  readonly protocolId: number;
  /** TP-CT: 0 enquiry, 1 cancel report, 2 delete, 3 enable report, others reserved or by service centre. */
  readonly commandType: number;
  /** TP-MN: the TP-MR of the SUBMIT meant. */
  readonly messageNumber: number;
  readonly recipient: Address;
  /** Header and data as they are. */
  readonly commandData: Uint8Array;
  readonly requestStatusReport: boolean;
}

/** Reads behind the first octet. */
export function readCommand(reader: OctetReader, frame: PduFrame): DecodedCommand {
  const reference = reader.octet('reference');
  const protocolId = reader.octet('protocol-id');
  const commandType = reader.octet('command-type');
  const messageNumber = reader.octet('message-number');
  const recipient = readAddress(reader, 'recipient');
  const length = reader.octet('command-data');
  if (length > reader.remaining) reader.flag('user-data-truncated');
  const commandData = reader.copy(Math.min(length, reader.remaining), 'command-data');
  closePdu(reader);
  const requestStatusReport = (frame.firstOctet & REQUEST_STATUS_REPORT) !== 0;
  return {
    type: 'command',
    ...frame,
    reference,
    protocolId,
    commandType,
    messageNumber,
    recipient,
    commandData,
    requestStatusReport,
  };
}
