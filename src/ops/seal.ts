/**
 * Message bodies at rest: AES-256-GCM under a key kept outside the database, in a file only the gateway's user reads.
 * Layout: version 1, nonce (12 octets), ciphertext, tag (16). The row's id is authenticated with it.
 */
import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Sealer } from '../domain/seal.ts';
import { randomBytes } from './random.ts';

const VERSION = 1;
const NONCE_OCTETS = 12;
const TAG_OCTETS = 16;
const KEY_OCTETS = 32;

export function createSealer(key: Uint8Array): Sealer {
  if (key.length !== KEY_OCTETS)
    throw new SealKeyError(`the key has ${key.length} octets, not ${KEY_OCTETS}`);
  // A raw key is set up anew at each call, which triples the cost of a seal.
  const keyObject = createSecretKey(key);
  return {
    seal(text, context) {
      const nonce = randomBytes(NONCE_OCTETS);
      const cipher = createCipheriv('aes-256-gcm', keyObject, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from([VERSION]), nonce, body, cipher.getAuthTag()]);
    },
    open(sealed, context) {
      if (sealed[0] !== VERSION) throw new SealKeyError('the seal is of an unknown version');
      const nonce = sealed.subarray(1, 1 + NONCE_OCTETS);
      const body = sealed.subarray(1 + NONCE_OCTETS, sealed.length - TAG_OCTETS);
      const opener = createDecipheriv('aes-256-gcm', keyObject, nonce).setAAD(Buffer.from(context));
      opener.setAuthTag(sealed.subarray(sealed.length - TAG_OCTETS));
      return Buffer.concat([opener.update(body), opener.final()]).toString('utf8');
    },
  };
}

/**
 * Reads the key file (64 hex digits), or makes it on the first start with mode 0600.
 * @throws SealKeyError with the cure
 */
export function loadOrCreateSealKey(path: string): Uint8Array {
  try {
    if (!existsSync(path)) createDurably(path, `${Buffer.from(randomBytes(KEY_OCTETS)).toString('hex')}\n`);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'error';
    throw new SealKeyError(
      `${path} cannot be written (${code}): make its folder, owned by the gateway's user, on a disk with room`,
      cause,
    );
  }
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new SealKeyError(`${path} cannot be read: give the gateway's user the right to read it`, cause);
  }
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    throw new SealKeyError(
      `${path} does not hold 64 hex digits: put the right key file back, or stored texts stay sealed`,
    );
  }
  return Buffer.from(text, 'hex');
}

/**
 * Whole and on the disk under its name, or not there at all: texts sealed under a key that a power cut takes are lost.
 * Never in place of a file that is there: link() refuses that.
 */
function createDurably(path: string, text: string): void {
  const draft = `${path}.${Buffer.from(randomBytes(6)).toString('hex')}`;
  try {
    writeFileSync(draft, text, { flag: 'wx', mode: 0o600, flush: true });
    chmodSync(draft, 0o600);
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** The key for stored texts is missing, unreadable or of the wrong shape. */
export class SealKeyError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'SealKeyError';
  }
}
