/** A BytePort over a tty, through serialport with the hardened binding. Linux ttys: USB sticks, UARTs, pty pairs. */
import { SerialPort } from 'serialport';
import type { BytePort, BytePortHandlers } from './byte-port.ts';
import { hardenedBinding } from './hardened-binding.ts';
import { createTurns } from './in-turn.ts';
import { deviceOpenError, unplugged } from './port-error.ts';

export interface SerialPortOptions {
  readonly path: string;
  readonly baudRate: number;
}

export function createSerialPort({ path, baudRate }: SerialPortOptions): BytePort {
  const inTurn = createTurns();
  let current: SerialPort | null = null;

  return {
    path,

    open: (handlers) =>
      inTurn(async () => {
        current = await openStream({ path, baudRate }, handlers, () => (current = null));
      }),

    write(bytes) {
      if (current?.isOpen) current.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    },

    close: () =>
      inTurn(async () => {
        const stream = current;
        current = null;
        if (stream) await closeStream(stream);
      }),
  };
}

async function openStream(
  { path, baudRate }: SerialPortOptions,
  handlers: BytePortHandlers,
  onGone: () => void,
): Promise<SerialPort> {
  // hupcl false: closing must not drop DTR, which resets or hangs up many modems (serialport/node-serialport#1678)
  const options = { path, baudRate, lock: true, hupcl: false, autoOpen: false, binding: hardenedBinding };
  const stream = new SerialPort(options);
  await new Promise<void>((resolve, reject) => {
    stream.open((error) => (error ? reject(error) : resolve()));
  }).catch(async (cause: unknown) => {
    throw await deviceOpenError(path, cause);
  });
  stream.on('data', (bytes: Buffer) => handlers.onData(bytes));
  // a failed write is followed by `close`; without a listener it would end the process
  stream.on('error', ignore);
  stream.on('close', (cause: unknown) => {
    onGone();
    stream.removeAllListeners('data');
    handlers.onClose(unplugged(path, cause));
  });
  return stream;
}

/** Waits until the descriptor is free, also when the line hangs up in the middle of it. */
function closeStream(stream: SerialPort): Promise<void> {
  stream.removeAllListeners('close');
  stream.removeAllListeners('data');
  return new Promise((resolve) => {
    if (stream.isOpen) stream.close(() => resolve());
    else if (stream.closing) for (const event of ['close', 'error']) stream.once(event, () => resolve());
    else resolve();
  });
}

function ignore(): void {
  // told elsewhere
}
