/** TP-Validity-Period in its three forms, TS 23.040 §9.2.3.12. */

import type { OctetReader } from './octet-reader.ts';
import type { OctetWriter } from './octet-writer.ts';
import { PduError } from './pdu-error.ts';
import { appendTimestamp, decodeTimestamp, swap, swapped, TIMESTAMP_OCTETS } from './timestamp.ts';
import type { Timestamp } from './types.ts';

/** What to write. `relative` and long `enhanced` values are rounded down to what the form can say. */
export type Validity =
  | { readonly kind: 'relative'; readonly seconds: number }
  | { readonly kind: 'absolute'; readonly at: number; readonly offsetMinutes?: number }
  | { readonly kind: 'enhanced'; readonly seconds: number };

export type DecodedValidity =
  | { readonly kind: 'relative'; readonly code: number; readonly seconds: number }
  | { readonly kind: 'absolute'; readonly timestamp: Timestamp | null; readonly octets: Uint8Array }
  | {
      readonly kind: 'enhanced';
      readonly form: 'none' | 'relative' | 'seconds' | 'time' | 'reserved';
      /** Null for `none` and `reserved`. */
      readonly seconds: number | null;
      /** One attempt only. */
      readonly isSingleShot: boolean;
      readonly octets: Uint8Array;
    };

/** TP-VPF as it stands in bits 4 and 3 of the first octet. */
export const VALIDITY_FORMAT = { none: 0, enhanced: 0x08, relative: 0x10, absolute: 0x18 } as const;

const MINUTE = 60;
const HALF_HOUR = 30 * MINUTE;
const HALF_DAY = 12 * 60 * MINUTE;
const DAY = 2 * HALF_DAY;
const WEEK = 7 * DAY;

/** The greatest code whose period does not exceed `seconds`, but never under 5 minutes (0) or over 63 weeks (255). */
export function relativeValidity(seconds: number): { code: number; seconds: number } {
  const code = relativeCode(seconds);
  return { code, seconds: relativeSeconds(code) };
}

/** Seconds of a relative TP-VP octet. */
export function relativeSeconds(code: number): number {
  if (code <= 143) return (code + 1) * 5 * MINUTE;
  if (code <= 167) return HALF_DAY + (code - 143) * HALF_HOUR;
  if (code <= 196) return (code - 166) * DAY;
  return (code - 192) * WEEK;
}

function relativeCode(seconds: number): number {
  if (!(seconds >= 10 * MINUTE)) return 0;
  if (seconds < HALF_DAY + HALF_HOUR) return Math.min(143, Math.floor(seconds / (5 * MINUTE)) - 1);
  if (seconds < 2 * DAY) return Math.min(167, 143 + Math.floor((seconds - HALF_DAY) / HALF_HOUR));
  if (seconds < 5 * WEEK) return Math.min(196, 166 + Math.floor(seconds / DAY));
  return Math.min(255, 192 + Math.floor(seconds / WEEK));
}

export function appendValidity(pdu: OctetWriter, validity: Validity): void {
  switch (validity.kind) {
    case 'relative':
      pdu.octet(relativeCode(validity.seconds));
      return;
    case 'absolute':
      appendTimestamp(pdu, { epochMs: validity.at, offsetMinutes: validity.offsetMinutes ?? 0 }, 'validity');
      return;
    case 'enhanced':
      pdu.octets(Uint8Array.from(enhanced(Math.floor(validity.seconds))));
      return;
    default:
      validity satisfies never;
  }
}

/** `format` is first octet & 0x18; null when the PDU has none. */
export function readValidity(reader: OctetReader, format: number): DecodedValidity | null {
  if (format === VALIDITY_FORMAT.none) return null;
  if (format === VALIDITY_FORMAT.relative) {
    const code = reader.octet('validity');
    return { kind: 'relative', code, seconds: relativeSeconds(code) };
  }
  const octets = reader.copy(TIMESTAMP_OCTETS, 'validity');
  if (format === VALIDITY_FORMAT.enhanced) return readEnhanced(reader, octets);
  const timestamp = decodeTimestamp(octets);
  if (timestamp === null) reader.flag('bad-validity');
  return { kind: 'absolute', timestamp, octets };
}

const MAX_HOURS = 99;

function enhanced(seconds: number): number[] {
  if (!(seconds >= 1)) throw new PduError('bad-value', 'validity', 'under one second');
  if (seconds <= 255) return [2, seconds, 0, 0, 0, 0, 0];
  const hours = Math.floor(seconds / 3600);
  if (hours > MAX_HOURS) return [1, relativeCode(seconds), 0, 0, 0, 0, 0];
  return [3, swap(hours), swap(Math.floor(seconds / 60) % 60), swap(seconds % 60), 0, 0, 0];
}

/** The value follows the functionality octets, of which bit 7 announces one more (§9.2.3.12.3). */
function readEnhanced(reader: OctetReader, octets: Uint8Array): DecodedValidity {
  const first = octets[0]!;
  let at = 0;
  while (at < octets.length && octets[at]! & 0x80) at += 1;
  const value = octets.subarray(at + 1);
  const base = { kind: 'enhanced', isSingleShot: (first & 0x40) !== 0, octets } as const;
  switch (first & 7) {
    case 0:
      return { ...base, form: 'none', seconds: null };
    case 1:
      if (value.length < 1) break;
      return { ...base, form: 'relative', seconds: relativeSeconds(value[0]!) };
    case 2:
      if (value.length < 1 || value[0] === 0) break;
      return { ...base, form: 'seconds', seconds: value[0]! };
    case 3: {
      const seconds = value.length < 3 ? null : clockSeconds(value);
      if (seconds === null) break;
      return { ...base, form: 'time', seconds };
    }
    default:
  }
  reader.flag('bad-validity');
  return { ...base, form: 'reserved', seconds: null };
}

function clockSeconds(value: Uint8Array): number | null {
  const [hours, minutes, seconds] = [swapped(value[0]!), swapped(value[1]!), swapped(value[2]!)];
  if (hours < 0 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) return null;
  return hours * 3600 + minutes * 60 + seconds;
}
