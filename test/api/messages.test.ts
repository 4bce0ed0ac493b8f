import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest } from './api-under-test.ts';

describe('messages over HTTP', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await ApiUnderTest.start();
  });
  afterAll(() => api.close());

  it('a message is accepted with 202, its plan, its end of life and its address', async () => {
    const { status, headers, json } = await api.send();
    expect(status).toBe(202);
    expect(json).toEqual({
      id: expect.stringMatching(/^msg_[0-9A-Z]{26}$/),
      status: 'queued',
      segments: 1,
      encoding: 'gsm7',
      expires_at: '2026-11-23T09:05:00.000Z',
    });
    expect(headers.get('location')).toBe(`/v1/messages/${String(json.id)}`);
    expect(headers.get('idempotent-replayed')).toBeNull();
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('etag')).toBeNull();
  });

  it('a retry with the same Idempotency-Key gives the same body and says so', async () => {
    const first = await api.send({}, { 'idempotency-key': 'order-1' });
    const again = await api.send({}, { 'idempotency-key': 'order-1' });
    expect(again.status).toBe(202);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    await api.call('POST', `/v1/messages/${String(first.json.id)}/cancel`);
    expect((await api.send({}, { 'idempotency-key': 'order-1' })).text).toBe(first.text);
    const other = await api.send({ text: 'another' }, { 'idempotency-key': 'order-1' });
    expect([other.status, other.json.code]).toEqual([422, 'idempotency-key-reused']);
  });

  it.each(['', 'a b', 'é', 'x'.repeat(256)])('the Idempotency-Key %j is refused', async (key) => {
    // fetch sends é as the octet E9.
    const { status, json } = await api.send({}, { 'idempotency-key': key });
    expect([status, json.errors]).toEqual([
      422,
      [
        {
          field: 'Idempotency-Key',
          reason: 'must be 1 to 255 visible ASCII characters',
          cure: 'send one header with e.g. a UUID',
        },
      ],
    ]);
  });

  it('what was sent is shown with its segments and history, and never its text', async () => {
    const sent = await api.send({
      text: 'secret 774411',
      class: 'alert',
      tags: ['a'],
      on_unknown: 'hold',
      ttl_seconds: 60,
    });
    const { status, text, json } = await api.call('GET', `/v1/messages/${String(sent.json.id)}`);
    expect(status).toBe(200);
    expect(json).toEqual({
      id: sent.json.id,
      to: '+13035550100',
      class: 'alert',
      status: 'queued',
      encoding: 'gsm7',
      possible_duplicate: false,
      on_unknown: 'hold',
      tags: ['a'],
      created_at: '2026-11-23T09:00:00.000Z',
      expires_at: '2026-11-23T09:01:00.000Z',
      finished_at: null,
      segments: [
        { index: 0, status: 'queued', sim: null, reference: null, submitted_at: null, reported_at: null },
      ],
      timeline: [expect.objectContaining({ at: '2026-11-23T09:00:00.000Z', event: 'accepted' })],
    });
    expect(text).not.toContain('774411');
  });

  it('a queued message can be canceled once', async () => {
    const sent = await api.send();
    const path = `/v1/messages/${String(sent.json.id)}/cancel`;
    const canceled = await api.call('POST', path);
    expect([canceled.status, canceled.json.status]).toEqual([200, 'canceled']);
    expect(canceled.json.finished_at).toBe('2026-11-23T09:00:00.000Z');
    const again = await api.call('POST', path);
    expect([again.status, again.json.code]).toEqual([409, 'not-cancelable']);
  });

  it.each(['msg_00000000000000000000000000', 'msg_1', 'x', '..%2f..', '%00'])(
    'the id %s is nobody’s message',
    async (id) => {
      for (const [method, path] of [
        ['GET', `/v1/messages/${id}`],
        ['POST', `/v1/messages/${id}/cancel`],
      ] as const) {
        const { status, json } = await api.call(method, path);
        expect([status, json.code]).toEqual([404, 'not-found']);
      }
    },
  );

  it('a list is paged from the newest on, and every message is in it once', async () => {
    const own = await ApiUnderTest.start();
    const ids: unknown[] = [];
    for (let i = 0; i < 7; i += 1) {
      ids.push((await own.send()).json.id);
      await own.clock.advance(5);
    }
    const seen: unknown[] = [];
    let path: string | null = '/v1/messages?limit=3';
    while (path !== null) {
      const { json } = await own.call('GET', path);
      const { items, next_cursor: next } = json as { items: { id: string }[]; next_cursor: string | null };
      seen.push(...items.map((item) => item.id));
      path = next === null ? null : `/v1/messages?limit=3&cursor=${next}`;
    }
    expect(seen).toEqual(ids.toReversed());
    await own.close();
  });

  it('a list is narrowed by status and recipient, whose + may arrive as a space', async () => {
    const own = await ApiUnderTest.start();
    await own.send({ to: '+13035550100' });
    await own.send({ to: '+13035550101' });
    for (const to of ['%2B13035550101', '+13035550101', '%2B1%20303%20555%200101']) {
      const { json } = await own.call('GET', `/v1/messages?to=${to}&status=queued`);
      expect((json.items as { to: string }[]).map((item) => item.to)).toEqual(['+13035550101']);
    }
    const { json } = await own.call('GET', '/v1/messages?status=delivered');
    expect(json).toEqual({ items: [], next_cursor: null });
    await own.close();
  });

  it('a cursor of another list, of other filters or of nobody is refused', async () => {
    for (let i = 0; i < 2; i += 1) await api.send();
    const { json } = await api.call('GET', '/v1/messages?limit=1');
    const cursor = String(json.next_cursor);
    expect((await api.call('GET', `/v1/messages?limit=9&cursor=${cursor}`)).status).toBe(200);
    for (const path of [
      `/v1/messages?status=queued&cursor=${cursor}`,
      `/v1/inbound?cursor=${cursor}`,
      '/v1/messages?cursor=bm90IG91cnM',
      '/v1/messages?cursor=%F0%9F%98%80',
      `/v1/messages?cursor=${cursor.slice(0, -4)}`,
    ]) {
      const refused = await api.call('GET', path);
      expect([path, refused.status, refused.json.code]).toEqual([path, 422, 'invalid-cursor']);
    }
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=1e2', 'limit'],
    ['limit=5&limit=6', 'limit'],
    ['status=done', 'status'],
    ['to=0770', 'to'],
    ['cursor=', 'cursor'],
    ['limt=5', 'limt'],
  ])('the query %s is refused by the name of its field', async (query, field) => {
    const { status, json } = await api.call('GET', `/v1/messages?${query}`);
    expect([status, json.code]).toEqual([422, 'invalid-request']);
    expect((json.errors as { field: string }[]).map((error) => error.field)).toEqual([field]);
  });
});
