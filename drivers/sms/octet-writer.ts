/** The octets of one PDU while it is written, and their hex. */

import type { EncodedPdu } from './encoded-pdu.ts';

/** Shared for the reason given in octet-reader.ts: an encoder is done before the next one begins. */
const scratch = Buffer.alloc(1024);

export class OctetWriter {
  length = 0;

  octet(value: number): void {
    scratch[this.length] = value;
    this.length += 1;
  }

  octets(values: Uint8Array): void {
    scratch.set(values, this.length);
    this.length += values.length;
  }

  /** Corrects an octet written before. */
  amend(position: number, value: number): void {
    scratch[position] = value;
  }

  /** `start` is where the TPDU begins. */
  finish(start: number): EncodedPdu {
    const pdu = scratch.toString('hex', 0, this.length).toUpperCase();
    return { pdu, length: this.length - start };
  }
}
