/** What every encoder gives: what AT+CMGS and AT+CNMA want. */

export interface EncodedPdu {
  /** Upper-case hex, with the service centre field except in reports. */
  readonly pdu: string;
  /** Octets of the TPDU alone, without the service centre field: the number in the AT command. */
  readonly length: number;
}
