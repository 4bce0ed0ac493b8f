/** The only error of the SMS codec: which field cannot be read or written, and why. Never a text or a number. */

/**
 * truncated: the PDU ends too early; bad-hex: not an even, non-zero count of hex digits; bad-value: a field holds
 * what the standard forbids; too-long: it does not fit; unsupported: well-formed, but not something we handle.
 */
export type PduErrorCode = 'truncated' | 'bad-hex' | 'bad-value' | 'too-long' | 'unsupported';

export class PduError extends Error {
  override readonly name = 'PduError';
  readonly code: PduErrorCode;
  /** Kebab-case name of the field, such as `user-data` or `timestamp`. */
  readonly field: string;

  constructor(code: PduErrorCode, field: string, reason: string) {
    super(`${field}: ${reason}`);
    this.code = code;
    this.field = field;
  }
}
