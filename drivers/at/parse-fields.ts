/** The comma-separated part of an AT information line, leniently: quotes may be missing, blanks may be anywhere. */

export interface Field {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** What follows the prefix: `18,99` of `+CSQ: 18,99`; the whole line where it has no prefix. */
export function bodyOf(line: string): string {
  return line.replace(/^\s*[+^*#%$!_][A-Za-z]\w*\s*:?\s*/, '').trim();
}

/** `+CSQ` of `+CSQ: 18,99`, in upper case; empty where the line has no prefix. */
export function prefixOf(line: string): string {
  return (/^\s*([+^*#%$!_][A-Za-z]\w*)/.exec(line)?.[1] ?? '').toUpperCase();
}

/** The fields behind the prefix. Commas within quotes do not divide, unless the quotes are unbalanced. */
export function fieldsOf(line: string): readonly Field[] {
  const body = bodyOf(line);
  if (body === '') return [];
  const isBalanced = (body.split('"').length - 1) % 2 === 0;
  const parts: string[] = [''];
  let isInside = false;
  for (const char of body) {
    if (char === '"') isInside = isBalanced && !isInside;
    if (char === ',' && !isInside) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.map((text) => ({ text: text.replaceAll('"', '').trim(), isQuoted: text.includes('"') }));
}

/** The decimal number in a field; null where there is none. `000` and `-1` are numbers. */
export function numberOf(field: Field | string | undefined): number | null {
  const text = typeof field === 'string' ? field : field?.text;
  return text !== undefined && /^[+-]?\d{1,10}$/.test(text) ? Number(text) : null;
}

export function hexNumberOf(field: Field | undefined): number | null {
  return field && /^[0-9A-Fa-f]{1,12}$/.test(field.text) ? Number.parseInt(field.text, 16) : null;
}

/** `00480069` as UTF-16BE (AT+CSCS="UCS2"); null where the text is not whole units of hex. */
export function decodeUcs2Hex(hex: string): string | null {
  if (!/^(?:[0-9A-Fa-f]{4})+$/.test(hex)) return null;
  return (hex.match(/.{4}/g) ?? []).map((unit) => String.fromCharCode(Number.parseInt(unit, 16))).join('');
}
