/**
 * The cable: bytes in, bytes out, nothing known about AT. Implemented over a tty (serial-port.ts), over a raw TCP
 * socket (tcp-port.ts) and in memory by the virtual modem.
 */
import type { ModemError } from '../errors.ts';

export interface BytePort {
  /** What the configuration calls it: a device path or tcp://host:port. */
  readonly path: string;
  /**
   * Opens once; after onClose the port may be opened again.
   * @throws ModemError `port-missing`, `port-busy`, `port-denied`, `port-failed`
   */
  open(handlers: BytePortHandlers): Promise<void>;
  /** Hands bytes to the port, in order. After the port closed this does nothing: onClose has told. */
  write(bytes: Uint8Array): void;
  /** Closes and waits until the descriptor is free. Calls no handler. */
  close(): Promise<void>;
}

export interface BytePortHandlers {
  onData(bytes: Uint8Array): void;
  /** The cable is gone (unplugged, peer closed). Called at most once per open, never after close(). */
  onClose(reason: ModemError): void;
}
