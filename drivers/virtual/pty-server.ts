/**
 * A virtual modem on a real pseudo-terminal, with a symbolic link that keeps its name over a replug. The master is
 * read by epoll (tty.ReadStream): no thread waits, an idle modem costs nothing, and 64 of them share one loop.
 */
import { closeSync, lstatSync, readlinkSync, renameSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { portError } from './port-error.ts';
import { PtyWriter } from './pty-writer.ts';
import { loadPty, type OpenPty, type Pty } from './pty.ts';
import type { VirtualModem } from './virtual-modem.ts';

export interface PtyServer {
  /** The link: what a gateway's configuration names. The one of now, or the last one. */
  readonly path: string;
  /** The pseudo-terminal behind it now; null while unplugged. */
  readonly devicePath: string | null;
  /** The terminal vanishes, as when a stick is pulled: readers get EIO, the link is gone. Same as modem.unplug(). */
  unplug(): void;
  /** A new terminal behind the same link. Same as modem.replug(). */
  replug(): void;
  /** Ends the terminal and removes the link; the modem itself goes on. */
  close(): Promise<void>;
}

export interface PtyServerOptions {
  /** With a function each plug has another name, as ttyUSB2 comes back as ttyUSB5; asked with 0, 1, 2 ... */
  readonly linkPath: string | ((plug: number) => string);
}

/** @throws ModemError `pty-unavailable`, `pty-failed`, `link-refused` */
export async function servePty(modem: VirtualModem, options: PtyServerOptions): Promise<PtyServer> {
  const server = new ModemPty(modem, options.linkPath, await loadPty());
  server.start();
  return server;
}

class ModemPty implements PtyServer {
  path = '';
  readonly #modem: VirtualModem;
  readonly #linkPath: (plug: number) => string;
  readonly #openPty: OpenPty;
  #plugs = 0;
  #live: { readonly pty: Pty; readonly stream: ReadStream; readonly writer: PtyWriter } | null = null;
  #undoPlug: () => void = () => {};

  constructor(modem: VirtualModem, linkPath: PtyServerOptions['linkPath'], openPty: OpenPty) {
    this.#modem = modem;
    this.#linkPath = typeof linkPath === 'string' ? () => linkPath : linkPath;
    this.#openPty = openPty;
  }

  get devicePath(): string | null {
    return this.#live?.pty.path ?? null;
  }

  start(): void {
    this.path = this.#linkPath(0);
    this.#undoPlug = this.#modem.onPlug((isPlugged) => {
      if (isPlugged) this.#open();
      else void this.#shut();
    });
    if (this.#modem.isPlugged) this.#open();
  }

  unplug(): void {
    this.#modem.unplug();
  }

  replug(): void {
    this.#modem.replug();
  }

  async close(): Promise<void> {
    this.#undoPlug();
    this.#modem.onOutput(() => {});
    await this.#shut();
  }

  #open(): void {
    const pty = this.#openPty();
    this.path = this.#linkPath(this.#plugs);
    this.#plugs += 1;
    const stream = new ReadStream(pty.master);
    const writer = new PtyWriter(pty.master);
    this.#live = { pty, stream, writer };
    stream.on('data', (bytes: Buffer) => this.#modem.receive(bytes));
    // the master fails only when it is torn down; `close` follows and says all there is to say
    stream.on('error', () => {});
    this.#modem.onOutput((bytes) => writer.write(bytes));
    try {
      link(pty.path, this.path);
    } catch (error) {
      void this.#shut();
      throw error;
    }
  }

  async #shut(): Promise<void> {
    const live = this.#live;
    if (!live) return;
    this.#live = null;
    unlink(live.pty.path, this.path);
    const closed = new Promise<void>((resolve) => live.stream.once('close', () => resolve()));
    live.writer.close();
    closeSync(live.pty.slave);
    live.stream.destroy();
    await closed;
  }
}

/** Replaces a stale link in one step; anything else in its place is left alone. */
function link(target: string, path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found && !found.isSymbolicLink()) throw portError('link-refused', { detail: path });
  const fresh = `${path}.${process.pid}.new`;
  rmSync(fresh, { force: true });
  symlinkSync(target, fresh);
  renameSync(fresh, path);
}

function unlink(target: string, path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() && readlinkSync(path) === target) unlinkSync(path);
}
