/**
 * Page cursors: opaque to the client, bound to the list and its filters, so that a cursor of another list is told
 * from ours instead of giving a wrong page.
 */
import { createHash } from 'node:crypto';
import { GatewayError } from '../domain/errors.ts';
import { type IdPrefix, isId } from '../domain/ids.ts';

const VERSION = '1';

/** `filter`: everything but cursor and limit that decides what is in the list. */
export function encodeCursor(lastId: string, filter: readonly (string | undefined)[]): string {
  return Buffer.from(`${VERSION}.${lastId}.${fingerprint(filter)}`).toString('base64url');
}

/**
 * @returns the id of the last row of the page before
 * @throws GatewayError `invalid-cursor`
 */
export function decodeCursor(
  cursor: string,
  prefix: IdPrefix,
  filter: readonly (string | undefined)[],
): string {
  const [version, lastId, print, ...rest] = Buffer.from(cursor, 'base64url').toString('latin1').split('.');
  const isOurs = version === VERSION && print === fingerprint(filter) && rest.length === 0;
  if (!isOurs || lastId === undefined || !isId(prefix, lastId)) throw new GatewayError('invalid-cursor');
  return lastId;
}

function fingerprint(filter: readonly (string | undefined)[]): string {
  const text = JSON.stringify(filter.map((part) => part ?? null));
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}
