/** API keys: found by the hash of the key, never by the key. */
import type { ApiKey, KeyMode, Scope } from '../../domain/api-key.ts';
import type { KeyStore } from '../store.ts';
import { type Access, DEFAULT_TENANT_ID } from './access.ts';

interface KeyRow extends Omit<ApiKey, 'scopes' | 'mode'> {
  readonly mode: KeyMode;
  readonly scopes: string;
}

const COLUMNS = `id, tenant_id AS tenantId, name, mode, scopes, created_at AS createdAt, expires_at AS expiresAt,
  revoked_at AS revokedAt, last_used_at AS lastUsedAt`;

export function createKeyStore({ database, write, read }: Access): KeyStore {
  const insert = database.prepare(
    `INSERT INTO api_keys (id, tenant_id, name, mode, scopes, hash, created_at, expires_at, revoked_at, last_used_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const byHash = database.prepare<[Uint8Array], KeyRow>(`SELECT ${COLUMNS} FROM api_keys WHERE hash = ?`);
  const byTenant = database.prepare<[string], KeyRow>(
    `SELECT ${COLUMNS} FROM api_keys WHERE tenant_id = +? ORDER BY id`,
  );
  const revoke = database.prepare<[number, string, string]>(
    'UPDATE api_keys SET revoked_at = ? WHERE id = ? AND tenant_id = ? AND revoked_at IS NULL',
  );
  const touch = database.prepare<[number, string]>('UPDATE api_keys SET last_used_at = ? WHERE id = ?');
  const touched = new Map<string, number>();

  return {
    defaultTenantId: DEFAULT_TENANT_ID,

    insertApiKey(key, hash) {
      const { id, tenantId, name, mode, createdAt, expiresAt, revokedAt, lastUsedAt } = key;
      const scopes = JSON.stringify(key.scopes);
      return write(() => {
        insert.run(id, tenantId, name, mode, scopes, hash, createdAt, expiresAt, revokedAt, lastUsedAt);
      });
    },

    findApiKey(hash) {
      return read(() => {
        const row = byHash.get(hash);
        return row ? apiKeyOf(row) : null;
      });
    },

    listApiKeys(tenantId) {
      return read(() => byTenant.all(tenantId).map(apiKeyOf));
    },

    revokeApiKey(tenantId, keyId, at) {
      return write(() => revoke.run(at, keyId, tenantId).changes === 1);
    },

    touchApiKey(keyId, at) {
      const minute = at - (at % 60_000);
      if (touched.get(keyId) === minute) return;
      touched.set(keyId, minute);
      // A courtesy to the operator: whoever asks for something that matters hears of a broken store at once.
      write(() => void touch.run(minute, keyId)).catch(() => touched.delete(keyId));
    },
  };
}

function apiKeyOf(row: KeyRow): ApiKey {
  return { ...row, scopes: JSON.parse(row.scopes) as Scope[] };
}
