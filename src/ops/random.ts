/**
 * Random octets from the system's generator, fetched 8 kB at a time: one call to it costs 8 µs, and a message needs
 * several. Every octet is handed out once.
 */
import { randomFillSync } from 'node:crypto';
import type { RandomBytes } from '../domain/ids.ts';

const POOL_OCTETS = 8_192;

let pool = Buffer.alloc(0);
let used = 0;

export const randomBytes: RandomBytes = (count) => {
  if (count > POOL_OCTETS) return randomFillSync(Buffer.alloc(count));
  if (used + count > pool.length) {
    // A new pool, not the old one refilled: what was handed out stays as it is.
    pool = randomFillSync(Buffer.allocUnsafeSlow(POOL_OCTETS));
    used = 0;
  }
  used += count;
  return pool.subarray(used - count, used);
};
