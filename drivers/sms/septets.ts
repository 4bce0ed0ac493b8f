/** Lengths of septets packed into octets, low bits first, TS 23.038 §6.1.2.1. The packing itself is in gsm7.ts. */

/** Zero bits that align the first septet behind a header of `headerOctets` (UDHL octet included): 0 to 6. */
export function fillBits(headerOctets: number): number {
  return (7 - ((headerOctets * 8) % 7)) % 7;
}

/** Septets that a header of so many octets takes, fill bits included. */
export function headerSeptets(headerOctets: number): number {
  return Math.ceil((headerOctets * 8) / 7);
}

/** Octets that hold `fill` bits and `count` septets. */
export function packedLength(count: number, fill: number): number {
  return (fill + count * 7 + 7) >> 3;
}

/** Whole septets in `octets` octets behind `fill` bits. */
export function septetsIn(octets: number, fill: number): number {
  return Math.max(0, Math.floor((octets * 8 - fill) / 7));
}
