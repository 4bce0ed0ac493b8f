/**
 * Pseudo-terminals through libc: the descriptor of the master, and the path that a modem program opens. Raw mode, as
 * a USB modem's tty. Needs the optional package koffi.
 */
import { closeSync, constants, openSync } from 'node:fs';
import { portError } from './port-error.ts';

export interface Pty {
  /** Non-blocking. */
  readonly master: number;
  /** Kept open, or the master would read EIO between two clients. */
  readonly slave: number;
  /** /dev/pts/N. */
  readonly path: string;
}

/** @throws ModemError `pty-failed` */
export type OpenPty = () => Pty;

const closeOnExec = 0o2000000;
const longestPath = 64;
const termiosOctets = 64;

/** @throws ModemError `pty-unavailable` */
export async function loadPty(): Promise<OpenPty> {
  const { default: koffi } = await import('koffi').catch((cause: unknown) => {
    throw portError('pty-unavailable', { cause });
  });
  const libc = koffi.load('libc.so.6');
  const posixOpenpt = libc.func('int posix_openpt(int)') as (flags: number) => number;
  const grantpt = libc.func('int grantpt(int)') as (fd: number) => number;
  const unlockpt = libc.func('int unlockpt(int)') as (fd: number) => number;
  const ptsname = libc.func('int ptsname_r(int, _Out_ char *, size_t)') as (
    fd: number,
    path: Buffer,
    size: number,
  ) => number;
  const tcgetattr = libc.func('int tcgetattr(int, _Inout_ uint8_t *)') as (fd: number, to: Buffer) => number;
  const cfmakeraw = libc.func('void cfmakeraw(_Inout_ uint8_t *)') as (termios: Buffer) => void;
  const tcsetattr = libc.func('int tcsetattr(int, int, uint8_t *)') as (
    fd: number,
    when: number,
    from: Buffer,
  ) => number;
  return () => {
    const master = posixOpenpt(constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK | closeOnExec);
    if (master < 0) throw portError('pty-failed', { detail: 'posix_openpt' });
    const name = Buffer.alloc(longestPath);
    const termios = Buffer.alloc(termiosOctets);
    const failed =
      grantpt(master) !== 0 || unlockpt(master) !== 0 || ptsname(master, name, longestPath) !== 0;
    if (failed || tcgetattr(master, termios) !== 0) {
      closeSync(master);
      throw portError('pty-failed', { detail: 'grantpt' });
    }
    cfmakeraw(termios);
    tcsetattr(master, 0, termios);
    const path = name.toString('latin1', 0, name.indexOf(0));
    try {
      return { master, slave: openSync(path, constants.O_RDWR | constants.O_NOCTTY), path };
    } catch (cause) {
      closeSync(master);
      throw portError('pty-failed', { detail: path, cause });
    }
  };
}
