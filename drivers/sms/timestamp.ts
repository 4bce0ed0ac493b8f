/** TP-SCTS, TP-DT and absolute TP-VP: seven swapped BCD octets with a zone in quarter hours, TS 23.040 §9.2.3.11. */

import type { OctetReader } from './octet-reader.ts';
import type { OctetWriter } from './octet-writer.ts';
import { PduError } from './pdu-error.ts';
import type { Timestamp } from './types.ts';

export const TIMESTAMP_OCTETS = 7;
/** Two-digit years from here on are 19xx. */
const PIVOT_YEAR = 70;
const MINUTE_MS = 60_000;
const QUARTER_MINUTES = 15;
const MAX_QUARTERS = 79;
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Null where the octets are not a date: networks send zeros, and a report must still be matched. */
export function decodeTimestamp(octets: Uint8Array, start = 0): Timestamp | null {
  const year = swapped(octets[start]!);
  const month = swapped(octets[start + 1]!);
  const day = swapped(octets[start + 2]!);
  const hour = swapped(octets[start + 3]!);
  const minute = swapped(octets[start + 4]!);
  const second = swapped(octets[start + 5]!);
  const zone = octets[start + 6]!;
  const quarters = swapped(zone & 0xf7);
  const fullYear = year < PIVOT_YEAR ? 2000 + year : 1900 + year;
  if (year < 0 || hour < 0 || minute < 0 || second < 0 || quarters < 0) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth(fullYear, month)) return null;
  const offsetMinutes = (zone & 0x08 ? -quarters : quarters) * QUARTER_MINUTES;
  const localMs = Date.UTC(fullYear, month - 1, day, hour, minute, second);
  // `|| 0`: a zone of minus zero is zero
  return { epochMs: localMs - offsetMinutes * MINUTE_MS, offsetMinutes: offsetMinutes || 0 };
}

/** The next seven octets of a PDU; what is no date is flagged. Throws PduError `truncated`. */
export function readTimestamp(reader: OctetReader, field: string): Timestamp | null {
  const timestamp = decodeTimestamp(reader.octets, reader.skip(TIMESTAMP_OCTETS, field));
  if (timestamp === null) reader.flag('bad-timestamp');
  return timestamp;
}

/** Appends seven octets; milliseconds are dropped. Throws PduError `bad-value` outside 1970 to 2069 or a bad zone. */
export function appendTimestamp(pdu: OctetWriter, timestamp: Timestamp, field: string): void {
  const { epochMs, offsetMinutes } = timestamp;
  const quarters = Math.abs(offsetMinutes) / QUARTER_MINUTES;
  if (!Number.isInteger(quarters) || quarters > MAX_QUARTERS) {
    throw new PduError('bad-value', field, 'zone is not a count of quarter hours up to 79');
  }
  const local = new Date(epochMs + offsetMinutes * MINUTE_MS);
  const year = local.getUTCFullYear();
  if (!(year >= 1900 + PIVOT_YEAR && year < 2000 + PIVOT_YEAR)) {
    throw new PduError('bad-value', field, 'year outside 1970 to 2069');
  }
  pdu.octet(swap(year % 100));
  pdu.octet(swap(local.getUTCMonth() + 1));
  pdu.octet(swap(local.getUTCDate()));
  pdu.octet(swap(local.getUTCHours()));
  pdu.octet(swap(local.getUTCMinutes()));
  pdu.octet(swap(local.getUTCSeconds()));
  pdu.octet(swap(quarters) | (offsetMinutes < 0 ? 0x08 : 0));
}

/** Two digits, low half octet first; -1 when one is not decimal. */
export function swapped(octet: number): number {
  const tens = octet & 0xf;
  const units = octet >> 4;
  return tens > 9 || units > 9 ? -1 : tens * 10 + units;
}

export function swap(value: number): number {
  return ((value % 10) << 4) | Math.floor(value / 10);
}

function daysOfMonth(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : DAYS_OF_MONTH[month - 1]!;
}
