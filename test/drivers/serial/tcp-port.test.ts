import { readdirSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ModemError } from '../../../drivers/errors.ts';
import { brim, leakPerMs, patienceMs } from '../../../drivers/serial/flood-guard.ts';
import { createPort } from '../../../drivers/serial/open-port.ts';
import { createTcpPort, parseTcpPath } from '../../../drivers/serial/tcp-port.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** Real I/O: looks again until the expectation holds. */
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

const deaf = { onData() {}, onClose() {} };
let server: Server;
let sockets: Socket[];
let path: string;

beforeEach(async () => {
  sockets = [];
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  path = `tcp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

async function codeOf(opening: Promise<void>): Promise<string> {
  return opening.then(
    () => 'opened',
    (error: ModemError) => error.code,
  );
}

describe('a port on a socket', () => {
  it('carries octets both ways', async () => {
    const port = createTcpPort({ path });
    let received = '';
    await port.open({ ...deaf, onData: (bytes) => (received += Buffer.from(bytes).toString('latin1')) });
    await eventually(() => expect(sockets).toHaveLength(1));
    let arrived = '';
    sockets[0]?.on('data', (bytes) => (arrived += bytes.toString('latin1')));
    port.write(Buffer.from('AT\r\0\xff', 'latin1'));
    sockets[0]?.write(Buffer.from('\r\nOK\r\n\xff\0', 'latin1'));
    await eventually(() => expect([arrived, received]).toEqual(['AT\r\0\xff', '\r\nOK\r\n\xff\0']));
    await port.close();
  });

  it('opens and closes 500 times and keeps no descriptor', async () => {
    const port = createTcpPort({ path });
    const before = readdirSync('/proc/self/fd').length;
    for (let n = 0; n < 500; n += 1) {
      await port.open(deaf);
      port.write(Buffer.from('AT\r'));
      await port.close();
    }
    await eventually(() => {
      for (const socket of sockets.splice(0)) socket.destroy();
      expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before + 1);
    });
  });

  it.each([
    ['ends', (socket: Socket) => void socket.end()],
    ['is reset', (socket: Socket) => void socket.resetAndDestroy()],
  ])('tells once when the other side %s, and can be opened again', async (_what, hangUp) => {
    const port = createTcpPort({ path });
    const reasons: string[] = [];
    const handlers = { ...deaf, onClose: (reason: ModemError) => reasons.push(reason.code) };
    await port.open(handlers);
    await eventually(() => expect(sockets).toHaveLength(1));
    hangUp(sockets[0] as Socket);
    await eventually(() => expect(reasons).toEqual(['port-unplugged']));
    port.write(Buffer.from('AT\r'));
    await port.close();
    expect(await codeOf(port.open(handlers))).toBe('opened');
    expect(await codeOf(port.open(handlers))).toBe('port-busy');
    await port.close();
    expect(reasons).toHaveLength(1);
  });

  it('tells when the other side ends while it has not read what we wrote', async () => {
    const port = createTcpPort({ path });
    let told = 0;
    await port.open({ ...deaf, onClose: () => (told += 1) });
    await eventually(() => expect(sockets).toHaveLength(1));
    sockets[0]?.pause();
    port.write(Buffer.alloc(32 * 1024 * 1024, 0x41));
    sockets[0]?.end();
    await eventually(() => expect(told).toBe(1));
    await port.close();
  });

  it('a modem that streams without end has to wait, and is set aside in the end', async () => {
    const clock = new ManualClock();
    const port = createTcpPort({ path, clock });
    let octets = 0;
    const reasons: string[] = [];
    await port.open({
      onData: (bytes) => (octets += bytes.length),
      onClose: ({ code }) => reasons.push(code),
    });
    await eventually(() => expect(sockets).toHaveLength(1));
    const junk = Buffer.alloc(1024 * 1024, 0x41);
    const stream = () => void sockets[0]?.write(junk, (error) => error ?? stream());
    stream();
    await eventually(() => expect(octets).toBeGreaterThan(brim));
    await eventually(async () => {
      await clock.advance(100);
      expect(reasons).toEqual(['port-flood']);
    });
    expect(clock.monotonic()).toBeLessThan(2 * patienceMs);
    expect(octets).toBeLessThanOrEqual(brim + leakPerMs * clock.monotonic() + 2 * 4096);
    await port.close();
    expect(await codeOf(port.open(deaf))).toBe('opened');
    await port.close();
  });

  it('closing a port that has to wait delivers nothing more of what it had read', async () => {
    const clock = new ManualClock();
    const port = createTcpPort({ path, clock });
    let octets = 0;
    await port.open({ ...deaf, onData: (bytes) => (octets += bytes.length) });
    await eventually(() => expect(sockets).toHaveLength(1));
    sockets[0]?.write(Buffer.alloc(4 * brim, 0x41));
    await eventually(() => expect(octets).toBeGreaterThan(brim));
    const seen = octets;
    await port.close();
    await clock.advance(10_000);
    expect(octets).toBe(seen);
  });

  it('nobody listens: missing', async () => {
    await new Promise((resolve) => server.close(resolve));
    expect(await codeOf(createTcpPort({ path }).open(deaf))).toBe('port-missing');
  });

  it('the time allowed for connecting ends with the connection', async () => {
    const clock = new ManualClock();
    let told = 0;
    const port = createTcpPort({ path, clock, connectTimeoutMs: 5_000 });
    await port.open({ ...deaf, onClose: () => (told += 1) });
    await clock.advance(60_000);
    await eventually(() => expect(sockets).toHaveLength(1));
    let arrived = '';
    sockets[0]?.on('data', (bytes) => (arrived += bytes.toString('latin1')));
    port.write(Buffer.from('AT'));
    await eventually(() => expect(arrived).toBe('AT'));
    expect(told).toBe(0);
    await port.close();
  });

  it('no connection in time: failed', async () => {
    const clock = new ManualClock();
    // TEST-NET-1 (RFC 5737): nothing answers there, where anything is routed at all
    const opening = codeOf(
      createTcpPort({ path: 'tcp://192.0.2.1:9', clock, connectTimeoutMs: 5_000 }).open(deaf),
    );
    await clock.advance(5_000);
    expect(await opening).toMatch(/port-(failed|missing)/);
  });
});

describe('paths', () => {
  it.each([
    ['tcp://10.0.0.5:4001', { host: '10.0.0.5', port: 4001 }],
    ['tcp://moxa.lan:950/', { host: 'moxa.lan', port: 950 }],
    ['tcp://[::1]:4001', { host: '::1', port: 4001 }],
    ['tcp://host', null],
    ['tcp://host:0', null],
    ['tcp://host:65536', null],
    ['tcp://:4001', null],
    ['tcp://user@host:1', null],
    ['tcp://host:1/x', null],
    ['http://host:1', null],
    ['tcp://::1:4001', null],
  ])('%s', (text, address) => {
    expect(parseTcpPath(text)).toEqual(address);
  });

  const clock = new ManualClock();

  it('the path chooses the port', () => {
    expect(createPort({ path: 'tcp://127.0.0.1:4001', baudRate: 115_200, clock }).path).toBe(
      'tcp://127.0.0.1:4001',
    );
    expect(createPort({ path: '/dev/ttyUSB0', baudRate: 115_200, clock }).path).toBe('/dev/ttyUSB0');
  });

  it.each([
    ['tcp://nowhere', 115_200],
    ['ttyUSB0', 115_200],
    ['', 115_200],
    ['/dev/tty\0USB0', 115_200],
    ['/dev/ttyUSB0', 0],
    ['/dev/ttyUSB0', 9600.5],
    ['COM3', 115_200],
  ])('%j at %s can never be opened', (bad, baudRate) => {
    expect(() => createPort({ path: bad, baudRate, clock })).toThrow(
      expect.objectContaining({ code: 'port-invalid' }),
    );
  });
});
