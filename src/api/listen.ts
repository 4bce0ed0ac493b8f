/**
 * The API on a socket: bind, serve, and on close finish what runs. Slow and broken clients are cut off here.
 */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { GatewayError } from '../domain/errors.ts';
import { problemOf, writeProblem } from './problem.ts';

const LIMITS = {
  headersTimeout: 10_000,
  /** For the whole request, body included. */
  requestTimeout: 20_000,
  /** Longer than the 60 s of usual proxies, so that they and not we close first. */
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16_384,
};
const STOP_DEADLINE_MS = 10_000;
const IDLE_SWEEP_MS = 50;

export interface HttpServer {
  /** http://host:port, with the port that was bound. */
  readonly url: string;
  /** Stops accepting, lets running requests finish (at most 10 s), then ends every connection. */
  close(): Promise<void>;
}

/** The address cannot be served. */
export class ListenError extends Error {
  readonly code: 'in-use' | 'denied' | 'bad-address';
  readonly cure: string;
  /** As sysexits: 75 temporary, 77 permission, 78 config. */
  readonly exitCode: 75 | 77 | 78;

  constructor(code: ListenError['code'], where: string, cause: unknown) {
    const [reason, cure, exitCode] = LISTEN_FAULTS[code];
    super(`cannot listen on ${where}: ${reason}. ${cure}`, { cause });
    this.name = 'ListenError';
    this.code = code;
    this.cure = cure;
    this.exitCode = exitCode;
  }
}

const LISTEN_FAULTS = {
  'in-use': [
    'another process listens there already',
    'Stop it (`ss -ltnp` names it) or choose another port in http.listen.',
    75,
  ],
  denied: [
    'this user may not listen there',
    'Choose a port above 1023 in http.listen, or give the service CAP_NET_BIND_SERVICE.',
    77,
  ],
  'bad-address': [
    'this machine has no such address',
    'Put an address of this machine into http.listen, e.g. 127.0.0.1:8080.',
    78,
  ],
} as const;

const LISTEN_CODES: Readonly<Record<string, ListenError['code']>> = {
  EADDRINUSE: 'in-use',
  EACCES: 'denied',
  EPERM: 'denied',
  EADDRNOTAVAIL: 'bad-address',
  EAFNOSUPPORT: 'bad-address',
  EINVAL: 'bad-address',
  ENOTFOUND: 'bad-address',
  EAI_AGAIN: 'bad-address',
};

/**
 * @param limits time-outs in ms, for tests
 * @throws ListenError
 */
export async function listen(
  app: RequestListener,
  address: { host: string; port: number },
  limits: Partial<typeof LIMITS> = {},
): Promise<HttpServer> {
  let isStopping = false;
  const server = createServer({ ...LIMITS, ...limits }, (req: IncomingMessage, res: ServerResponse) => {
    if (!isStopping) return app(req, res);
    res.setHeader('Connection', 'close');
    writeProblem(res, new GatewayError('stopping'), '');
  });
  server.on('clientError', answerBrokenRequest);
  await bind(server, address);
  return {
    url: urlOf(server.address() as AddressInfo),
    close() {
      isStopping = true;
      return closeGently(server);
    },
  };
}

function bind(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  const where = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const code = LISTEN_CODES[error.code ?? ''];
      reject(code === undefined ? error : new ListenError(code, where, error));
    };
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

/** Node closes the connections that are idle now; those that fall idle later are swept. */
function closeGently(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
    const deadline = setTimeout(() => server.closeAllConnections(), STOP_DEADLINE_MS);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(deadline);
      resolve();
    });
  });
}

/** What never became a request: Node gives the bare socket. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const code = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'request-timeout' : 'malformed-request';
  const problem = new GatewayError(code);
  const body = JSON.stringify(problemOf(problem, ''));
  const statusText = code === 'request-timeout' ? 'Request Timeout' : 'Bad Request';
  const head = [
    `HTTP/1.1 ${problem.status} ${statusText}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(problem.isRetryable ? ['Retry-After: 1'] : []),
    'Connection: close',
  ];
  // Ended alone, it would stay open as long as the client likes.
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function urlOf({ address, port, family }: AddressInfo): string {
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}
