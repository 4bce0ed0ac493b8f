/** A whole number from the command line. */
import { CliError, EXIT } from './exit-codes.ts';

/** @throws CliError 2 that names the option and its limits */
export function wholeNumber(option: string, value: string, min: number, max: number): number {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= min && number <= max)) {
    throw new CliError(EXIT.usage, `${option} takes a whole number from ${min} to ${max}`);
  }
  return number;
}
