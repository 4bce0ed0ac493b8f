/** Operator and signal: +COPS, +CSQ, +CESQ (TS 27.007 §7.3, §8.5, §8.69). */
import { decodeUcs2Hex, fieldsOf, numberOf, prefixOf } from './parse-fields.ts';

export interface Operator {
  readonly mode: number | null;
  /** What the modem shows: a name (formats 0 and 1) or the digits of the network (format 2). */
  readonly name: string | null;
  /** Five or six digits, where format 2 was asked for. */
  readonly plmn: string | null;
  readonly accessTechnology: number | null;
}

export function parseOperator(line: string): Operator | null {
  if (prefixOf(line) !== '+COPS') return null;
  const [mode, format, operator, technology] = fieldsOf(line);
  const shown = operator?.text ? (decodeIfUcs2(operator.text) ?? operator.text) : null;
  const isPlmn = shown !== null && /^\d{5,6}$/.test(shown) && numberOf(format) === 2;
  return {
    mode: numberOf(mode),
    name: isPlmn ? null : shown,
    plmn: isPlmn ? shown : null,
    accessTechnology: numberOf(technology),
  };
}

export interface SignalQuality {
  readonly rssi: number;
  readonly bitErrorRate: number | null;
  /** Null: unknown (99). */
  readonly dbm: number | null;
}

export function parseSignalQuality(line: string): SignalQuality | null {
  const fields = fieldsOf(line);
  const rssi = numberOf(fields[0]);
  if (prefixOf(line) !== '+CSQ' || rssi === null) return null;
  return { rssi, bitErrorRate: knownBelow(numberOf(fields[1]), 99), dbm: dbmOfRssi(rssi) };
}

export interface ExtendedSignalQuality {
  /** GSM; null: not measured (99). */
  readonly rxlev: number | null;
  readonly bitErrorRate: number | null;
  /** UMTS (255: not measured). */
  readonly rscp: number | null;
  readonly ecno: number | null;
  /** LTE (255: not measured). */
  readonly rsrq: number | null;
  readonly rsrp: number | null;
  /** From whichever of the three is measured. */
  readonly dbm: number | null;
}

export function parseExtendedSignalQuality(line: string): ExtendedSignalQuality | null {
  const numbers = fieldsOf(line).map(numberOf);
  if (prefixOf(line) !== '+CESQ' || numbers.length < 6) return null;
  const [rxlev, bitErrorRate] = [knownBelow(numbers[0], 99), knownBelow(numbers[1], 99)];
  const [rscp, ecno, rsrq, rsrp] = numbers.slice(2, 6).map((number) => knownBelow(number, 255));
  const dbm = offset(rsrp, -141) ?? offset(rscp, -121) ?? offset(rxlev, -111);
  return {
    rxlev,
    bitErrorRate,
    rscp: rscp ?? null,
    ecno: ecno ?? null,
    rsrq: rsrq ?? null,
    rsrp: rsrp ?? null,
    dbm,
  };
}

function dbmOfRssi(rssi: number): number | null {
  if (rssi >= 0 && rssi <= 31) return -113 + 2 * rssi;
  // TD-SCDMA and LTE modules of SIMCom and Quectel count from 100
  return rssi >= 100 && rssi <= 191 ? -116 + (rssi - 100) : null;
}

function knownBelow(number: number | null | undefined, limit: number): number | null {
  return number !== null && number !== undefined && number < limit ? number : null;
}

function offset(number: number | null | undefined, by: number): number | null {
  return number === null || number === undefined ? null : number + by;
}

function decodeIfUcs2(text: string): string | null {
  return text.length >= 8 && text.startsWith('00') ? decodeUcs2Hex(text) : null;
}
