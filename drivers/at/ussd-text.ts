/**
 * The string of a +CUSD to its text. Modems print it plainly, as octets of the GSM alphabet, as hex of packed septets,
 * or as hex of UCS2, and the coding scheme beside it is often wrong (modems.md 6): whatever reads as a text wins.
 */
import { unpackText } from '../sms/gsm7.ts';
import { DEFAULT_ALPHABET } from '../sms/gsm7-tables.ts';
import { octetsFromHex } from '../sms/hex.ts';
import { unpackUssd } from '../sms/packed-ussd.ts';
import { decodeUcs2Hex } from './parse-fields.ts';

/** Longer than any USSD string (TS 23.038: 182 septets); unpackText takes no more. */
const mostOctets = 223;

export function decodeUssdText(printed: string, codingScheme: number | null, isPacked: boolean): string {
  const isHex = /^(?:[0-9A-Fa-f]{2})+$/.test(printed) && printed.length <= 2 * mostOctets;
  if (!isHex) return fromTerminal(printed);
  // TS 23.038 §5: 72 is UCS2; 17 is UCS2 behind a language, and is used for plain UCS2 by some networks.
  if (codingScheme === 72) return asUcs2(printed) ?? printed;
  if (codingScheme === 17) return withoutLanguage(printed) ?? asUcs2(printed) ?? printed;
  if (codingScheme === 68) return asOctets(printed) ?? printed;
  return asAlphabetUcs2(printed) ?? asPacked(printed, isPacked) ?? printed;
}

function asUcs2(hex: string): string | null {
  const text = decodeUcs2Hex(hex);
  return text !== null && isReadable(text) ? text : null;
}

/** A language is two small letters in packed septets, before a text that is not of the Far East. */
function withoutLanguage(hex: string): string | null {
  const text = asUcs2(hex.slice(4));
  const language = unpackText(octetsFromHex(hex.slice(0, 4).padEnd(4, '0')), 2).text;
  return text !== null && /^[a-z]{2}$/.test(language) && !/[\u2e80-\ud7ff]/.test(text) ? text : null;
}

/** Where the scheme does not tell: all units from blocks of an alphabet, which packed septets never are. */
function asAlphabetUcs2(hex: string): string | null {
  if (hex.length < 8) return null;
  const text = asUcs2(hex);
  return text !== null && /^[\n\r\u0020-\u0eff\u1e00-\u1eff\u2000-\u21ff]+$/.test(text) ? text : null;
}

function asOctets(hex: string): string | null {
  const text = Buffer.from(hex, 'hex').toString('latin1');
  return isReadable(text) ? text : null;
}

/** A number of digits alone is what it says; only a modem that packs everything may mean something else by it. */
function asPacked(hex: string, isPacked: boolean): string | null {
  if (!isPacked && (/^\d+$/.test(hex) || hex.length < 8)) return null;
  const text = unpackUssd(octetsFromHex(hex));
  const usual = text.replace(/[^A-Za-z0-9 \r\n.,:;!?'"()/*#+%&=$£€@_-]/g, '').length;
  return isReadable(text) && usual >= text.length * (isPacked ? 0.6 : 0.85) ? text : null;
}

/** Octets as AT+CSCS left them: of the GSM alphabet where they hold its control codes, else UTF-8 or Latin-1. */
function fromTerminal(printed: string): string {
  // oxlint-disable-next-line no-control-regex -- the GSM alphabet has letters there
  if (/[\u0001-\u0009\u000b\u000c\u000e-\u001f]/.test(printed)) return fromSeptets(printed);
  const octets = Buffer.from(printed, 'latin1');
  const text = octets.toString('utf8');
  return text.includes('\ufffd') ? printed : text;
}

function fromSeptets(printed: string): string {
  const { base, extension } = DEFAULT_ALPHABET;
  let isEscaped = false;
  let text = '';
  for (const character of printed) {
    const code = character.charCodeAt(0);
    if (code === 0x1b && !isEscaped) {
      isEscaped = true;
      continue;
    }
    const unit = (isEscaped && extension[code]) || base[code] || code;
    text += String.fromCharCode(unit);
    isEscaped = false;
  }
  return text;
}

function isReadable(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- the point of it
  return !/[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\uf8ff\ufff0-\uffff]/.test(text);
}
