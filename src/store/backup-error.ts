/**
 * Why a copy of the database could not be made or put back, as one typed error: branch on the code; the message names path and cure.
 */
export type BackupErrorCode =
  | 'exists'
  | 'missing'
  | 'folder-missing'
  | 'denied'
  | 'disk-full'
  | 'interrupted'
  | 'io';

const TEXTS: Readonly<Record<BackupErrorCode, string>> = {
  exists: 'there is a file of this name already: name another one, or move it away',
  missing: 'there is no such file',
  'folder-missing': 'its folder does not exist: create it, or name another one',
  denied: 'this user may not write there: check owner and mode of the folder',
  'disk-full': 'the disk is full: free space on it, or name a file on another one',
  interrupted: 'the database was closed before the copy was whole: begin again',
  io: 'the copy failed: see the detail, and try another disk',
};

export class BackupError extends Error {
  readonly code: BackupErrorCode;
  readonly path: string;

  constructor(code: BackupErrorCode, path: string, options: { detail?: string; cause?: unknown } = {}) {
    const detail = options.detail === undefined ? '' : ` (${options.detail})`;
    super(`${path}: ${TEXTS[code]}${detail}`, { cause: options.cause });
    this.name = 'BackupError';
    this.code = code;
    this.path = path;
  }
}

export function toBackupError(error: unknown, path: string): BackupError {
  if (error instanceof BackupError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  const errno = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new BackupError(CODES[errno] ?? 'io', path, { detail, cause: error });
}

const CODES: Readonly<Record<string, BackupErrorCode>> = {
  EEXIST: 'exists',
  ENOENT: 'folder-missing',
  ENOTDIR: 'folder-missing',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  SQLITE_FULL: 'disk-full',
};
