/**
 * The line to a port that may hold anything: an AT channel behind a budget of bytes, so that a source that never stops
 * costs no more than its first kilobytes. Comes in: a port. Goes out: replies; and why there are none.
 */
import { createAtChannel, type PortAtChannel } from '../at/channel.ts';
import type { AtCommand, AtReply } from '../at/types.ts';
import type { Clock } from '../clock.ts';
import type { ModemError } from '../errors.ts';
import type { BytePort } from '../serial/byte-port.ts';

export interface ProbeWireOptions {
  readonly port: BytePort;
  readonly clock: Clock;
  /** The port is gone, or talks too much to be a modem. */
  readonly onEnd: () => void;
}

/** A modem says some 500 bytes in a probe, its status lines at 115200 baud no more than a few a second. */
const mostBytes = 16_384;

export class ProbeWire {
  readonly #options: ProbeWireOptions;
  #channel: PortAtChannel;
  #bytesHeard = 0;
  #lost: ModemError | null = null;
  #isOver = false;

  constructor(options: ProbeWireOptions) {
    this.#options = options;
    this.#channel = this.#newChannel();
  }

  /** Bytes came. */
  get hasHeard(): boolean {
    return this.#bytesHeard > 0;
  }

  /** Why the port closed under the probe; null: it did not. */
  get lost(): ModemError | null {
    return this.#lost;
  }

  /** @throws ModemError as BytePort.open */
  open(): Promise<void> {
    return this.#options.port.open({
      onData: (bytes) => this.#take(bytes),
      onClose: (reason) => {
        this.#lost = reason;
        this.#end();
      },
    });
  }

  execute(command: AtCommand): Promise<AtReply> {
    return this.#channel.execute(command);
  }

  /** Leaves whatever state the modem was left in; an old answer that still comes is dropped. */
  async freshen(quietMs: number): Promise<void> {
    if (this.#isOver) return;
    this.#channel.stop();
    this.#channel = this.#newChannel();
    await this.#channel.recoverPrompt(quietMs);
  }

  stop(): void {
    this.#isOver = true;
    this.#channel.stop();
  }

  #take(bytes: Uint8Array): void {
    if (this.#isOver) return;
    this.#bytesHeard += bytes.length;
    if (this.#bytesHeard > mostBytes) this.#end();
    else this.#channel.handlers.onData(bytes);
  }

  #end(): void {
    this.stop();
    this.#options.onEnd();
  }

  #newChannel(): PortAtChannel {
    const { port, clock } = this.#options;
    const ignore = () => undefined;
    const listener = { onUnsolicited: ignore, onLateReference: ignore, onClosed: ignore };
    return createAtChannel({ port, clock, guardMs: 0, listener });
  }
}
