/** A BytePort over a raw TCP socket: serial device servers (MOXA NPort, Digi, ser2net in raw mode), tcp://host:port. */
import { connect, type Socket } from 'node:net';
import { type Clock, systemClock } from '../clock.ts';
import type { BytePort, BytePortHandlers } from './byte-port.ts';
import { localError } from '../verdicts.ts';
import { createTurns } from './in-turn.ts';
import { socketOpenError, unplugged } from './port-error.ts';

export interface TcpPortOptions {
  /** tcp://host:port, IPv6 in brackets. */
  readonly path: string;
  readonly clock?: Clock;
  readonly connectTimeoutMs?: number;
}

/** A device server that is switched off says nothing at all: keepalive finds it out. */
const keepAliveMs = 10_000;

/** @throws ModemError `port-invalid` where the path is no address */
export function createTcpPort({
  path,
  clock = systemClock,
  connectTimeoutMs = 5_000,
}: TcpPortOptions): BytePort {
  const address = parseTcpPath(path);
  if (!address) throw localError('port-invalid', path);
  const inTurn = createTurns();
  let current: Socket | null = null;

  return {
    path,

    open: (handlers) =>
      inTurn(async () => {
        if (current) throw localError('port-busy', path);
        const socket = await openSocket(path, connectSocket(address), clock, connectTimeoutMs);
        current = socket;
        follow(socket, path, handlers, () => (current = null));
      }),

    write(bytes) {
      if (current && !current.destroyed) current.write(bytes);
    },

    close: () =>
      inTurn(async () => {
        const socket = current;
        current = null;
        if (socket) await closeSocket(socket);
      }),
  };
}

export interface TcpAddress {
  readonly host: string;
  readonly port: number;
}

/** Null where the path is not tcp://host:port with a port from 1 to 65535. */
export function parseTcpPath(path: string): TcpAddress | null {
  const [, bracketed, host, digits] =
    /^tcp:\/\/(?:\[([0-9A-Fa-f:.]+)\]|([^\s/:@?#[\]]+)):(\d{1,5})\/?$/.exec(path) ?? [];
  const port = Number(digits);
  const name = bracketed ?? host;
  return name !== undefined && port >= 1 && port <= 65_535 ? { host: name, port } : null;
}

function connectSocket({ host, port }: TcpAddress): Socket {
  return connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
}

async function openSocket(path: string, socket: Socket, clock: Clock, timeoutMs: number): Promise<Socket> {
  const timeout = clock.setTimer(() => {
    socket.destroy(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' }));
  }, timeoutMs);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return socket;
  } catch (cause) {
    throw socketOpenError(path, cause);
  } finally {
    timeout.cancel();
    socket.removeAllListeners();
  }
}

function follow(socket: Socket, path: string, handlers: BytePortHandlers, onGone: () => void): void {
  let cause: unknown;
  socket.on('data', (bytes: Buffer) => handlers.onData(bytes));
  socket.on('error', (error) => (cause = error));
  // the other side hung up: what we would write now reaches nobody
  socket.on('end', () => socket.destroy());
  socket.on('close', () => {
    onGone();
    handlers.onClose(unplugged(path, cause));
  });
}

function closeSocket(socket: Socket): Promise<void> {
  socket.removeAllListeners();
  socket.on('error', ignore);
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else {
      socket.once('close', () => resolve());
      socket.destroy();
    }
  });
}

function ignore(): void {
  // told elsewhere
}
