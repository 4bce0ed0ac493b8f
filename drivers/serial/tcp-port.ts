/** A BytePort over a raw TCP socket: serial device servers (MOXA NPort, Digi, ser2net in raw mode), tcp://host:port. */
import { connect, type Socket } from 'node:net';
import { type Clock, systemClock } from '../clock.ts';
import type { BytePort, BytePortHandlers } from './byte-port.ts';
import { localError } from '../verdicts.ts';
import { createTurns } from './in-turn.ts';
import { Intake } from './intake.ts';
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
  let current: { readonly socket: Socket; readonly intake: Intake } | null = null;

  return {
    path,

    open: (handlers) =>
      inTurn(async () => {
        if (current) throw localError('port-busy', path);
        const socket = await openSocket(path, connectSocket(address), clock, connectTimeoutMs);
        current = { socket, intake: follow(socket, { path, clock }, handlers, () => (current = null)) };
      }),

    write(bytes) {
      if (current && !current.socket.destroyed) current.socket.write(bytes);
    },

    close: () =>
      inTurn(async () => {
        const port = current;
        current = null;
        port?.intake.stop();
        if (port) await closeSocket(port.socket);
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

function follow(
  socket: Socket,
  { path, clock }: { readonly path: string; readonly clock: Clock },
  handlers: BytePortHandlers,
  onGone: () => void,
): Intake {
  let cause: unknown;
  const intake = new Intake({
    clock,
    path,
    deliver: (bytes) => handlers.onData(bytes),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    setAside: () => void socket.destroy(),
  });
  socket.on('data', (bytes: Buffer) => intake.take(bytes));
  socket.on('error', (error) => (cause = error));
  // the other side hung up: what we would write now reaches nobody
  socket.on('end', () => socket.destroy());
  socket.on('close', () => {
    onGone();
    intake.stop();
    handlers.onClose(intake.flood ?? unplugged(path, cause));
  });
  return intake;
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
