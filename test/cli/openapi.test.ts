import { expect, test } from 'vitest';
import { run } from './program.ts';

test('openapi prints the API description as JSON, OpenAPI 3.1', async () => {
  const { code, stdout, stderr } = await run(['openapi']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({
    openapi: expect.stringMatching(/^3\.1\./),
    paths: { '/v1/messages': { post: expect.any(Object) } },
  });
});
