/** USSD strings as packed septets, TS 23.038 §6.1.2.3: the SMS packing, but seven spare bits are filled with a CR. */
import { DEFAULT_ALPHABET } from './gsm7-tables.ts';
import { countSeptets, packText, unpackText } from './gsm7.ts';
import { packedLength, septetsIn } from './septets.ts';

const carriageReturn = '\r';

/** @param text of the GSM alphabet */
export function packUssd(text: string): Uint8Array {
  const rest = countSeptets(text) % 8;
  // Without the second one, a CR that ends on the boundary would be taken for filling.
  const needsCr = rest === 7 || (rest === 0 && text.endsWith(carriageReturn));
  const padded = needsCr ? text + carriageReturn : text;
  const octets = new Uint8Array(packedLength(countSeptets(padded), 0));
  packText(padded, DEFAULT_ALPHABET, octets, 0, 0);
  return octets;
}

/** @param octets at most 223 */
export function unpackUssd(octets: Uint8Array): string {
  const count = septetsIn(octets.length, 0);
  const { text } = unpackText(octets, count);
  const isFilled = count % 8 === 0 && text.endsWith(carriageReturn);
  const isDoubled = count % 8 === 1 && text.endsWith(carriageReturn + carriageReturn);
  return isFilled || isDoubled ? text.slice(0, -1) : text;
}
