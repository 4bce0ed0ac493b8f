/**
 * Any PDU to what it says: dispatch on TP-MTI and direction. Lenient unless told otherwise: faults that leave
 * something useful become `warnings`, the rest throws PduError and nothing else. Time is linear in the input.
 */

import { type DecodedCommand, readCommand } from './command-pdu.ts';
import { type DecodedDeliver, readDeliver } from './deliver-pdu.ts';
import { PduError } from './pdu-error.ts';
import { type DecodeOptions, openPdu } from './pdu-frame.ts';
import {
  type DecodedDeliverReport,
  type DecodedSubmitReport,
  readDeliverReport,
  readSubmitReport,
} from './report-pdus.ts';
import { type DecodedStatusReport, readStatusReport } from './status-report-pdu.ts';
import { type DecodedSubmit, readSubmit } from './submit-pdu.ts';

export type DecodedPdu =
  | DecodedDeliver
  | DecodedSubmit
  | DecodedStatusReport
  | DecodedCommand
  | DecodedSubmitReport
  | DecodedDeliverReport;

export interface DecodePduOptions extends DecodeOptions {
  /**
   * `mt` network to us, `mo` us to the network. Without it each type number means what a modem's store holds:
   * DELIVER, SUBMIT, STATUS-REPORT.
   */
  readonly direction?: 'mt' | 'mo';
}

/** `hex` has a service centre field in front unless `smscPrefix` is false. Throws PduError. */
export function decodePdu(hex: string, options: DecodePduOptions = {}): DecodedPdu {
  const { reader, frame } = openPdu(hex, options);
  switch (frame.firstOctet & 3) {
    case 0:
      return options.direction === 'mo' ? readDeliverReport(reader, frame) : readDeliver(reader, frame);
    case 1:
      return options.direction === 'mt' ? readSubmitReport(reader, frame) : readSubmit(reader, frame);
    case 2:
      return options.direction === 'mo' ? readCommand(reader, frame) : readStatusReport(reader, frame);
    default:
      throw new PduError('unsupported', 'first-octet', 'reserved message type 3');
  }
}
