/** Telephone numbers as the virtual network compares and rewrites them: one subscriber, many ways to write it. */
import type { TypeOfNumber } from '../sms/types.ts';

/** Two-digit country codes of ITU-T E.164; 1 and 7 have one digit, all others three. */
const TWO_DIGIT_CODES = new Set(
  (
    '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 ' +
    '81 82 84 86 90 91 92 93 94 95 98'
  ).split(' '),
);

/**
 * The number as +E.164 where it can be told, else as given (short codes).
 * @param homeCountryCode the country code that a national number lacks, e.g. `1`
 */
export function canonicalNumber(
  number: string,
  homeCountryCode: string,
  type: TypeOfNumber = 'unknown',
): string {
  const digits = number.replace(/[^\d*#+]/g, '');
  if (digits.startsWith('+')) return digits;
  if (type === 'international') return `+${digits}`;
  if (digits.startsWith('00')) return `+${digits.slice(2)}`;
  if (digits.length < 7) return digits;
  if (digits.startsWith('0')) return `+${homeCountryCode}${digits.slice(1)}`;
  if (digits.startsWith(homeCountryCode) && digits.length >= 11) return `+${digits}`;
  return `+${homeCountryCode}${digits}`;
}

/** How a subscriber of the same country would dial it: trunk 0 before the number, none in country 1. */
export function nationalForm(international: string): string {
  const digits = international.replace(/^\+/, '');
  const length = countryCodeLength(digits);
  return (length === 1 ? '' : '0') + digits.slice(length);
}

function countryCodeLength(digits: string): number {
  if (digits.startsWith('1') || digits.startsWith('7')) return 1;
  return TWO_DIGIT_CODES.has(digits.slice(0, 2)) ? 2 : 3;
}
