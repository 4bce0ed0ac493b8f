/** The shared vector files (`../shared/vectors` beside the checkout, or SALLYPORT_VECTORS): where they are, what is in them. */

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const VECTOR_FOLDER = resolve(
  process.env['SALLYPORT_VECTORS'] ?? join(import.meta.dirname, '../../../../shared/vectors'),
);
export const hasVectors = existsSync(VECTOR_FOLDER);

export interface PduRecord {
  readonly id: string;
  readonly kind: 'deliver' | 'submit' | 'status-report' | 'command' | 'reject';
  readonly pdu: string;
  readonly direction?: 'MT' | 'MO' | 'submit';
  readonly smscPrefix?: boolean;
  readonly atLength?: number;
  readonly expect: Readonly<Record<string, unknown>>;
  readonly verify: {
    readonly result: string;
    readonly mode?: 'strict' | 'lenient';
    readonly strictError?: string;
    readonly strict?: string;
    readonly lenient?: string;
  };
  readonly decoded?: Readonly<Record<string, unknown>>;
}

export function readVectorFile(name: string): unknown {
  return JSON.parse(readFileSync(join(VECTOR_FOLDER, name), 'utf8'));
}

/** Files of PDU records; smspdudecoder.json is empty by its own `count`. */
export const PDU_FILES = [
  'aosp.json',
  'chan-quectel.json',
  'derived.json',
  'gammu.json',
  'gnokii.json',
  'modemmanager.json',
  'node-pdu.json',
  'ofono.json',
  'python-gsmmodem.json',
  'warthog618-sms.json',
];
