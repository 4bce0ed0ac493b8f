/**
 * Why a database could not be opened, as one typed error: branch on the code; the message names path and cure.
 */
export type StoreOpenErrorCode =
  | 'folder-missing'
  | 'file-missing'
  | 'denied'
  | 'not-a-database'
  | 'schema-newer'
  | 'schema-older'
  | 'damaged'
  | 'owned'
  | 'busy'
  | 'not-durable'
  | 'disk-full'
  | 'io';

const TEXTS: Readonly<Record<StoreOpenErrorCode, string>> = {
  'folder-missing': 'the folder of the database does not exist: create it, or mend store.url in the config',
  'file-missing': 'there is no database yet: start the gateway once, or mend store.url in the config',
  denied:
    'the database cannot be read and written by this user: check owner and mode of the file and its folder',
  'not-a-database': 'this file is not a Sallyport database: mend store.url in the config',
  'schema-newer': 'the database was written by a newer Sallyport: install that version, or restore a backup',
  'schema-older':
    'the database was written by an older Sallyport: start the gateway once to bring it up to date',
  damaged: 'the database is damaged: restore the latest backup, and keep this file for inspection',
  owned: 'another Sallyport owns this database: stop it first; two gateways must never share one',
  busy: 'another process keeps the database locked: wait for it or stop it, then start again',
  'not-durable': 'the database cannot be made safe against power cuts here: move it to a local disk',
  'disk-full': 'the disk of the database is full: free space on it, then start again',
  io: 'the disk of the database fails: see the kernel log, and restore a backup on another disk',
};

export class StoreOpenError extends Error {
  readonly code: StoreOpenErrorCode;
  readonly path: string;

  constructor(code: StoreOpenErrorCode, path: string, options: { detail?: string; cause?: unknown } = {}) {
    const detail = options.detail === undefined ? '' : ` (${options.detail})`;
    super(`${path}: ${TEXTS[code]}${detail}`, { cause: options.cause });
    this.name = 'StoreOpenError';
    this.code = code;
    this.path = path;
  }
}
