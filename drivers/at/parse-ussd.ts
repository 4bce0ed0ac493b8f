/** +CUSD, unsolicited or as part of a reply (TS 27.007 §7.15). */
import { bodyOf, decodeUcs2Hex, prefixOf } from './parse-fields.ts';

export interface UssdMessage {
  /** 0 done, 1 a reply is wanted, 2 ended by the network, 3 another client answered, 4 not supported, 5 time-out. */
  readonly status: number;
  /** As the modem printed it; decoded where it is UCS2 hex. Hex of packed septets is left as it is. */
  readonly text: string | null;
  readonly codingScheme: number | null;
}

/** Reads to the last quote, not to the end of the line: texts hold quotes, commas and line breaks. */
export function parseUssd(line: string): UssdMessage | null {
  if (prefixOf(line) !== '+CUSD') return null;
  const [, status, quoted, scheme] =
    /^(\d)\s*(?:,\s*"([^]*)"\s*(?:,\s*(\d{1,3})\s*)?)?/.exec(bodyOf(line)) ?? [];
  if (status === undefined) return null;
  const codingScheme = scheme === undefined ? null : Number(scheme);
  return { status: Number(status), text: textOf(quoted, codingScheme), codingScheme };
}

function textOf(quoted: string | undefined, codingScheme: number | null): string | null {
  if (quoted === undefined) return null;
  // 72 is UCS2 (TS 23.038 §5); 17 is UCS2 behind a language octet, and is used for plain UCS2 by some networks
  const isUcs2 = codingScheme === 72 || codingScheme === 17;
  return (isUcs2 ? decodeUcs2Hex(quoted) : null) ?? quoted;
}
