/**
 * API keys: sp_live_ or sp_test_, 30 random base62 characters and 6 of checksum (CRC-32), so that a secret scanner
 * and a typing error are told apart without the database. Only the SHA-256 of a key is ever stored.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { RandomBytes } from './ids.ts';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const KEY_SHAPE = /^sp_(live|test)_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$/;

export const SCOPES = [
  'messages:send',
  'messages:read',
  'inbound:read',
  'modems:read',
  'modems:operate',
  'metrics:read',
] as const;
export type Scope = (typeof SCOPES)[number];

export type KeyMode = 'live' | 'test';

export interface ApiKey {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly mode: KeyMode;
  readonly scopes: readonly Scope[];
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly lastUsedAt: number | null;
}

export function makeApiKey(mode: KeyMode, randomBytes: RandomBytes): string {
  let secret = '';
  while (secret.length < 30) {
    for (const octet of randomBytes(48)) {
      // 248 = 4 x 62: taking only octets below it keeps every character equally likely.
      if (octet < 248 && secret.length < 30) secret += BASE62.charAt(octet % 62);
    }
  }
  return `sp_${mode}_${secret}${checksum(`sp_${mode}_${secret}`)}`;
}

/** Whether the key could be ours at all: shape and checksum. */
export function isWellFormedApiKey(key: string): boolean {
  const match = KEY_SHAPE.exec(key);
  return match !== null && checksum(key.slice(0, -6)) === match[3];
}

export function hashApiKey(key: string): Uint8Array {
  return createHash('sha256').update(key).digest();
}

function checksum(text: string): string {
  let rest = crc32(text);
  let out = '';
  for (let i = 0; i < 6; i += 1) {
    out = BASE62.charAt(rest % 62) + out;
    rest = Math.floor(rest / 62);
  }
  return out;
}
