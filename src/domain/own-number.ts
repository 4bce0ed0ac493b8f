/** The number of a SIM, read from what its operator writes. */

/**
 * @param pattern a regular expression whose first group is the number, as people write it
 * @returns the digits, with + where it is in international form; null where the text does not fit
 */
export function readOwnNumber(texts: readonly string[], pattern: string): string | null {
  const expression = new RegExp(pattern, 'u');
  for (const text of texts.toReversed()) {
    const written = (expression.exec(text)?.[1] ?? '').replaceAll(/[\s().\-/]/g, '').replace(/^00/, '+');
    if (/^\+?\d{5,15}$/.test(written)) return written;
  }
  return null;
}
