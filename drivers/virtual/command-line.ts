/** One AT command line to its commands: `E0V1;+CMEE=1;+CSQ` is four of them (V.250 §5.4). */

export type CommandForm = 'exec' | 'read' | 'write' | 'test';

export interface ParsedCommand {
  /** Upper case: `E`, `&F`, `S`, `+CSQ`, `^CURC`. */
  readonly name: string;
  readonly form: CommandForm;
  /** Behind the `=`, or the digits of a basic command. */
  readonly argument: string;
}

const extended = /^[+^#*$%!_@][A-Z][A-Z0-9_]*/i;
const basic = /^(&?[A-Z])(\d*)/i;

/** undefined: the line has no shape that a modem could understand. */
export function parseCommandLine(line: string): readonly ParsedCommand[] | undefined {
  const commands: ParsedCommand[] = [];
  let rest = line.trim();
  while (rest !== '') {
    const taken = takeCommand(rest);
    if (!taken) return undefined;
    commands.push(taken.command);
    rest = rest.slice(taken.length).replace(/^[\s;]+/, '');
  }
  return commands;
}

function takeCommand(text: string): { command: ParsedCommand; length: number } | undefined {
  const name = extended.exec(text)?.[0];
  if (name !== undefined) {
    const end = endOfCommand(text);
    const command = withForm(name.toUpperCase(), text.slice(name.length, end).trim());
    return command && { command, length: end };
  }
  if (/^D/i.test(text)) {
    return { command: { name: 'D', form: 'exec', argument: text.slice(1) }, length: text.length };
  }
  const register = /^S(\d+)(\?|=(\d*))/i.exec(text);
  if (register) {
    const form = register[2] === '?' ? 'read' : 'write';
    const argument = form === 'read' ? `${register[1]}` : `${register[1]}=${register[3]}`;
    return { command: { name: 'S', form, argument }, length: register[0].length };
  }
  const short = basic.exec(text);
  if (!short?.[1]) return undefined;
  return {
    command: { name: short[1].toUpperCase(), form: 'exec', argument: short[2] ?? '' },
    length: short[0].length,
  };
}

function withForm(name: string, tail: string): ParsedCommand | undefined {
  if (tail === '') return { name, form: 'exec', argument: '' };
  if (tail === '?') return { name, form: 'read', argument: '' };
  if (tail === '=?') return { name, form: 'test', argument: '' };
  if (tail.startsWith('=')) return { name, form: 'write', argument: tail.slice(1) };
  return undefined;
}

/** Up to the next `;` outside quotes. */
function endOfCommand(text: string): number {
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted;
    else if (text[at] === ';' && !isQuoted) return at;
  }
  return text.length;
}

/** `"SM",,3` to ['SM', '', '3']; quotes are dropped, commas inside them kept. */
export function splitArguments(argument: string): string[] {
  const parts: string[] = [];
  let part = '';
  let isQuoted = false;
  for (const character of argument) {
    if (character === '"') isQuoted = !isQuoted;
    else if (character === ',' && !isQuoted) {
      parts.push(part.trim());
      part = '';
    } else part += character;
  }
  parts.push(part.trim());
  return parts;
}

/** A whole number argument, `fallback` where it was left out, NaN where it is none. */
export function numberArgument(text: string | undefined, fallback: number): number {
  if (text === undefined || text === '') return fallback;
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}
