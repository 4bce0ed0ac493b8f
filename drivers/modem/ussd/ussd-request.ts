/**
 * What is dialled or answered, to the AT+CUSD that says it. Whatever comes in, the command holds nothing but a USSD code,
 * harmless letters, or hex: no value from outside can end the string that it is put into.
 */
import { countSeptets } from '../../sms/gsm7.ts';
import { hexFromOctets } from '../../sms/hex.ts';
import { packUssd } from '../../sms/packed-ussd.ts';
import type { UssdForm } from '../../profiles/profile.ts';

/** TS 23.038 §5: GSM alphabet, language unspecified; and UCS2. */
const gsmScheme = 15;
const ucs2Scheme = 72;
/** 160 octets (TS 24.080 §3.6.4): 182 septets or 80 units. */
const mostSeptets = 182;
const mostUnits = 80;

/** The first string of a dialogue. Digits of other scripts are none. */
export function isUssdCode(text: string): boolean {
  return /^[0-9*#+]{1,182}$/.test(text);
}

/** What answers a menu: text of people, without anything that could be a line end, a quote or a control. */
export function isUssdReply(text: string): boolean {
  if (/["\p{C}\p{Z}]/u.test(text.replaceAll(' ', ''))) return false;
  const septets = countSeptets(text);
  return text.length > 0 && (septets >= 0 ? septets <= mostSeptets : text.length <= mostUnits);
}

/**
 * @param text what isUssdCode or isUssdReply has let pass
 * @param form how this modem wants it; `ucs2`: its strings are UCS2 hex, whatever the scheme (AT+CSCS="UCS2")
 */
export function ussdCommand(text: string, form: UssdForm | 'ucs2'): string {
  if (form === 'ucs2') return command(ucs2Hex(text), gsmScheme);
  // Letters that are the same octet in ASCII and in the GSM alphabet.
  if (form === 'plain' && /^[A-Za-z0-9 !#%&'()*+,\-./:;<=>?]+$/.test(text)) return command(text, gsmScheme);
  if (form === 'packed-hex' && countSeptets(text) >= 0)
    return command(hexFromOctets(packUssd(text)), gsmScheme);
  return command(ucs2Hex(text), ucs2Scheme);
}

function ucs2Hex(text: string): string {
  return hexFromOctets(Buffer.from(text, 'utf16le').swap16());
}

function command(string: string, scheme: number): string {
  return `AT+CUSD=1,"${string}",${scheme}`;
}
