/** Septet packing the slow way, bit by bit, as a reference for the tests. */

export function pack(septets: readonly number[]): Uint8Array {
  return packBits(septets, 0);
}

export function packBits(septets: readonly number[], fill: number): Uint8Array {
  const bits: number[] = Array.from({ length: fill }, () => 0);
  for (const septet of septets) {
    for (let bit = 0; bit < 7; bit += 1) bits.push((septet >> bit) & 1);
  }
  const octets = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, index) => {
    octets[index >> 3]! |= bit << (index % 8);
  });
  return octets;
}
