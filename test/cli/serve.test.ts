import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { AddressInfo } from 'node:net';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { run } from './program.ts';
import { makeFolder, makeKey, serve, writeConfig } from './site.ts';

describe('serve does not start', () => {
  async function refused(config: string, exit: number): Promise<string> {
    const { code, stdout, stderr } = await run(['serve', '--config', config]);
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(stderr).not.toMatch(/^\s+at /m);
    return stderr;
  }

  test('without its config (78)', async () => {
    const path = join(makeFolder(), 'none.yaml');
    expect(await refused(path, 78)).toMatch(new RegExp(`^${path}: cannot be read \\(ENOENT\\)`));
  });

  test('on a port that somebody else has (75)', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const listen = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    expect(await refused(writeConfig({ listen }), 75)).toContain(`cannot listen on ${listen}`);
    other.close();
  });

  test('on the database of another gateway (75)', async () => {
    const config = writeConfig();
    const { gateway } = await serve(config);
    expect(await refused(config, 75)).toContain('another Sallyport owns this database');
    expect(await gateway.stop()).toMatchObject({ code: 0 });
  });

  test('where the folder of the database is missing (78)', async () => {
    const database = join(makeFolder(), 'nowhere', 'sallyport.db');
    expect(await refused(writeConfig({ database }), 78)).toContain(
      'the folder of the database does not exist',
    );
  });

  test('on a database of a newer Sallyport (78)', async () => {
    const config = writeConfig();
    await makeKey(config);
    const database = new Database(join(dirname(config), 'sallyport.db'));
    database.pragma('user_version = 999');
    database.close();
    expect(await refused(config, 78)).toMatch(/written by a newer Sallyport.*schema 999/);
  });

  test('on a file that is no database (74)', async () => {
    const config = writeConfig({ database: '/etc/hostname' });
    expect((await run(['serve', '--config', config])).code).toBeOneOf([74, 77]);
  });
});

describe('serve', () => {
  test('keeps running without its modem, and the API says why and what to do', async () => {
    const port = '/dev/serial/by-path/none';
    const config = writeConfig({ ports: [port] });
    const { gateway, url } = await serve(config);
    const key = await makeKey(config);
    const headers = { authorization: `Bearer ${key}` };
    await eventually(async () => {
      const answer = await (await fetch(`${url}/v1/modems`, { headers })).json();
      expect(answer).toMatchObject({ items: [{ id: 'sim-0', port }] });
      return (
        (answer as { items: { reason: { code: string } | null }[] }).items[0]?.reason?.code === 'port-missing'
      );
    }, 'the API says that the port is missing');
    const env = { SALLYPORT_URL: url, SALLYPORT_KEY: key };
    const { stdout } = await run(['modems'], { env });
    expect(stdout).toMatch(
      /sim-0 .*\n {2}-> There is no such port: plug the modem in[^]*Tries\s+again in \d+ s\./,
    );
    expect(gateway.child.exitCode).toBeNull();
    expect(await gateway.stop()).toMatchObject({ code: 0, stdout: '' });
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'ends on %s with 0, within seconds, and prints no data',
    async (signal) => {
      const { gateway, url } = await serve(writeConfig());
      // A client that keeps its connection open does not hold it up.
      expect((await fetch(`${url}/livez`)).status).toBe(200);
      const startedAt = performance.now();
      const { code, stdout, stderr } = await gateway.stop(signal);
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
      expect(stderr).toMatch(
        /^warning: modems: none.*\nSallyport listens on http:\/\/127\.0\.0\.1:\d+ .*\n$/,
      );
    },
  );
});
