import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from './program.ts';
import { makeFolder, makeKey, serve, writeConfig } from './site.ts';

const create = (config: string, ...more: string[]) =>
  run(['keys', 'create', '--config', config, '--name', 'web-shop', ...more]);

test('the first key of all makes the database, and is all there is on stdout', async () => {
  const config = writeConfig();
  const { code, stdout, stderr } = await create(config);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^sp_live_[0-9A-Za-z]{36}\n$/);
  expect(stderr).toMatch(/"web-shop" \(key_\w+\).*cannot be shown again/);
  const database = join(dirname(config), 'sallyport.db');
  expect(existsSync(database) && statSync(database).mode & 0o077).toBe(0);
});

test('--json says the key, its id and what it may do', async () => {
  const { code, stdout, stderr } = await create(writeConfig(), '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    key: expect.stringMatching(/^sp_live_/),
    id: expect.stringMatching(/^key_/),
    name: 'web-shop',
    mode: 'live',
    scopes: expect.arrayContaining(['messages:send', 'modems:read']),
  });
});

test('--test makes a test key and says that it cannot send yet', async () => {
  const { code, stdout, stderr } = await create(writeConfig(), '--test');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^sp_test_/);
  expect(stderr).toContain('cannot send');
});

test('a key that was made while the gateway runs opens its door at once', async () => {
  const config = writeConfig();
  const { gateway, url } = await serve(config);
  const authorization = `Bearer ${await makeKey(config)}`;
  expect((await fetch(`${url}/v1/modems`, { headers: { authorization } })).status).toBe(200);
  expect((await gateway.stop()).code).toBe(0);
});

test('a folder that is missing is a fault of the config, and is not made', async () => {
  const folder = join(makeFolder(), 'nowhere');
  const { code, stdout, stderr } = await create(writeConfig({ database: join(folder, 'sallyport.db') }));
  expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
  expect(stderr).toContain('the folder of the database does not exist');
  expect(existsSync(folder)).toBe(false);
});

test('a key needs a name that can be read', async () => {
  const { code, stdout, stderr } = await run(['keys', 'create', '--config', writeConfig(), '--name', ' ']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('--name takes 1 to 64 characters');
});
