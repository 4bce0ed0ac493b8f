/** What the operating system says of a port, as an error of ours. Comes in: path and cause. Goes out: a ModemError. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { ModemError } from '../errors.ts';
import { localError } from '../verdicts.ts';

/** Why a device could not be opened. The native addon has no error codes, so the file itself is asked first. */
export async function deviceOpenError(path: string, cause: unknown): Promise<ModemError> {
  const code = await accessCode(path);
  if (code === 'ENOENT' || code === 'ENOTDIR') return localError('port-missing', path, cause);
  if (code === 'EACCES' || code === 'EPERM') return localError('port-denied', path, cause);
  // flock (ours and other well-behaved programs), TIOCEXCL: glibc texts, the only sign the addon gives
  const isBusy = /cannot lock port|resource busy/i.test(messageOf(cause));
  return localError(isBusy ? 'port-busy' : 'port-failed', path, cause);
}

export function socketOpenError(path: string, cause: unknown): ModemError {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  const isMissing =
    code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH';
  return localError(isMissing ? 'port-missing' : 'port-failed', path, cause);
}

export function unplugged(path: string, cause?: unknown): ModemError {
  return localError('port-unplugged', path, cause);
}

async function accessCode(path: string): Promise<string | undefined> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : '';
}
