/**
 * Hex strings to octets and back, upper case out, both cases in. `Buffer.from(hex, 'hex')` will not do: it stops
 * silently at the first bad digit and reads wide characters by their low octet.
 */

import { PduError } from './pdu-error.ts';

const BAD = 0xff;
const VALUES = new Uint8Array(128).fill(BAD);
for (const [value, digit] of '0123456789ABCDEF'.split('').entries()) {
  VALUES[digit.charCodeAt(0)] = value;
  VALUES[digit.toLowerCase().charCodeAt(0)] = value;
}

/** Octets that `hex` stands for. Throws PduError `bad-hex` for none and for half ones. */
export function hexOctetCount(hex: string): number {
  if (hex.length === 0 || hex.length % 2 !== 0) throw new PduError('bad-hex', 'hex', `${hex.length} digits`);
  return hex.length / 2;
}

/** Fills `octets` from its start. Throws PduError `bad-hex`. */
export function readHex(hex: string, octets: Uint8Array): void {
  for (let index = 0; index < hex.length; index += 2) {
    const high = VALUES[hex.charCodeAt(index)] ?? BAD;
    const low = VALUES[hex.charCodeAt(index + 1)] ?? BAD;
    if ((high | low) > 0xf) throw new PduError('bad-hex', 'hex', `no hex digit at ${index} or behind`);
    octets[index >> 1] = (high << 4) | low;
  }
}

/** A fresh array. Throws PduError `bad-hex`. */
export function octetsFromHex(hex: string): Uint8Array {
  const octets = new Uint8Array(hexOctetCount(hex));
  readHex(hex, octets);
  return octets;
}

export function hexFromOctets({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString('hex').toUpperCase();
}
