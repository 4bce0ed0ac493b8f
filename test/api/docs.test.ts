import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorTable } from '../../src/domain/errors.ts';
import { ApiUnderTest } from './api-under-test.ts';

describe('the docs pages', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await ApiUnderTest.start();
  });
  afterAll(() => api.close());

  const pages = ['/docs', '/docs/errors'];

  it('need no key, allow nothing inline, and every file they name is served here', async () => {
    for (const path of pages) {
      const { status, headers, text } = await api.call('GET', path, { key: null });
      expect(status).toBe(200);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(text).not.toMatch(/<script>|<style|style=|onclick|https?:\/\//);
      const addresses = [...text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address]) => address ?? '');
      for (const address of addresses.filter((found) => found !== 'data:,')) {
        const target = new URL(address, api.url + path);
        expect(target.origin).toBe(api.url);
        const file = await api.call('GET', target.pathname, { key: null });
        expect([target.pathname, file.status]).toEqual([target.pathname, 200]);
        expect(file.headers.get('x-content-type-options')).toBe('nosniff');
      }
    }
  });

  it('has an anchor for every error, which is where `type` of a problem points', async () => {
    const { text } = await api.call('GET', '/docs/errors', { key: null });
    for (const { code } of errorTable()) expect(text).toContain(`<section id="${code}">`);
    const { json } = await api.call('GET', '/nowhere');
    const [path, anchor] = String(json.type).split('#');
    expect(path).toBe('/docs/errors');
    expect(text).toContain(`id="${anchor}"`);
  });

  it('serves the files of Swagger UI and no other of its folder', async () => {
    const bundle = await api.call('GET', '/docs/swagger-ui-bundle.js', { key: null });
    expect([bundle.status, bundle.headers.get('content-type')]).toEqual([
      200,
      'text/javascript; charset=utf-8',
    ]);
    for (const path of [
      '/docs/package.json',
      '/docs/index.html',
      '/docs/swagger-initializer.js',
      '/docs/..%2fpackage.json',
    ]) {
      expect((await api.call('GET', path, { key: null })).status).toBe(404);
    }
  });

  it('/docs/ leads to /docs', async () => {
    const response = await fetch(`${api.url}/docs/`);
    expect([response.status, response.url]).toEqual([200, `${api.url}/docs`]);
  });
});
