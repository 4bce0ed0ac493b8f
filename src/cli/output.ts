/**
 * Where words go: data on stdout, messages on stderr, colour only on a terminal that wants it (NO_COLOR).
 */
import { CliError, EXIT } from './exit-codes.ts';

export interface Output {
  /** One line of data. */
  data(line: string): void;
  /** One line for the person. */
  say(line: string): void;
  /** For messages. */
  readonly paint: Paint;
  /** For data. */
  readonly dataPaint: Paint;
  /** Aborted once nobody reads the data any more (`| head`): the verb ends then, and says nothing. */
  readonly readerGone: AbortSignal;
  /** Resolves when all data is out. @throws CliError 74 where it could not be written */
  flush(): Promise<void>;
}

export interface Paint {
  dim(text: string): string;
  bold(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  red(text: string): string;
}

export function createOutput(streams: { stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream }): Output {
  const reader = new AbortController();
  streams.stdout.on('error', (error: NodeJS.ErrnoException) => reader.abort(error.code));
  // There is nobody left to tell.
  streams.stderr.on('error', () => {});
  return {
    data(line) {
      if (!reader.signal.aborted) streams.stdout.write(`${line}\n`);
    },
    say: (line) => void streams.stderr.write(`${line}\n`),
    paint: paintFor(streams.stderr),
    dataPaint: paintFor(streams.stdout),
    readerGone: reader.signal,
    async flush() {
      await new Promise<void>((resolve) => streams.stdout.write('', () => resolve()));
      const { aborted, reason } = reader.signal;
      if (aborted && reason !== 'EPIPE')
        throw new CliError(EXIT.io, `standard output cannot be written (${String(reason)})`);
    },
  };
}

function paintFor(stream: NodeJS.WriteStream): Paint {
  const hasColour = stream.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
  const code = (open: number, close: number) => (text: string) =>
    hasColour ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    dim: code(2, 22),
    bold: code(1, 22),
    green: code(32, 39),
    yellow: code(33, 39),
    red: code(31, 39),
  };
}

/** Columns padded to their widest cell, two spaces apart. */
export function formatTable(rows: readonly (readonly string[])[]): string[] {
  const shown = rows.map((row) => row.map(printable));
  const widths = shown.reduce<number[]>(
    (wide, row) => row.map((cell, i) => Math.max(wide[i] ?? 0, cell.length)),
    [],
  );
  return shown.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** A word longer than the line, such as a path, stays whole: it is there to be copied. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** What came over the air or from a modem, on one line and without power over the terminal: controls are spelled out. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, (character) =>
    character === '\n'
      ? String.raw`\n`
      : String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
