import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeApiKey } from '../../src/domain/api-key.ts';
import { problem } from '../../src/api/v1/schemas.ts';
import { ApiUnderTest } from './api-under-test.ts';

describe('problems', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await ApiUnderTest.start();
  });
  afterAll(() => api.close());

  it('a problem names code, cure, retry and request, as RFC 9457 asks', async () => {
    const { status, headers, json } = await api.send({ text: '' }, { 'x-request-id': 'client-id-1' });
    expect(status).toBe(422);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(headers.get('x-request-id')).toBe('client-id-1');
    expect(json).toEqual({
      type: '/docs/errors#invalid-request',
      title: 'The request does not fit its schema',
      status: 422,
      code: 'invalid-request',
      cure: 'Each entry of `errors` names a field, what is wrong and how to mend it.',
      request_id: 'client-id-1',
      retryable: false,
      errors: [{ field: 'text', reason: 'is empty', cure: 'give it a value' }],
    });
    expect(headers.get('retry-after')).toBeNull();
  });

  it.each<[string, Record<string, unknown>, { field: string; reason: string; cure: string }[]]>([
    ['a missing field', { to: undefined }, [{ field: 'to', reason: 'is missing', cure: 'add it: a string' }]],
    [
      'a number without quotes',
      { to: 13_035_550_100 },
      [{ field: 'to', reason: 'must be a string, not a number', cure: 'put it in quotes' }],
    ],
    [
      'a number without country code',
      { to: '3035550100' },
      [
        {
          field: 'to',
          reason: 'the number has no country code',
          cure: expect.stringContaining('E.164') as string,
        },
      ],
    ],
    [
      'a misspelt field',
      { ttl: 60, tag: [], colour: 1 },
      [
        { field: 'ttl', reason: 'is not known here', cure: 'did you mean ttl_seconds?' },
        { field: 'tag', reason: 'is not known here', cure: 'did you mean tags?' },
        {
          field: 'colour',
          reason: 'is not known here',
          cure: 'use one of to, text, class, ttl_seconds, on_unknown, sim, tags',
        },
      ],
    ],
    [
      'a field that cannot be repeated',
      { '+13035550100': 1 },
      [{ field: '(unknown)', reason: 'is not known here', cure: expect.any(String) as string }],
    ],
    [
      'a lifetime out of range',
      { ttl_seconds: 9 },
      [{ field: 'ttl_seconds', reason: 'must be at least 10', cure: 'use 10 or more' }],
    ],
    [
      'a lifetime with a fraction',
      { ttl_seconds: 10.5 },
      [{ field: 'ttl_seconds', reason: 'must be a whole number', cure: 'leave out the fraction' }],
    ],
    [
      'a lifetime as text',
      { ttl_seconds: '60' },
      [
        {
          field: 'ttl_seconds',
          reason: 'must be a number, not a string',
          cure: 'write a number without quotes',
        },
      ],
    ],
    [
      'a class nearly right',
      { class: 'alrt' },
      [{ field: 'class', reason: 'must be one of otp, alert, bulk', cure: 'did you mean alert?' }],
    ],
    [
      'half an emoji',
      { text: 'hi \ud83d' },
      [
        {
          field: 'text',
          reason: 'holds half of a character (a lone surrogate)',
          cure: 'cut texts between characters, not inside an emoji',
        },
      ],
    ],
    [
      'a null',
      { sim: null },
      [{ field: 'sim', reason: 'must be a string, not null', cure: 'leave it out or give it a value' }],
    ],
    [
      'too many tags',
      { tags: Array.from({ length: 11 }, () => 't') },
      [{ field: 'tags', reason: 'must have at most 10 entries', cure: 'leave some out' }],
    ],
    [
      'a tag too long',
      { tags: ['ok', 'x'.repeat(65)] },
      [{ field: 'tags.1', reason: 'must have at most 64 characters', cure: 'shorten it' }],
    ],
    [
      'a tag that breaks lines',
      { tags: ['a\r\nb'] },
      [{ field: 'tags.0', reason: 'holds a control character', cure: 'use printable characters' }],
    ],
  ])('%s is told with its field, reason and cure', async (_name, body, errors) => {
    const { status, json } = await api.send(body);
    expect([status, json.code, json.errors]).toEqual([422, 'invalid-request', errors]);
  });

  it('all that is wrong is told at once', async () => {
    const { json } = await api.send({ text: '', ttl_seconds: 1, colour: 1 }, { 'idempotency-key': 'a b' });
    expect((json.errors as { field: string }[]).map((error) => error.field)).toEqual([
      'Idempotency-Key',
      'text',
      'ttl_seconds',
      'colour',
    ]);
  });

  it.each<[string, string, Uint8Array | string | undefined, Record<string, string>, number, string]>([
    ['no body', 'POST', undefined, {}, 400, 'invalid-json'],
    ['half a body', 'POST', '{"to":', {}, 400, 'invalid-json'],
    ['a bare string', 'POST', '"+13035550100"', {}, 400, 'invalid-json'],
    [
      'octets that are not UTF-8',
      'POST',
      Buffer.from('{"to":"+13035550100","text":"\xff"}', 'latin1'),
      {},
      400,
      'invalid-json',
    ],
    ['a list', 'POST', '[]', {}, 422, 'invalid-request'],
    [
      'a form',
      'POST',
      'to=1',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'unsupported-media-type',
    ],
    [
      'another charset',
      'POST',
      '{}',
      { 'content-type': 'application/json; charset=utf-16' },
      400,
      'invalid-json',
    ],
    [
      'an odd charset',
      'POST',
      '{}',
      { 'content-type': 'application/json; charset=x' },
      415,
      'unsupported-media-type',
    ],
    ['a compressed body', 'POST', '{}', { 'content-encoding': 'gzip' }, 415, 'unsupported-media-type'],
    ['65 kB', 'POST', `{"text":"${'x'.repeat(66_000)}"}`, {}, 413, 'body-too-large'],
    [
      '30,000 lists in one another',
      'POST',
      '['.repeat(30_000) + ']'.repeat(30_000),
      {},
      422,
      'invalid-request',
    ],
    ['DELETE', 'DELETE', undefined, {}, 405, 'method-not-allowed'],
  ])(
    '%s to /v1/messages is answered with its problem (%s)',
    async (_name, method, raw, headers, status, code) => {
      const reply = await api.call(method, '/v1/messages', {
        ...(raw === undefined ? {} : { raw }),
        headers,
      });
      expect([reply.status, reply.json.code]).toEqual([status, code]);
      expect(reply.headers.get('allow')).toBe(status === 405 ? 'POST, GET, HEAD' : null);
      expect(problem.parse(reply.json)).toEqual(reply.json);
    },
  );

  it.each([
    '/',
    '/v1',
    '/v1/message',
    '/V1/messages',
    '/v1/messages/',
    '/v1/messages/a/b',
    '//',
    '/docs/../x',
    '/docs/x.js',
  ])('the unknown path %s is a problem too', async (path) => {
    const { status, json, text } = await api.call('GET', path);
    expect([status, json.code]).toEqual([404, 'not-found']);
    expect(text).not.toContain(`"${path}"`);
  });

  it('a path that does not decode is malformed', async () => {
    const { status, json } = await api.call('GET', '/v1/messages/%zz');
    expect([status, json.code]).toEqual([400, 'malformed-request']);
  });

  it.each([
    ['none', null, {}, 'key-missing', 'Bearer realm="sallyport"'],
    ['another scheme', null, { authorization: 'Basic YTpi' }, 'key-missing', 'Bearer realm="sallyport"'],
    ['nonsense', 'abc', {}, 'key-invalid', 'Bearer realm="sallyport", error="invalid_token"'],
    [
      'a well-formed stranger',
      makeApiKey('live', (count) => new Uint8Array(count).fill(7)),
      {},
      'key-invalid',
      'Bearer realm="sallyport", error="invalid_token"',
    ],
  ])('the key %s gets 401 with a challenge', async (_name, key, headers, code, challenge) => {
    for (const [method, path] of [
      ['POST', '/v1/messages'],
      ['GET', '/v1/messages'],
      ['GET', '/v1/modems'],
      ['GET', '/metrics'],
    ] as const) {
      const reply = await api.call(method, path, { key, headers });
      expect([reply.status, reply.json.code, reply.headers.get('www-authenticate')]).toEqual([
        401,
        code,
        challenge,
      ]);
      expect(reply.text).not.toContain(key ?? 'YTpi');
    }
  });

  it('a key without the scope gets 403 that names the scope', async () => {
    const key = await api.keyWith(['messages:read']);
    const { status, json, headers } = await api.call('POST', '/v1/messages', { key, body: {} });
    expect([status, json.code, json.detail]).toEqual([
      403,
      'scope-missing',
      'the scope messages:send is needed',
    ]);
    expect(headers.get('www-authenticate')).toContain('scope="messages:send"');
    expect((await api.call('GET', '/v1/messages', { key })).status).toBe(200);
  });

  it.each(['short', 'x'.repeat(65), 'has space in', '4477009001234', 'id-sp_live_abcdef', 'ümlaut-id'])(
    'the X-Request-Id %j is replaced by one of ours',
    async (given) => {
      const { headers } = await api.call('GET', '/livez', { headers: { 'x-request-id': given } });
      expect(headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{12}_[0-9a-z]+$/);
    },
  );
});
