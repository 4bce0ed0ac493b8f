/**
 * What one line is, given what is running: the pure decision of modems.md 1.7. Comes in: a trimmed, non-empty line and
 * the active command. Goes out: what to do with it.
 */
import { prefixOf } from './parse-fields.ts';
import { parseRegistration } from './parse-registration.ts';
import type { AtCommand, PduCommand } from './types.ts';
import { findUnsolicited } from './unsolicited.ts';

export interface LineContext {
  /** Null while nothing is on the wire. */
  readonly active: ActiveCommand | null;
  /** Texts written lately, commands and PDUs: what the modem echoes. */
  readonly written: readonly string[];
}

export type ActiveCommand =
  | { readonly kind: 'plain'; readonly command: Pick<AtCommand, 'text' | 'expects' | 'withPdu'> }
  | { readonly kind: 'pdu'; readonly command: Pick<PduCommand, 'prefix'> };

export type LineClass =
  | { readonly kind: 'noise' }
  | { readonly kind: 'final'; readonly isOk: boolean }
  /** `takesPdu`: a line of hex follows. */
  | { readonly kind: 'reply'; readonly takesPdu: boolean }
  /** `+CMGS: n`, whether or not a submission runs. */
  | { readonly kind: 'reference' }
  | {
      readonly kind: 'unsolicited';
      readonly name: string;
      readonly takesPdu: boolean;
      readonly isRestart: boolean;
    };

export function classifyLine(line: string, context: LineContext): LineClass {
  if (isEcho(line, context.written) || /^>\s*$/.test(line)) return { kind: 'noise' };
  const final = finalOf(line, context);
  if (final) return final;
  if (isReference(line, context)) return { kind: 'reference' };
  const command = context.active?.kind === 'plain' ? context.active.command : undefined;
  if (isExpected(line, command?.expects)) return { kind: 'reply', takesPdu: command?.withPdu === true };
  const known = findUnsolicited(line);
  if (known) {
    const { name, takesPdu, isRestart } = known;
    return { kind: 'unsolicited', name, takesPdu, isRestart };
  }
  if (command?.expects === 'raw') return { kind: 'reply', takesPdu: false };
  return { kind: 'unsolicited', name: 'unknown', takesPdu: false, isRestart: false };
}

/** Even hex of any length; or odd, but too long to be anything else: a PDU that lost an octet half. */
export function isPduLine(line: string): boolean {
  return /^[0-9A-Fa-f]{2,}$/.test(line) && (line.length % 2 === 0 || line.length >= 16);
}

/** Echo of a command; of a PDU also in pieces, since some modems break it up. */
function isEcho(line: string, written: readonly string[]): boolean {
  return written.some(
    (text) => text === line || (line.length >= 8 && isPduLine(line) && text.includes(line)),
  );
}

const errorFinal =
  /^(?:ERROR$|ERROR:|\+CM[ES] ERROR\b|\+CMGS ERROR\b|COMMAND NOT SUPPORT\b|TOO MANY PARAMETERS$|MODEM ERROR$|NA$)/;
const callFinal = /^(?:NO CARRIER|BUSY|NO ANSWER|NO DIALTONE|CONNECT)\b/;

function finalOf(line: string, { active }: LineContext): LineClass | null {
  if (line === 'OK') return { kind: 'final', isOk: true };
  if (errorFinal.test(line)) return { kind: 'final', isOk: false };
  if (active?.kind !== 'plain') return null;
  if (/^AT(?:D|A$)/i.test(active.command.text) && callFinal.test(line))
    return { kind: 'final', isOk: line.startsWith('CONNECT') };
  // ATV0 is still set: 0 is OK and 4 is ERROR. Only where the command expects no other line
  if (active.command.expects === undefined && (line === '0' || line === '4'))
    return { kind: 'final', isOk: line === '0' };
  return null;
}

function isReference(line: string, { active }: LineContext): boolean {
  if (!/^\+\w+\s*:/.test(line)) return false;
  const prefix = prefixOf(line);
  return (
    prefix === '+CMGS' || (active?.kind === 'pdu' && prefix === prefixOf(active.command.prefix.slice(2)))
  );
}

function isExpected(line: string, expects: string | undefined): boolean {
  if (expects === undefined || expects === 'raw') return false;
  const expected = expects.replace(/:\s*$/, '').toUpperCase();
  if (!line.toUpperCase().startsWith(expected) || /^\w/.test(line.slice(expected.length))) return false;
  return (
    findUnsolicited(line)?.alsoReply !== 'registration' || parseRegistration(line)?.form !== 'unsolicited'
  );
}
