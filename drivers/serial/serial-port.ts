/** A BytePort over a tty, through serialport with the hardened binding. Linux ttys: USB sticks, UARTs, pty pairs. */
import { SerialPort } from 'serialport';
import { type Clock, systemClock } from '../clock.ts';
import type { BytePort, BytePortHandlers } from './byte-port.ts';
import { hardenedBinding } from './hardened-binding.ts';
import { createTurns } from './in-turn.ts';
import { Intake } from './intake.ts';
import { deviceOpenError, unplugged } from './port-error.ts';

export interface SerialPortOptions {
  readonly path: string;
  readonly baudRate: number;
  readonly clock?: Clock;
}

/** Octets read ahead of the flood guard; a tty gives no more at once (N_TTY_BUF_SIZE). */
const readAhead = 4096;

export function createSerialPort(options: SerialPortOptions): BytePort {
  const { path } = options;
  const inTurn = createTurns();
  let current: OpenPort | null = null;

  return {
    path,

    open: (handlers) =>
      inTurn(async () => {
        current = await openStream(options, handlers, () => (current = null));
      }),

    write(bytes) {
      if (current?.stream.isOpen)
        current.stream.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    },

    close: () =>
      inTurn(async () => {
        const port = current;
        current = null;
        port?.intake.stop();
        if (port) await closeStream(port.stream);
      }),
  };
}

interface OpenPort {
  readonly stream: SerialPort;
  readonly intake: Intake;
}

async function openStream(
  { path, baudRate, clock = systemClock }: SerialPortOptions,
  handlers: BytePortHandlers,
  onGone: () => void,
): Promise<OpenPort> {
  // hupcl false: closing must not drop DTR, which resets or hangs up many modems (serialport/node-serialport#1678)
  const options = {
    path,
    baudRate,
    lock: true,
    hupcl: false,
    autoOpen: false,
    highWaterMark: readAhead,
    binding: hardenedBinding,
  };
  const stream = new SerialPort(options);
  await new Promise<void>((resolve, reject) => {
    stream.open((error) => (error ? reject(error) : resolve()));
  }).catch(async (cause: unknown) => {
    throw await deviceOpenError(path, cause);
  });
  const intake = new Intake({
    clock,
    path,
    deliver: (bytes) => handlers.onData(bytes),
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
    setAside: () => stream.close(),
  });
  stream.on('data', (bytes: Buffer) => intake.take(bytes));
  // a failed write is followed by `close`; without a listener it would end the process
  stream.on('error', ignore);
  stream.on('close', (cause: unknown) => {
    onGone();
    intake.stop();
    stream.removeAllListeners('data');
    handlers.onClose(intake.flood ?? unplugged(path, cause));
  });
  return { stream, intake };
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
