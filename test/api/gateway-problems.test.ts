import { describe, expect, it } from 'vitest';
import { problem } from '../../src/api/v1/schemas.ts';
import { errorTable, GatewayError } from '../../src/domain/errors.ts';
import { ApiUnderTest } from './api-under-test.ts';

/** An API whose gateway throws this at every send. */
function failing(error: unknown): Promise<ApiUnderTest> {
  return ApiUnderTest.start({
    wrap: (gateway) => ({
      ...gateway,
      messages: {
        ...gateway.messages,
        send() {
          throw error;
        },
      },
    }),
  });
}

describe('problems of the gateway itself', () => {
  it.each(errorTable())(
    '$code leaves with its status, and with Retry-After where it may pass',
    async (row) => {
      const api = await failing(new GatewayError(row.code));
      const { status, json, headers, text } = await api.send();
      expect([status, json.code, json.retryable]).toEqual([row.status, row.code, row.isRetryable]);
      expect(headers.get('retry-after') !== null).toBe(row.isRetryable);
      expect(problem.parse(json)).toEqual(json);
      expect(text).toContain(row.cure.slice(0, 10));
      await api.close();
    },
  );

  it('what nobody foresaw is `internal`: the log has the cause, the client has the id under which it is', async () => {
    const cause = Object.assign(new TypeError('x is not a function'), { body: 'Your code is 482913' });
    const api = await failing(cause);
    const { status, json, text } = await api.send();
    expect([status, json.code]).toEqual([500, 'internal']);
    expect(text).not.toContain('not a function');
    const line = api.log
      .map((entry) => JSON.parse(entry) as Record<string, unknown>)
      .find((entry) => entry.level === 50);
    expect(line).toMatchObject({ request_id: json.request_id, route: '/v1/messages', code: 'internal' });
    expect(line?.cause).toMatchObject({ type: 'TypeError', message: 'x is not a function' });
    expect(api.log.join('')).not.toContain('482913');
    await api.close();
  });

  it.each([undefined, null, 'a string', 0, { status: 404 }])(
    '%j thrown is `internal` too',
    async (thrown) => {
      const api = await failing(thrown);
      const { status, json } = await api.send();
      expect([status, json.code]).toEqual([500, 'internal']);
      await api.close();
    },
  );
});
