/**
 * API keys: made once and shown once, found again by their hash at every request.
 */
import {
  type ApiKey,
  hashApiKey,
  isWellFormedApiKey,
  type KeyMode,
  makeApiKey,
  type Scope,
  SCOPES,
} from '../domain/api-key.ts';
import { GatewayError } from '../domain/errors.ts';
import { makeId, type RandomBytes } from '../domain/ids.ts';
import type { Clock } from '../ops/clock.ts';
import type { KeyStore } from '../store/store.ts';

export interface KeyService {
  /** The only moment at which the key itself is known. */
  create(request: {
    name: string;
    mode: KeyMode;
    scopes?: readonly Scope[];
  }): Promise<{ key: string; apiKey: ApiKey }>;
  /** @throws GatewayError `key-invalid` for a key that is malformed, unknown, expired or revoked: all look the same */
  authenticate(key: string): Promise<ApiKey>;
}

export function createKeyService(options: {
  store: KeyStore;
  clock: Clock;
  randomBytes: RandomBytes;
}): KeyService {
  const { store, clock, randomBytes } = options;
  return {
    async create({ name, mode, scopes }) {
      const now = clock.now();
      const key = makeApiKey(mode, randomBytes);
      const apiKey: ApiKey = {
        id: makeId('key', now, randomBytes),
        tenantId: store.defaultTenantId,
        name,
        mode,
        scopes: scopes ?? SCOPES,
        createdAt: now,
        expiresAt: null,
        revokedAt: null,
        lastUsedAt: null,
      };
      await store.insertApiKey(apiKey, hashApiKey(key));
      return { key, apiKey };
    },

    async authenticate(key) {
      const apiKey = isWellFormedApiKey(key) ? await store.findApiKey(hashApiKey(key)) : null;
      const now = clock.now();
      if (!apiKey || apiKey.revokedAt !== null || (apiKey.expiresAt !== null && apiKey.expiresAt <= now)) {
        throw new GatewayError('key-invalid');
      }
      store.touchApiKey(apiKey.id, now);
      return apiKey;
    },
  };
}
