/** TP-Data-Coding-Scheme of TS 23.038 §4, all 256 values. */

import { PduError } from './pdu-error.ts';
import type { DataCoding, Encoding, MessageClass, MessageWaiting } from './types.ts';

const ALPHABETS: readonly Encoding[] = ['gsm7', 'binary', 'ucs2', 'gsm7'];
const WAITING_KINDS = ['voicemail', 'fax', 'email', 'other'] as const;

const CODINGS: readonly DataCoding[] = Array.from({ length: 256 }, (_, raw) =>
  Object.freeze(understand(raw)),
);

/** `raw` is one octet. The result is shared and frozen. */
export function decodeDataCoding(raw: number): DataCoding {
  return CODINGS[raw & 0xff]!;
}

/** General data coding group: alphabet, and the class when there is one. Throws PduError `bad-value`. */
export function encodeDataCoding(encoding: Encoding, messageClass?: MessageClass): number {
  const alphabet = encoding === 'gsm7' ? 0x00 : encoding === 'ucs2' ? 0x08 : 0x04;
  if (messageClass === undefined) return alphabet;
  if ((messageClass & 3) !== messageClass) throw new PduError('bad-value', 'message-class', 'not 0 to 3');
  return alphabet | 0x10 | messageClass;
}

function understand(raw: number): DataCoding {
  const group = raw >> 4;
  if (group < 0x8) return general(raw);
  const plain = {
    raw,
    encoding: 'gsm7',
    isCompressed: false,
    isAutoDelete: false,
    isReserved: false,
  } as const;
  if (group === 0xf) {
    return {
      ...plain,
      encoding: raw & 0x04 ? 'binary' : 'gsm7',
      isReserved: (raw & 0x08) !== 0,
      messageClass: (raw & 3) as MessageClass,
    };
  }
  if (group < 0xc) return { ...plain, isReserved: true };
  return { ...plain, encoding: group === 0xe ? 'ucs2' : 'gsm7', messageWaiting: waiting(raw, group) };
}

/** Groups 00xx and 01xx (marked for automatic deletion): bit 5 compressed, bit 4 class, bits 3 and 2 alphabet. */
function general(raw: number): DataCoding {
  const alphabet = (raw >> 2) & 3;
  const coding = {
    raw,
    encoding: ALPHABETS[alphabet]!,
    isCompressed: (raw & 0x20) !== 0,
    isAutoDelete: (raw & 0x40) !== 0,
    isReserved: alphabet === 3,
  };
  return raw & 0x10 ? { ...coding, messageClass: (raw & 3) as MessageClass } : coding;
}

function waiting(raw: number, group: number): MessageWaiting {
  return { isStored: group !== 0xc, isActive: (raw & 0x08) !== 0, kind: WAITING_KINDS[raw & 3]! };
}
