/**
 * Address fields of TS 23.040 §9.1.2.5: swapped digits or packed GSM 7-bit, behind a length and a type octet.
 * The service centre address counts octets instead of digits (TS 24.011 §8.2.5.1).
 */

import { DEFAULT_ALPHABET } from './gsm7-tables.ts';
import { countSeptets, packText, unpackText } from './gsm7.ts';
import type { OctetReader } from './octet-reader.ts';
import type { OctetWriter } from './octet-writer.ts';
import { PduError } from './pdu-error.ts';
import { packedLength } from './septets.ts';
import type { Address, TypeOfNumber } from './types.ts';

const TYPES: readonly TypeOfNumber[] = [
  'unknown',
  'international',
  'national',
  'network-specific',
  'subscriber',
  'alphanumeric',
  'abbreviated',
  'reserved',
];
const DIGITS = '0123456789*#abc';
const FILLER = 0xf;
const MAX_DIGITS = 20;
const MAX_CHARACTERS = 11;
const ISDN_PLAN = 1;

/** TP-OA, TP-DA, TP-RA. Throws PduError `truncated`; more than 20 digits are flagged. */
export function readAddress(reader: OctetReader, field: string): Address {
  const length = reader.octet(field);
  const typeOfAddress = reader.octet(field);
  const start = reader.skip((length + 1) >> 1, field);
  if (length > MAX_DIGITS) reader.flag('address-too-long');
  return parseAddress(typeOfAddress, reader.octets, start, length);
}

/** The service centre field in front of a TPDU; null when its length is 0. */
export function readServiceCentre(reader: OctetReader): Address | null {
  const length = reader.octet('smsc');
  if (length === 0) return null;
  const typeOfAddress = reader.octet('smsc');
  const start = reader.skip(length - 1, 'smsc');
  return parseAddress(typeOfAddress, reader.octets, start, (length - 1) * 2);
}

/**
 * Appends length, type and digits. A string with + is international (E.164), one of digits, * and # is of unknown
 * type (short and national numbers), any other is alphanumeric. Throws PduError `too-long` or `bad-value`.
 */
export function appendAddress(pdu: OctetWriter, address: string | Address, field: string): void {
  const { number, type, plan } = typeof address === 'string' ? guessAddress(address, field) : address;
  const typeOfAddress = 0x80 | (TYPES.indexOf(type) << 4) | (plan & 0xf);
  if (type === 'alphanumeric') {
    appendAlphanumeric(pdu, number, typeOfAddress, field);
    return;
  }
  const start = number.startsWith('+') ? 1 : 0;
  const count = number.length - start;
  if (count > MAX_DIGITS) throw new PduError('too-long', field, `${count} digits`);
  pdu.octet(count);
  pdu.octet(typeOfAddress);
  for (let index = start; index < number.length; index += 2) {
    const low = digitValue(number, index, field);
    const high = index + 1 < number.length ? digitValue(number, index + 1, field) : FILLER;
    pdu.octet((high << 4) | low);
  }
}

/** As appendAddress, with the octet count of the service centre field; undefined leaves it to the modem. */
export function appendServiceCentre(pdu: OctetWriter, address: string | Address | undefined): void {
  const at = pdu.length;
  if (address === undefined || address === '') {
    pdu.octet(0);
    return;
  }
  appendAddress(pdu, address, 'smsc');
  pdu.amend(at, pdu.length - at - 1);
}

function parseAddress(typeOfAddress: number, octets: Uint8Array, start: number, length: number): Address {
  const type = TYPES[(typeOfAddress >> 4) & 7]!;
  const plan = typeOfAddress & 0xf;
  if (type === 'alphanumeric') return { number: alphanumeric(octets, start, length), type, plan };
  let number = '';
  for (let index = 0; index < length; index += 1) {
    const digit = (octets[start + (index >> 1)]! >> ((index & 1) * 4)) & 0xf;
    if (digit === FILLER) break;
    number += DIGITS[digit]!;
  }
  return { number: type === 'international' && number !== '' ? `+${number}` : number, type, plan };
}

/**
 * Senders that count whole octets announce 14 half octets for 7 characters; the zero bits left over then read as
 * an eighth character, @. Real networks do it, so one @ is dropped where the count is a multiple of eight.
 */
function alphanumeric(octets: Uint8Array, start: number, length: number): string {
  const count = Math.floor((length * 4) / 7);
  const { text } = unpackText(octets, count, start);
  return count > 0 && count % 8 === 0 && text.endsWith('@') ? text.slice(0, -1) : text;
}

function appendAlphanumeric(pdu: OctetWriter, name: string, typeOfAddress: number, field: string): void {
  const count = countSeptets(name);
  if (count < 0) throw new PduError('bad-value', field, 'a character is not in the default alphabet');
  if (count > MAX_CHARACTERS) throw new PduError('too-long', field, `${count} septets`);
  const packed = new Uint8Array(packedLength(count, 0));
  packText(name, DEFAULT_ALPHABET, packed, 0, 0);
  pdu.octet(Math.ceil((count * 7) / 4));
  pdu.octet(typeOfAddress);
  pdu.octets(packed);
}

function guessAddress(address: string, field: string): Address {
  if (address === '' || address === '+') throw new PduError('bad-value', field, 'empty');
  if (address.startsWith('+')) return { number: address, type: 'international', plan: ISDN_PLAN };
  if (isDialable(address)) return { number: address, type: 'unknown', plan: ISDN_PLAN };
  return { number: address, type: 'alphanumeric', plan: 0 };
}

function isDialable(address: string): boolean {
  for (let index = 0; index < address.length; index += 1) {
    const value = DIGITS.indexOf(address[index]!);
    if (value < 0 || (value > 0xb && index === 0)) return false;
  }
  return true;
}

function digitValue(number: string, index: number, field: string): number {
  const code = number.charCodeAt(index) - 0x30;
  if (code >= 0 && code <= 9) return code;
  const value = DIGITS.indexOf(number[index]!);
  if (value < 0) throw new PduError('bad-value', field, 'not a digit, *, #, a, b or c');
  return value;
}
