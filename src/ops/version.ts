/** The version of this program, as package.json says. */
import { readFileSync } from 'node:fs';

/** package.json lies two folders up in the source tree and three in a build. */
const CANDIDATES = ['../../package.json', '../../../package.json'];

export const VERSION: string = readVersion();

function readVersion(): string {
  for (const candidate of CANDIDATES) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(new URL(candidate, import.meta.url), 'utf8'));
      if (isOurs(parsed)) return parsed.version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error('package.json of sallyport is missing beside the program');
}

function isOurs(value: unknown): value is { name: 'sallyport'; version: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    value.name === 'sallyport' &&
    'version' in value
  );
}
