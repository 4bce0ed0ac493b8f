/** TP-Protocol-Identifier values that mean something to us, TS 23.040 §9.2.3.9. All others pass as they are. */

import { PduError } from './pdu-error.ts';

const REPLACE_TYPE_0 = 0x40;

/** The type, 1 to 7, when the message asks the handset to replace an earlier one of the same sender; else null. */
export function replaceType(protocolId: number): number | null {
  return protocolId > REPLACE_TYPE_0 && protocolId <= REPLACE_TYPE_0 + 7 ? protocolId - REPLACE_TYPE_0 : null;
}

/** The TP-PID of Replace Short Message Type 1 to 7. Throws PduError `bad-value`. */
export function protocolIdForReplace(type: number): number {
  if (!Number.isInteger(type) || type < 1 || type > 7) {
    throw new PduError('bad-value', 'protocol-id', 'replace type is not 1 to 7');
  }
  return REPLACE_TYPE_0 + type;
}
