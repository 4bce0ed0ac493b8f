/** The credit of a prepaid SIM, read from what its operator writes. */

/**
 * @param pattern a regular expression whose first group is the amount, e.g. `12.50`, `12,50` or `1.234,50`
 * @returns the amount as a plain decimal (`1234.50`); null where the text does not fit
 */
export function readBalance(texts: readonly string[], pattern: string): string | null {
  const expression = new RegExp(pattern, 'u');
  for (const text of texts.toReversed()) {
    const amount = plainDecimal(expression.exec(text)?.[1] ?? '');
    if (amount !== null) return amount;
  }
  return null;
}

/** The last point or comma divides, if one to two digits follow it; every other one only groups. */
function plainDecimal(written: string): string | null {
  const compact = written.replaceAll(/[\s\u00a0']/gu, '');
  const [, sign, whole, fraction] = /^([-+]?)([\d.,]*?\d)(?:[.,](\d{1,2}))?$/.exec(compact) ?? [];
  if (whole === undefined) return null;
  const digits = whole.replaceAll(/[.,]/g, '');
  return `${sign === '-' ? '-' : ''}${digits}${fraction === undefined ? '' : `.${fraction}`}`;
}
