import { expect, it } from 'vitest';
import { type ApiKey, hashApiKey, makeApiKey } from '../../../src/domain/api-key.ts';
import { type Scene, seededBytes, START } from '../scene.ts';

export function testApiKeys(scene: () => Scene): void {
  function key(over: Partial<ApiKey> = {}): ApiKey {
    return {
      id: scene().id('key'),
      tenantId: scene().tenantId,
      name: 'shop',
      mode: 'live',
      scopes: ['messages:send', 'messages:read'],
      createdAt: START,
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
      ...over,
    };
  }
  const hash = (seed: number) => hashApiKey(makeApiKey('live', seededBytes(seed)));

  it('finds a key by its hash, as it was inserted', async () => {
    const { store } = scene();
    const apiKey = key({ mode: 'test', expiresAt: START + 5 });
    await store.insertApiKey(apiKey, hash(1));
    expect(await store.findApiKey(hash(1))).toEqual(apiKey);
    expect(await store.findApiKey(hash(2))).toBeNull();
  });

  it('refuses two keys with the same hash', async () => {
    const { store } = scene();
    await store.insertApiKey(key(), hash(1));
    await expect(store.insertApiKey(key(), hash(1))).rejects.toMatchObject({ code: 'internal' });
    expect(await store.listApiKeys(scene().tenantId)).toHaveLength(1);
  });

  it('lists the keys of one tenant', async () => {
    const { store, tenantId } = scene();
    const [first, second] = [key({ name: 'a' }), key({ name: 'b' })];
    await store.insertApiKey(first, hash(1));
    await store.insertApiKey(second, hash(2));
    expect((await store.listApiKeys(tenantId)).map(({ name }) => name).sort()).toEqual(['a', 'b']);
    expect(await store.listApiKeys('ten_other')).toEqual([]);
  });

  it('revokes a live key of the tenant once', async () => {
    const { store, tenantId } = scene();
    const apiKey = key();
    await store.insertApiKey(apiKey, hash(1));
    expect(await store.revokeApiKey('ten_other', apiKey.id, START)).toBe(false);
    expect(await store.revokeApiKey(tenantId, apiKey.id, START + 1)).toBe(true);
    expect(await store.revokeApiKey(tenantId, apiKey.id, START + 2)).toBe(false);
    expect(await store.findApiKey(hash(1))).toMatchObject({ revokedAt: START + 1 });
  });

  it('notes the minute of the last use', async () => {
    const { store } = scene();
    const apiKey = key();
    await store.insertApiKey(apiKey, hash(1));
    store.touchApiKey(apiKey.id, START + 61_234);
    store.touchApiKey(apiKey.id, START + 62_000);
    await store.checkWritable();
    expect(await store.findApiKey(hash(1))).toMatchObject({ lastUsedAt: START + 60_000 });
    store.touchApiKey(apiKey.id, START + 120_000);
    await store.checkWritable();
    expect(await store.findApiKey(hash(1))).toMatchObject({ lastUsedAt: START + 120_000 });
  });
}
