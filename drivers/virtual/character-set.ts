/** AT+CSCS: strings between modem and terminal, TS 27.007 §5.5. One character of the result is one byte on the wire. */
import { DEFAULT_ALPHABET } from '../sms/gsm7-tables.ts';
import { hexFromOctets } from '../sms/hex.ts';
import type { CharacterSet } from './settings.ts';

export const characterSets: readonly CharacterSet[] = ['GSM', 'IRA', 'UCS2', 'HEX'];

/** A string as the terminal sees it; what the set lacks becomes `?`. */
export function terminalText(text: string, characterSet: CharacterSet): string {
  switch (characterSet) {
    case 'IRA':
      // oxlint-disable-next-line no-control-regex -- text may hold line ends
      return text.replace(/[^\u0000-\u00ff]/gu, '?');
    case 'UCS2':
      return Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase();
    case 'GSM':
      return Buffer.from(toSeptets(text)).toString('latin1');
    case 'HEX':
      return hexFromOctets(toSeptets(text));
    default:
      return characterSet satisfies never;
  }
}

/** What the terminal typed. undefined: not a string of this set. */
export function modemText(typed: string, characterSet: CharacterSet): string | undefined {
  switch (characterSet) {
    case 'IRA':
      return typed;
    case 'UCS2':
      if (!/^([0-9a-f]{4})*$/i.test(typed)) return undefined;
      return Buffer.from(typed, 'hex').swap16().toString('utf16le');
    case 'GSM':
      return fromSeptets(Buffer.from(typed, 'latin1'));
    case 'HEX':
      if (!/^([0-9a-f]{2})*$/i.test(typed)) return undefined;
      return fromSeptets(Buffer.from(typed, 'hex'));
    default:
      return characterSet satisfies never;
  }
}

export function quoted(text: string, characterSet: CharacterSet): string {
  return `"${terminalText(text, characterSet)}"`;
}

const escape = 0x1b;
const codes = new Map<string, readonly number[]>();
for (const [code, unit] of DEFAULT_ALPHABET.extension.entries()) {
  if (unit !== 0) codes.set(String.fromCharCode(unit), [escape, code]);
}
for (const [code, unit] of DEFAULT_ALPHABET.base.entries()) {
  if (unit !== 0) codes.set(String.fromCharCode(unit), [code]);
}

/** One septet an octet, as AT+CSCS="GSM" writes them. */
function toSeptets(text: string): Uint8Array {
  return Uint8Array.from(Array.from(text).flatMap((character) => codes.get(character) ?? [0x3f]));
}

function fromSeptets(octets: Uint8Array): string {
  let text = '';
  let isEscaped = false;
  for (const octet of octets) {
    const code = octet & 0x7f;
    if (code === escape && !isEscaped) {
      isEscaped = true;
      continue;
    }
    const unit = (isEscaped && DEFAULT_ALPHABET.extension[code]) || DEFAULT_ALPHABET.base[code] || 0x20;
    text += String.fromCharCode(unit);
    isEscaped = false;
  }
  return text;
}
