/** What an unsolicited line says of the call in progress, as data. */
import type { Unsolicited } from '../../at/types.ts';
import type { VoiceProcedure } from '../../profiles/profile.ts';

export type CallNews =
  | { readonly kind: 'ended'; readonly why: 'busy' | 'no-answer' }
  | { readonly kind: 'speech'; readonly isCut: boolean }
  | { readonly kind: 'key'; readonly key: string }
  /** Somebody else calls: hanging up, the usual answer to that, would end our own call. */
  | { readonly kind: 'other-call' };

/** @returns null for lines that are not about a call */
export function callNews({ name, text }: Unsolicited, voice: VoiceProcedure): CallNews | null {
  switch (name) {
    case 'BUSY':
      return { kind: 'ended', why: 'busy' };
    case 'NO CARRIER':
    case 'NO ANSWER':
    case 'NO DIALTONE':
      return { kind: 'ended', why: 'no-answer' };
    case 'VOICE CALL':
      return text.includes('END') ? { kind: 'ended', why: 'no-answer' } : null;
    case 'RING':
    case '+CRING':
      return { kind: 'other-call' };
    default:
      return newsOfVoice(text, voice);
  }
}

function newsOfVoice(text: string, { spokenLine, cutLine, keys }: VoiceProcedure): CallNews | null {
  if (spokenLine.test(text)) return { kind: 'speech', isCut: false };
  if (cutLine?.test(text)) return { kind: 'speech', isCut: true };
  const told = keys.line.exec(text)?.[1];
  if (told === undefined) return null;
  const key = keys.isCode ? String.fromCharCode(Number(told)) : told;
  return /^[0-9*#A-D]$/.test(key) ? { kind: 'key', key } : null;
}
