/**
 * A cursor over the octets of one PDU. Reading past the end throws; what can be survived goes through `flag`,
 * which notes a warning (lenient) or throws (strict).
 */

import { hexOctetCount, readHex } from './hex.ts';
import { PduError } from './pdu-error.ts';
import { PDU_WARNINGS, type PduWarning } from './pdu-warning.ts';

/**
 * Every PDU is read in here: a Uint8Array above 64 octets lives outside V8's heap and costs 1.2 µs to create, half
 * of a whole decode. Decoding never yields, so a reader is done before the next one begins; nothing that a decoder
 * gives out may be a view of it.
 */
const scratch = new Uint8Array(1024);

export class OctetReader {
  /** The PDU is at 0 up to `end`; what lies behind is not ours. */
  readonly octets: Uint8Array;
  readonly end: number;
  readonly isStrict: boolean;
  readonly warnings: PduWarning[] = [];
  position = 0;

  /** Throws PduError `bad-hex`. */
  constructor(hex: string, isStrict: boolean) {
    this.end = hexOctetCount(hex);
    this.octets = this.end > scratch.length ? new Uint8Array(this.end) : scratch;
    this.isStrict = isStrict;
    readHex(hex, this.octets);
  }

  get remaining(): number {
    return this.end - this.position;
  }

  octet(field: string): number {
    return this.octets[this.skip(1, field)]!;
  }

  /** The position of the next `count` octets, which are passed over. */
  skip(count: number, field: string): number {
    const start = this.position;
    if (start + count > this.end) {
      throw new PduError('truncated', field, `${this.remaining} of ${count} octets`);
    }
    this.position = start + count;
    return start;
  }

  /** A copy of the next `count` octets. */
  copy(count: number, field: string): Uint8Array {
    const start = this.skip(count, field);
    return this.octets.slice(start, start + count);
  }

  flag(warning: PduWarning): void {
    if (this.isStrict) {
      const [code, field, reason] = PDU_WARNINGS[warning];
      throw new PduError(code, field, reason);
    }
    if (!this.warnings.includes(warning)) this.warnings.push(warning);
  }
}
