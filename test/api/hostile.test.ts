import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest } from './api-under-test.ts';

/** Sends octets as they are and returns all that comes back until the server closes. */
function rawExchange(url: string, pieces: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => {
      for (const piece of pieces) socket.write(piece, 'latin1');
    });
    socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
    socket.on('error', reject).on('close', () => resolve(received));
  });
}

describe('hostile clients', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await ApiUnderTest.start();
  });
  afterAll(() => api.close());
  afterEach(() => {
    api.log.length = 0;
  });

  it('whatever is posted as JSON: no 500, and no text, number or key in a problem or in the log', async () => {
    // With digits, so that none is a harmless field name.
    const secret = fc
      .stringMatching(/^[A-Za-z0-9 ]{6,20}$/)
      .map((text) => `${text}-9${randomUUID().slice(0, 6)}`);
    const number = fc.constantFrom('+13035550100', '+989121234567', '3035550199', '+1303555');
    const anything = fc.jsonValue({ maxDepth: 3 });
    const body = fc.record(
      {
        to: fc.oneof(number, secret, anything),
        text: fc.oneof(secret, fc.string({ unit: 'binary', maxLength: 300 }), anything),
        class: fc.oneof(fc.constantFrom('otp', 'alert', 'bulk'), secret, anything),
        ttl_seconds: fc.oneof(fc.integer(), fc.double(), anything),
        on_unknown: fc.oneof(fc.constantFrom('resend', 'hold'), anything),
        sim: fc.oneof(secret, anything),
        tags: fc.oneof(fc.array(secret), anything),
      },
      { requiredKeys: [] },
    );
    const extra = fc.dictionary(
      fc.oneof(secret, fc.constantFrom('__proto__', 'constructor', 'toString')),
      anything,
      {
        maxKeys: 2,
      },
    );
    await fc.assert(
      fc.asyncProperty(body, extra, secret, async (fields, more, marker) => {
        const sent = `{${[...Object.entries(fields), ...Object.entries(more), ['note 7', marker]]
          .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
          .slice(0, Object.keys(more).length === 0 ? -1 : undefined)
          .join(',')}}`;
        const reply = await api.call('POST', '/v1/messages', { raw: sent });
        expect(reply.status, reply.text).toSatisfy(
          (status: number) => status === 202 || (status >= 400 && status < 500),
        );
        const told = reply.text + api.log.join('');
        for (const value of [fields.to, fields.text, fields.sim, marker, ...Object.keys(more)]) {
          if (typeof value === 'string' && value.length >= 8 && /\d/.test(value))
            expect(told).not.toContain(value);
        }
        expect(told).not.toContain(api.key);
      }),
      { numRuns: 400 },
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('whatever octets are posted under whatever type: no 500', async () => {
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.json().map((text) => new TextEncoder().encode(text)),
      fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(`{"text":${text}`)),
    );
    const type = fc.constantFrom(
      'application/json',
      'application/json; charset=utf-8',
      'text/plain',
      'application/json;x',
      'x',
    );
    await fc.assert(
      fc.asyncProperty(octets, type, async (raw, contentType) => {
        const reply = await api.call('POST', '/v1/messages', {
          raw,
          headers: { 'content-type': contentType },
        });
        expect(reply.status).toBeLessThan(500);
        expect(reply.headers.get('content-type')).toMatch(/json/);
      }),
      { numRuns: 200 },
    );
  });

  it('whatever path and query is asked for: no 500', async () => {
    const part = fc.oneof(
      fc.webPath(),
      fc.constantFrom('/v1/messages/%00', '/v1/messages/%E0%A4%A', '/docs/..%2f..%2fpackage.json'),
    );
    await fc.assert(
      fc.asyncProperty(part, fc.webQueryParameters(), async (path, query) => {
        const reply = await api.call('GET', `${path.startsWith('/') ? path : '/'}?${query}`);
        expect(reply.status).toBeLessThan(500);
        const list = await api.call('GET', `/v1/messages?${query}`);
        expect(list.status).toBeLessThan(500);
      }),
      { numRuns: 200 },
    );
  });

  it('a member named __proto__ is an unknown field, not a prototype', async () => {
    const { status, json } = await api.call('POST', '/v1/messages', {
      raw: '{"to":"+13035550100","text":"x","__proto__":{"class":"bulk"},"constructor":{"prototype":{}}}',
    });
    expect([status, json.errors]).toMatchObject([422, [{ field: '(unknown)' }, { field: 'constructor' }]]);
  });

  it('a body of megabytes is refused with 413 and does not stay in memory', async () => {
    const megabytes = 'x'.repeat(8_000_000);
    const reply = await api.call('POST', '/v1/messages', { raw: `{"text":"${megabytes}"}` });
    expect([reply.status, reply.json.code]).toEqual([413, 'body-too-large']);
    const chunked = await rawExchange(api.url, [
      `POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`,
      ...Array.from({ length: 10 }, () => `2710\r\n${'x'.repeat(10_000)}\r\n`),
      '0\r\n\r\n',
    ]);
    expect(chunked).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('a header cannot break out into the answer or the log', async () => {
    const answer = await rawExchange(api.url, [
      'GET /livez HTTP/1.1\r\nHost: x\r\nX-Request-Id: abcdefgh%0d%0aSet-Cookie: a=b\r\nConnection: close\r\n\r\n',
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).not.toMatch(/set-cookie/i);
    expect(answer).toMatch(/\r\nX-Request-Id: req_/);
    for (const line of api.log) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  it.each([
    ['no HTTP at all', 'HELO mail.example\r\n\r\n'],
    ['a folded header', 'GET /livez HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b\r\n\r\n'],
    [
      'two lengths',
      'POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    ],
    [
      'length and chunks',
      'POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['20 kB of headers', `GET /livez HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`],
  ])('%s is malformed and ends the connection', async (_name, request) => {
    const answer = await rawExchange(api.url, [request]);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('"code":"malformed-request"');
    expect(answer).toContain('Connection: close');
  });

  it('a client that never finishes its headers or its body is told 408 and cut off', async () => {
    const impatient = await ApiUnderTest.start({
      limits: { headersTimeout: 100, requestTimeout: 150, connectionsCheckingInterval: 20 },
    });
    const head = `POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${impatient.key}\r\nContent-Type: application/json\r\n`;
    for (const pieces of [[head], [`${head}Content-Length: 50\r\n\r\n{"to"`]]) {
      const answer = await rawExchange(impatient.url, pieces);
      expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
      expect(answer).toContain('"code":"request-timeout"');
      expect(answer).toContain('\r\nRetry-After: 1\r\n');
    }
    expect((await impatient.send()).status).toBe(202);

    const { hostname, port } = new URL(impatient.url);
    const stubborn = connect({ port: Number(port), host: hostname, allowHalfOpen: true }, () => {
      stubborn.write(head);
    });
    await new Promise<void>((resolve) => stubborn.resume().on('end', () => resolve()));
    // It never ends its side; were the server to wait for that, closing would take the deadline of 10 s.
    const startedAt = performance.now();
    await impatient.close();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    stubborn.destroy();
  });

  it('a client that hangs up in the middle harms nobody', async () => {
    const { hostname, port } = new URL(api.url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.key}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"to"`,
          () => socket.destroy(),
        );
      });
      socket.on('close', () => resolve());
    });
    expect((await api.send()).status).toBe(202);
    expect(api.log.filter((line) => (JSON.parse(line) as { level: number }).level >= 40)).toEqual([]);
  });
});
