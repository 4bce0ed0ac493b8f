/**
 * One command line (V.250 §5.2) taken apart, as the modem would: `ATE0+CSQ;+CPIN?` holds three commands. Pure. Comes in:
 * a line. Goes out: its commands in capitals without blanks; null where the line is no command line.
 */
export interface CommandPart {
  /** `+CSQ`, `^CURC`, `E`, `&D`, `D`, `S`. */
  readonly name: string;
  /** What follows the name: empty, `?`, `=...`, or a number. Letters within quotes are capitals too. */
  readonly rest: string;
}

export function splitCommands(line: string): readonly CommandPart[] | null {
  const text = withoutBlanks(line).toUpperCase();
  if (!text.startsWith('AT')) return null;
  const parts: CommandPart[] = [];
  let left = text.slice(2);
  while (left !== '') {
    const part = takePart(left);
    if (part === null) return null;
    if (part.name !== '') parts.push({ name: part.name, rest: part.rest });
    left = left.slice(part.length);
  }
  return parts;
}

function takePart(text: string): (CommandPart & { length: number }) | null {
  if (text.startsWith(';')) return { name: '', rest: '', length: 1 };
  // Also where the `;` is missing, which lenient modems forgive: what stands behind it must not pass unseen.
  const extended = /^([+^*#%$!_][A-Z][A-Z0-9_-]*)((?:"[^"]*"?|[^;"+^]|[+^](?![A-Z]))*)/.exec(text);
  if (extended) return asPart(extended);
  // A dialled number takes the rest of the line: V.250 §6.3.1.
  return asPart(
    /^(D)(.*)/.exec(text) ?? /^(S\d+)((?:=\d*|\?)?)/.exec(text) ?? /^([&\\%]?[A-Z])(\d*)/.exec(text),
  );
}

function asPart(match: RegExpExecArray | null): (CommandPart & { length: number }) | null {
  return match && { name: match[1] ?? '', rest: match[2] ?? '', length: match[0].length };
}

function withoutBlanks(line: string): string {
  return line.replaceAll(/"[^"]*"?| +/g, (piece) => (piece.startsWith('"') ? piece : ''));
}
