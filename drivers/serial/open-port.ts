/** Chooses the kind of port by its path: tcp://host:port is a socket, everything else a device. Opens nothing. */
import type { Clock } from '../clock.ts';
import { localError } from '../verdicts.ts';
import type { BytePort } from './byte-port.ts';
import { createSerialPort } from './serial-port.ts';
import { createTcpPort } from './tcp-port.ts';

export interface PortOptions {
  /** /dev/..., tcp://host:port. */
  readonly path: string;
  /** Ignored by sockets and by USB-native modems. */
  readonly baudRate: number;
  readonly clock: Clock;
}

/** @throws ModemError `port-invalid` for a path or a rate that can never be opened */
export function createPort({ path, baudRate, clock }: PortOptions): BytePort {
  if (path.startsWith('tcp://')) return createTcpPort({ path, clock });
  if (!/^\/[\x20-\x7e]+$/.test(path)) throw localError('port-invalid');
  if (!Number.isInteger(baudRate) || baudRate < 300 || baudRate > 4_000_000)
    throw localError('port-invalid', `baud rate ${baudRate}`);
  return createSerialPort({ path, baudRate, clock });
}
