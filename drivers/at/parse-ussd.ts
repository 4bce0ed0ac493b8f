/** +CUSD, unsolicited or as part of a reply (TS 27.007 §7.15): its fields, the text as printed. */
import { bodyOf, prefixOf } from './parse-fields.ts';
import { decodeUssdText } from './ussd-text.ts';

export interface UssdMessage {
  /** 0 done, 1 a reply is wanted, 2 ended by the network, 3 another client answered, 4 not supported, 5 time-out. */
  readonly status: number;
  /** Decoded; null: there was none. */
  readonly text: string | null;
  readonly codingScheme: number | null;
}

/**
 * Reads to the last quote, not to the end of the line: texts hold quotes, commas and line breaks.
 * @param isPacked the modem is known to print packed septets
 */
export function parseUssd(line: string, isPacked = false): UssdMessage | null {
  if (prefixOf(line) !== '+CUSD') return null;
  const [, status, quoted, scheme] =
    /^(\d)\s*(?:,\s*"([^]*)"\s*(?:,\s*(\d{1,3})\s*)?)?/.exec(bodyOf(line)) ?? [];
  if (status === undefined) return null;
  const codingScheme = scheme === undefined ? null : Number(scheme);
  const text = quoted === undefined ? null : decodeUssdText(quoted, codingScheme, isPacked);
  return { status: Number(status), text, codingScheme };
}
