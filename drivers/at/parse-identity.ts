/** Who the modem is: the bare or prefixed text of CGMI, CGMM, CGMR and CGSN (TS 27.007 §5.1 to §5.4). */
import { bodyOf, fieldsOf, numberOf, prefixOf } from './parse-fields.ts';

/** First line that says something, without prefix and quotes. */
export function parseIdentityText(lines: readonly string[]): string | null {
  for (const line of lines) {
    const text = bodyOf(line).replaceAll('"', '').trim();
    if (text !== '') return text;
  }
  return null;
}

/** The first run of 15 digits; some print `IMEI` or a prefix before it, some 16 digits with the software version. */
export function parseImei(lines: readonly string[]): string | null {
  const text = lines.join('\n');
  return (/(?<!\d)\d{15}(?!\d)/.exec(text)?.[0] ?? /(?<!\d)\d{15}(?=\d(?!\d))/.exec(text)?.[0]) || null;
}

/** `+CFUN: 1`; null for ZTE's reply in the test form. */
export function parseFunctionality(line: string): number | null {
  return prefixOf(line) === '+CFUN' ? numberOf(fieldsOf(line)[0]) : null;
}
