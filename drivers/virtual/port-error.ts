/** Errors of the virtual transports, worded like those of real ports. */
import { ModemError } from '../errors.ts';

const rows = {
  'port-missing': 'There is no such port: the virtual modem is unplugged. Replug it.',
  'port-busy': 'The port is open already. Close the other user first.',
  'port-unplugged': 'The cable is gone: the virtual modem was unplugged.',
  'pty-unavailable':
    'Pseudo-terminals need the package koffi, which is optional and not installed. Run `npm install koffi`, ' +
    'or serve the virtual modem over TCP.',
  'pty-failed': 'The system gave no pseudo-terminal. Look at /proc/sys/kernel/pty/max and at ulimit -n.',
  'link-refused':
    'The link path holds something that is not a symbolic link. Choose another path or remove it.',
} as const;

export type PortErrorCode = keyof typeof rows;

export function portError(
  code: PortErrorCode,
  options: { detail?: string; cause?: unknown } = {},
): ModemError {
  return new ModemError({ code, blame: 'modem', next: 'wait', text: rows[code] }, options);
}
