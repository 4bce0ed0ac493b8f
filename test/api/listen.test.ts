import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { listen, ListenError } from '../../src/api/listen.ts';
import { ApiUnderTest } from './api-under-test.ts';

async function refused(host: string, port: number): Promise<ListenError> {
  const error: unknown = await listen(() => {}, { host, port }).then(
    (server) => server.close(),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ListenError)) throw new Error('it listens');
  return error;
}

describe('listening', () => {
  it('a port in use, a denied one and a foreign address each say what to do', async () => {
    const api = await ApiUnderTest.start();
    const port = Number(new URL(api.url).port);
    const used = await refused('127.0.0.1', port);
    expect([used.code, used.exitCode]).toEqual(['in-use', 75]);
    expect(used.message).toBe(
      `cannot listen on 127.0.0.1:${port}: another process listens there already. ` +
        'Stop it (`ss -ltnp` names it) or choose another port in http.listen.',
    );
    const foreign = await refused('192.0.2.1', port);
    expect([foreign.code, foreign.exitCode]).toEqual(['bad-address', 78]);
    const nowhere = await refused('no-such-host.invalid', port);
    expect(nowhere.code).toBe('bad-address');
    expect(new ListenError('denied', 'x:80', null).exitCode).toBe(77);
    await api.close();
  });

  it('the url is that of the bound port, in brackets for IPv6', async () => {
    const server = await listen((_req, res) => res.end('ok'), { host: '::1', port: 0 });
    expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect(await (await fetch(server.url)).text()).toBe('ok');
    await server.close();
  });

  it('close lets a running request finish, refuses new ones and drops idle connections', async () => {
    const gate = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const api = await ApiUnderTest.start({
      wrap: (gateway) => ({
        ...gateway,
        messages: {
          ...gateway.messages,
          async send(...request) {
            held.resolve();
            await gate.promise;
            return gateway.messages.send(...request);
          },
        },
      }),
    });
    const agent = new Agent({ keepAlive: true });
    const idle = await new Promise<number | undefined>((resolve) =>
      get(`${api.url}/livez`, { agent }, (res) => res.resume().on('end', () => resolve(res.statusCode))),
    );
    expect(idle).toBe(200);

    const running = api.send();
    await held.promise;
    let isClosed = false;
    const closed = api.close().then(() => (isClosed = true));
    await expect(fetch(`${api.url}/livez`)).rejects.toThrow();
    expect(isClosed).toBe(false);
    gate.resolve();
    expect((await running).status).toBe(202);
    await closed;
    agent.destroy();
  });

  it('a request that comes on an open connection while stopping is told so', async () => {
    const gate = Promise.withResolvers<void>();
    const server = await listen((_req, res) => void gate.promise.then(() => res.end('first')), {
      host: '127.0.0.1',
      port: 0,
    });
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let received = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
    const ended = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
    const closed = server.close();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
    gate.resolve();
    await ended;
    await closed;
    expect(received).toContain('first');
    expect(received).toContain('HTTP/1.1 503 ');
    expect(received).toContain('"code":"stopping"');
  });
});
