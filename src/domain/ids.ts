/**
 * Prefixed ids that sort by time of making: 48 bits of milliseconds and 80 random bits in Crockford's base 32
 * (the ULID layout), e.g. msg_01JD3Y1R9W8Q2M6T4V5X7Z9ABC.
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export type IdPrefix = 'msg' | 'key' | 'ten' | 'sim' | 'sub' | 'rep' | 'inb' | 'unr' | 'evt' | 'mod';

/** Random octets; injected so that the simulation replays. */
export type RandomBytes = (count: number) => Uint8Array;

export function makeId(prefix: IdPrefix, nowMs: number, randomBytes: RandomBytes): string {
  let time = '';
  let rest = Math.max(0, Math.floor(nowMs)) % 2 ** 48;
  for (let i = 0; i < 10; i += 1) {
    time = ALPHABET.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let tail = '';
  for (const octet of randomBytes(16)) tail += ALPHABET.charAt(octet & 31);
  return `${prefix}_${time}${tail}`;
}

export function isId(prefix: IdPrefix, value: string): boolean {
  return (
    value.length === prefix.length + 27 &&
    value.startsWith(`${prefix}_`) &&
    /^[0-9A-HJKMNP-TV-Z]+$/.test(value.slice(prefix.length + 1))
  );
}
