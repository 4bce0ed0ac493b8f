/** The cable to a virtual modem inside one process: a BytePort. Every hand-over takes a turn of its own, as on a wire. */
import type { BytePort, BytePortHandlers } from '../serial/byte-port.ts';
import { portError } from './port-error.ts';
import type { VirtualModem } from './virtual-modem.ts';

export interface VirtualPortOptions {
  /** What the port calls itself; `virtual:<name>`. */
  readonly path?: string;
}

export function createVirtualPort(modem: VirtualModem, options: VirtualPortOptions = {}): BytePort {
  return new VirtualPort(modem, options.path ?? `virtual:${modem.name}`);
}

class VirtualPort implements BytePort {
  readonly path: string;
  readonly #modem: VirtualModem;
  #opened: BytePortHandlers | null = null;
  #undoPlug: (() => void) | null = null;

  constructor(modem: VirtualModem, path: string) {
    this.#modem = modem;
    this.path = path;
  }

  async open(handlers: BytePortHandlers): Promise<void> {
    if (this.#opened) throw portError('port-busy');
    if (!this.#modem.isPlugged) throw portError('port-missing');
    this.#opened = handlers;
    this.#modem.portOpened();
    this.#modem.onOutput((bytes) => {
      queueMicrotask(() => {
        if (this.#opened === handlers) handlers.onData(bytes);
      });
    });
    this.#undoPlug = this.#modem.onPlug((isPlugged) => {
      if (!isPlugged) queueMicrotask(() => this.#lost(handlers));
    });
  }

  write(bytes: Uint8Array): void {
    const handlers = this.#opened;
    if (!handlers) return;
    const copy = Uint8Array.from(bytes);
    queueMicrotask(() => {
      if (this.#opened === handlers) this.#modem.receive(copy);
    });
  }

  async close(): Promise<void> {
    this.#free();
  }

  #lost(handlers: BytePortHandlers): void {
    if (this.#opened !== handlers) return;
    this.#free();
    handlers.onClose(portError('port-unplugged'));
  }

  #free(): void {
    if (!this.#opened) return;
    this.#opened = null;
    this.#undoPlug?.();
    this.#undoPlug = null;
    this.#modem.onOutput(() => {});
  }
}
