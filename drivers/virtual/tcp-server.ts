/** A virtual modem behind a raw TCP port, as ser2net serves a serial line: one client at a time, bytes as they are. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { VirtualModem } from './virtual-modem.ts';

export interface TcpServer {
  readonly host: string;
  readonly port: number;
  /** tcp://host:port, as a gateway's configuration names it. */
  readonly path: string;
  close(): Promise<void>;
}

export interface TcpServerOptions {
  /** 127.0.0.1 */
  readonly host?: string;
  /** 0: any free one. */
  readonly port?: number;
}

const inUse = 'Port already in use\r\n';
const mostUnread = 65_536;

/** Rejects with the system's error when the address cannot be had. */
export async function serveTcp(modem: VirtualModem, options: TcpServerOptions = {}): Promise<TcpServer> {
  const line = new SerialLine(modem);
  const server = createServer({ noDelay: true }, (socket) => line.connect(socket));
  await listen(server, options);
  const { address, port } = server.address() as AddressInfo;
  return {
    host: address,
    port,
    path: `tcp://${address.includes(':') ? `[${address}]` : address}:${port}`,
    close: () => {
      line.close();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}

class SerialLine {
  readonly #modem: VirtualModem;
  readonly #undoPlug: () => void;
  #client: Socket | null = null;

  constructor(modem: VirtualModem) {
    this.#modem = modem;
    modem.onOutput((bytes) => {
      const client = this.#client;
      if (client && client.writableLength < mostUnread) client.write(bytes);
    });
    this.#undoPlug = modem.onPlug((isPlugged) => {
      if (!isPlugged) this.#client?.destroy();
    });
  }

  connect(socket: Socket): void {
    // what a socket's error means is said by the close that follows it
    socket.on('error', () => {});
    if (!this.#modem.isPlugged) {
      socket.destroy();
      return;
    }
    if (this.#client) {
      socket.end(inUse);
      return;
    }
    this.#client = socket;
    socket.on('data', (bytes) => this.#modem.receive(bytes));
    socket.on('close', () => {
      if (this.#client === socket) this.#client = null;
    });
  }

  close(): void {
    this.#undoPlug();
    this.#modem.onOutput(() => {});
    this.#client?.destroy();
  }
}

function listen(server: Server, options: TcpServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
