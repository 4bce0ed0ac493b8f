/**
 * The id by which a client and the log speak of one request: the client's own X-Request-Id where it is harmless,
 * else one of ours.
 */
import type { RandomBytes } from '../domain/ids.ts';

/** With a letter in it and never an API key or a phone number: it goes to the log and back in a header. */
const HARMLESS = /^(?=.*[A-Za-z])(?!.*sp_(?:live|test)_)[\w.-]{8,64}$/;

export function createRequestIds(randomBytes: RandomBytes): (given: string | undefined) => string {
  const run = Buffer.from(randomBytes(6)).toString('hex');
  let count = 0;
  return (given) => {
    if (given !== undefined && HARMLESS.test(given)) return given;
    count += 1;
    return `req_${run}_${count.toString(36)}`;
  };
}
