/** UCS-2 on the air, which is UTF-16BE in practice. Lone surrogates pass in both directions: parts get cut there. */

/** Writes the code units of `text` into `octets` from `offset`. */
export function writeUcs2(text: string, octets: Uint8Array, offset: number): void {
  let at = offset;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    octets[at] = unit >> 8;
    octets[at + 1] = unit & 0xff;
    at += 2;
  }
}

/** Code units of the octets from `start` to `end`; an odd last octet is left out. */
export function readUcs2(octets: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at + 1 < end; at += 2) {
    text += String.fromCharCode((octets[at]! << 8) | octets[at + 1]!);
  }
  return text;
}
