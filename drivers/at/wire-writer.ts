/**
 * The only place that writes to a modem. ABSOLUTE rule: what is written at the prompt is upper-case hex and Ctrl-Z, or
 * ESC; what is written elsewhere is printable ASCII and CR. No text of a message can ever become a command.
 */
import { localError } from '../verdicts.ts';
import type { ModemError } from '../errors.ts';
import { maskWire } from './mask-wire.ts';
import type { AtCommand, PduCommand, WireTrace } from './types.ts';

export interface WireWriter {
  command(text: string, isSecret?: boolean): void;
  pdu(hex: string): void;
  escape(): void;
  /** Traces a line that came, which may be the echo of a secret. */
  traceReceived(line: string): void;
}

export function createWireWriter(write: (bytes: Uint8Array) => void, trace?: WireTrace): WireWriter {
  let lastSecret: string | null = null;

  return {
    command(text, isSecret = false) {
      if (!isPrintable(text)) throw localError('unsafe-command');
      if (isSecret) lastSecret = text;
      trace?.('to-modem', () => maskWire(text, { isSecret }));
      write(Buffer.from(`${text}\r`, 'latin1'));
    },
    pdu(hex) {
      if (!isHex(hex)) throw localError('pdu-refused');
      trace?.('to-modem', () => `${maskWire(hex)}^Z`);
      write(Buffer.from(`${hex}\x1a`, 'latin1'));
    },
    escape() {
      trace?.('to-modem', () => '^[');
      write(Buffer.of(0x1b));
    },
    traceReceived(line) {
      trace?.('from-modem', () => maskWire(line, { isSecret: line === lastSecret }));
    },
  };
}

/** What may not be written, before anything is queued. */
export function refuseCommand({ text }: AtCommand): ModemError | null {
  return isPrintable(text) ? null : localError('unsafe-command');
}

export function refusePdu({ prefix, length, pdu }: PduCommand): ModemError | null {
  if (!isPrintable(prefix)) return localError('unsafe-command');
  if (!isHex(pdu) || !Number.isInteger(length) || length < 1) return localError('pdu-refused');
  // TS 27.005 §3.5.1: the length leaves out the SMSC field, whose first octet is its own length. A modem that gets
  // another number of octets than announced answers +CMS ERROR: 304, or stays in the prompt (Huawei)
  const smscOctets = 1 + Number.parseInt(pdu.slice(0, 2), 16);
  const isSubmission = /^AT\+CMG[SW]/i.test(prefix);
  return isSubmission && pdu.length / 2 - smscOctets !== length ? localError('pdu-refused') : null;
}

function isPrintable(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}

function isHex(text: string): boolean {
  return /^(?:[0-9A-F]{2})+$/.test(text);
}
