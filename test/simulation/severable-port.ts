/** The cable between one process and a modem: it tells what goes over it, and can be cut when the process dies. */
import type { BytePort, BytePortHandlers } from '../../drivers/serial/byte-port.ts';

export interface WireTap {
  /** After `bytes` were handed to the cable. */
  toModem(bytes: Uint8Array): void;
  fromModem(bytes: Uint8Array): void;
}

export class SeverablePort implements BytePort {
  readonly #port: BytePort;
  readonly #tap: WireTap;
  #isCut = false;

  constructor(port: BytePort, tap: WireTap) {
    this.#port = port;
    this.#tap = tap;
  }

  get path(): string {
    return this.#port.path;
  }

  async open(handlers: BytePortHandlers): Promise<void> {
    if (this.#isCut) await new Promise(() => {});
    await this.#port.open({
      onData: (bytes) => {
        if (this.#isCut) return;
        this.#tap.fromModem(bytes);
        handlers.onData(bytes);
      },
      onClose: (reason) => {
        if (!this.#isCut) handlers.onClose(reason);
      },
    });
  }

  write(bytes: Uint8Array): void {
    if (this.#isCut) return;
    this.#port.write(bytes);
    this.#tap.toModem(bytes);
  }

  async close(): Promise<void> {
    if (!this.#isCut) await this.#port.close();
  }

  /** What is on the cable arrives; nothing follows, neither way. */
  cut(): void {
    this.#isCut = true;
    void this.#port.close();
  }
}
