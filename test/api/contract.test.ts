import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { buildOpenApi, errorCodesOf } from '../../src/api/openapi.ts';
import type { Route } from '../../src/api/route.ts';
import { ROUTES } from '../../src/api/v1/routes.ts';
import { problem } from '../../src/api/v1/schemas.ts';
import { SCOPES } from '../../src/domain/api-key.ts';
import { ApiUnderTest, type Reply } from './api-under-test.ts';
import { FLEET } from './fleet-fixture.ts';
import { receive } from './received.ts';

/** For each operation: requests that together meet every answer it promises, and some of its errors. */
type Call = Parameters<ApiUnderTest['call']>[2];
const UNKNOWN = 'msg_00000000000000000000000000';
const SCENARIOS: Record<string, (api: ApiUnderTest) => Promise<[path: string, call?: Call][]>> = {
  sendMessage: async () => [
    ['/v1/messages', { body: { to: '+13035550100', text: 'one' }, headers: { 'idempotency-key': 'k1' } }],
    ['/v1/messages', { body: { to: '+13035550100', text: 'one' }, headers: { 'idempotency-key': 'k1' } }],
    ['/v1/messages', { body: { to: '+13035550100', text: 'two' }, headers: { 'idempotency-key': 'k1' } }],
    ['/v1/messages', { body: { to: '+13035550100', text: 'ж'.repeat(200) } }],
    ['/v1/messages', { body: { to: '+13035550100', text: 'ж'.repeat(9_000) } }],
    ['/v1/messages', { body: { to: '+13035550100', text: 'one', sim: 'nobody' } }],
    ['/v1/messages', { body: {} }],
    ['/v1/messages', { raw: '{' }],
    ['/v1/messages', { raw: 'x', headers: { 'content-type': 'text/plain' } }],
    ['/v1/messages', { raw: 'x'.repeat(70_000) }],
  ],
  listMessages: async () => [
    ['/v1/messages'],
    ['/v1/messages?limit=1&status=queued'],
    ['/v1/messages?cursor=x'],
    ['/v1/messages?limit=x'],
  ],
  getMessage: async (api) => {
    const sent = await api.send({ text: 'x'.repeat(400), tags: ['a', 'b'] });
    return [[`/v1/messages/${String(sent.json.id)}`], [`/v1/messages/${UNKNOWN}`], ['/v1/messages/%ff']];
  },
  cancelMessage: async (api) => {
    const path = `/v1/messages/${String((await api.send()).json.id)}/cancel`;
    return [[path], [path], [`/v1/messages/${UNKNOWN}/cancel`]];
  },
  listInbound: async (api) => {
    await receive(api.store, { text: 'one' }, { text: 'two' }, { kind: 'silent' });
    return [
      ['/v1/inbound'],
      ['/v1/inbound?limit=1'],
      ['/v1/inbound?kind=silent'],
      ['/v1/inbound?kind=loud'],
      ['/v1/inbound?cursor=x'],
    ];
  },
  listUnreadable: async (api) => {
    await api.store.recordUnreadable({ simId: 'sim_A', pdu: '0011', reason: 'cut short', at: 0 });
    await api.store.recordUnreadable({ simId: 'sim_A', pdu: '0012', reason: 'cut short', at: 1 });
    return [
      ['/v1/inbound/unreadable'],
      ['/v1/inbound/unreadable?limit=1'],
      ['/v1/inbound/unreadable?cursor=x'],
    ];
  },
  listModems: async () => [['/v1/modems']],
  actOnModem: async () => [
    ['/v1/modems/sim-a/actions', { body: { action: 'pause' } }],
    ['/v1/modems/sim-z/actions', { body: { action: 'pause' } }],
    ['/v1/modems/sim-a/actions', { body: { action: 'explode' } }],
  ],
  askNetwork: async () => [
    ['/v1/modems/sim-a/ussd', { body: { code: '*100#', answers: ['1'] } }],
    ['/v1/modems/sim-b/ussd', { body: { code: '*100#' } }],
    ['/v1/modems/sim-z/ussd', { body: { code: '*100#' } }],
    ['/v1/modems/sim-a/ussd', { body: { code: 'AT+CFUN=0' } }],
  ],
  callAndSpeak: async () => [
    ['/v1/modems/sim-a/calls', { body: { to: '+13035550100', digits: '123456' } }],
    ['/v1/modems/sim-b/calls', { body: { to: '+13035550100', digits: '123456' } }],
    ['/v1/modems/sim-z/calls', { body: { to: '+13035550100', digits: '123456' } }],
    ['/v1/modems/sim-a/calls', { body: { to: '+13035550100', digits: '12;ATZ' } }],
  ],
  listModemEvents: async () => [['/v1/modems/sim-a/events'], ['/v1/modems/sim-z/events']],
  traceModem: async () => [['/v1/modems/sim-a/trace'], ['/v1/modems/sim-z/trace']],
  listSims: async () => [['/v1/sims']],
  livez: async () => [['/livez']],
  readyz: async () => [['/readyz'], ['/readyz']],
  metrics: async () => [['/metrics']],
};

describe('the OpenAPI document', () => {
  let api: ApiUnderTest;
  let readyzCalls = 0;
  const document = buildOpenApi('0.0.0-test');
  const met = new Set<string>();

  beforeAll(async () => {
    api = await ApiUnderTest.start({
      fleet: FLEET,
      stopping: AbortSignal.abort(),
      health: {
        readiness: async () => ({
          isReady: (readyzCalls += 1) === 1,
          checks: [{ name: 'sims', isOk: readyzCalls === 1, detail: '1 of 1 modems are registered' }],
        }),
      },
    });
  });
  afterAll(() => api.close());

  it('is served as it is built, without a key', async () => {
    const served = await api.call('GET', '/openapi.json', { key: null });
    expect(served.json).toEqual(JSON.parse(JSON.stringify(document)));
    expect(served.json.openapi).toBe('3.1.0');
  });

  it('has every route and no other, each with an id, an example or a schema, and its errors', () => {
    const documented = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect(documented.toSorted()).toEqual(ROUTES.map((route) => `${route.method} ${route.path}`).toSorted());
    expect(Object.keys(SCENARIOS).toSorted()).toEqual(ROUTES.map((route) => route.operationId).toSorted());
    const text = JSON.stringify(document);
    expect(text).toContain('Your code is 482913');
    expect(text).not.toContain(String(Number.MAX_SAFE_INTEGER));
  });

  it('has no dangling reference', () => {
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      expect(document.components?.schemas).toHaveProperty(name ?? '');
    }
  });

  it.each(ROUTES)('$operationId answers only what is documented', async (route) => {
    const calls = (await SCENARIOS[route.operationId]?.(api)) ?? [];
    if (route.scope !== null) {
      const others = SCOPES.filter((scope) => scope !== route.scope);
      const poor = await api.keyWith(others);
      const [path] = calls[0] ?? [''];
      for (const [key, status] of [
        [null, 401],
        ['sp_live_x', 401],
        [poor, 403],
      ] as const) {
        const refused = await api.call(route.method, path, { key });
        expect(refused.status).toBe(status);
        checkReply(route, refused);
      }
    }
    for (const [path, call] of calls) {
      const reply = await api.call(route.method.toUpperCase(), path, call);
      checkReply(route, reply);
      met.add(`${route.operationId} ${reply.status}`);
    }
    for (const status of Object.keys(route.answers)) expect(met).toContain(`${route.operationId} ${status}`);
  });

  function checkReply(route: Route, reply: Reply): void {
    const operation = document.paths?.[route.path]?.[route.method];
    const documented = operation?.responses?.[String(reply.status)];
    const [contentType] = (reply.headers.get('content-type') ?? '').split(';');
    expect(documented, `${route.operationId} ${reply.status} ${reply.text}`).toBeDefined();
    expect(Object.keys((documented as { content: object }).content)).toContain(contentType);
    if (contentType === 'application/problem+json') {
      expect(problem.parse(reply.json)).toEqual(reply.json);
      expect(errorCodesOf(route)).toContain(reply.json.code);
      return;
    }
    const schema: z.ZodType | null | undefined = route.answers[reply.status]?.schema;
    // A field that the schema does not know would be stripped by parse.
    if (schema) expect(schema.parse(reply.json)).toEqual(reply.json);
  }

  it('serials and numbers of modems and SIMs are masked', async () => {
    const modems = await api.call('GET', '/v1/modems');
    const sims = await api.call('GET', '/v1/sims');
    expect(modems.json.items).toMatchObject([{ imei: '*********643809' }, { imei: null }]);
    expect(sims.json.items).toMatchObject([{ iccid: '*************000017', number: '+13*******00' }]);
    expect(sims.text).not.toContain('001010000000001');
  });
});

describe('/metrics', () => {
  it('needs no key where the config opens it, and only there', async () => {
    const open = await ApiUnderTest.start({ metricsOpen: true });
    const reply = await open.call('GET', '/metrics', { key: null });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect((await open.call('GET', '/v1/modems', { key: null })).status).toBe(401);
    await open.close();
  });
});
