/**
 * Phone numbers as the API takes them: E.164 with a leading +, checked against the numbering plans.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { GatewayError } from './errors.ts';

/**
 * Takes an international number as people write it (spaces, dashes, digits of other scripts) and returns E.164.
 * @throws GatewayError `invalid-request` with field, reason and cure
 */
export function parsePhoneNumber(input: string, field = 'to'): string {
  const refuse = (reason: string, cure: string) =>
    new GatewayError('invalid-request', { errors: [{ field, reason, cure }] });
  const trimmed = input.trim();
  if (!trimmed.startsWith('+') && !trimmed.startsWith('＋')) {
    throw refuse(
      'the number has no country code',
      'write it in E.164: +, country code, number, e.g. +13035550100',
    );
  }
  const parsed = parsePhoneNumberFromString(trimmed);
  if (!parsed) throw refuse('this is not a phone number', 'write it in E.164, e.g. +13035550100');
  if (!parsed.isValid()) {
    throw refuse(
      'no such number can exist in the numbering plan of its country',
      'check the country code and the count of digits',
    );
  }
  return parsed.number;
}

/** For logs and screens: country code and last two digits, e.g. +44********23. */
export function maskPhoneNumber(number: string): string {
  if (number.length < 6) return '*'.repeat(number.length);
  return number.slice(0, 3) + '*'.repeat(number.length - 5) + number.slice(-2);
}
