/** Replies and unsolicited lines to bytes, in the modem's format (V0/V1, line ends), through the faults of the cable. */
import type { Faults } from './faults.ts';
import { randomInteger, type Random } from './random.ts';
import { cmeTexts, cmsTexts, type Reply } from './reply.ts';
import type { Settings } from './settings.ts';

export interface OutputFormat {
  /** `\r\n`, or `\r\r\n` on modems that add a CR. */
  readonly lineEnd: string;
  readonly prompt: string;
  readonly noiseInsidePdu: readonly string[];
  readonly errorText: (family: 'CME' | 'CMS', code: number) => string | undefined;
}

/** Numeric result codes of V.250 §6.2.3 for ATV0. */
const resultNumbers: Readonly<Record<string, string>> = {
  OK: '0',
  CONNECT: '1',
  RING: '2',
  'NO CARRIER': '3',
  ERROR: '4',
};

const largestRandomPiece = 7;

export class Output {
  readonly #format: OutputFormat;
  readonly #settings: () => Settings;
  readonly #faults: Faults;
  readonly #random: Random;
  readonly #write: (bytes: Uint8Array) => void;

  constructor(context: {
    format: OutputFormat;
    settings: () => Settings;
    faults: Faults;
    random: Random;
    write: (bytes: Uint8Array) => void;
  }) {
    this.#format = context.format;
    this.#settings = context.settings;
    this.#faults = context.faults;
    this.#random = context.random;
    this.#write = context.write;
  }

  /** Prints a reply that is complete; prompt and later are the interpreter's business. */
  reply(reply: Reply): void {
    switch (reply.kind) {
      case 'ok':
        this.#information(reply.lines);
        this.#result('OK');
        break;
      case 'unfinished':
        this.#information(reply.lines);
        break;
      case 'final':
        this.#result(reply.text);
        break;
      case 'error':
        this.#result('ERROR');
        break;
      case 'cme':
        this.#result(this.#errorText('CME', reply.code, cmeTexts));
        break;
      case 'cms':
        this.#result(this.#errorText('CMS', reply.code, cmsTexts));
        break;
      case 'prompt':
      case 'later':
        break;
      default:
        reply satisfies never;
    }
  }

  /** Information lines of a command that goes on. */
  information(lines: readonly string[]): void {
    this.#information(lines);
  }

  unsolicited(text: string): void {
    const { lineEnd } = this.#format;
    this.#lines(lineEnd + this.#withLinesInside(text) + lineEnd);
  }

  prompt(): void {
    if (this.#faults.promptsToLose > 0) {
      this.#faults.promptsToLose -= 1;
      return;
    }
    this.raw(Buffer.from(this.#format.prompt, 'latin1'));
  }

  raw(bytes: Uint8Array): void {
    const { isDeaf, outputPieces, tamper } = this.#faults;
    if (isDeaf || bytes.length === 0) return;
    if (tamper) {
      for (const piece of tamper(bytes)) if (piece.length > 0) this.#write(piece);
      return;
    }
    if (outputPieces === null) {
      this.#write(bytes);
      return;
    }
    for (let from = 0; from < bytes.length; ) {
      const size =
        outputPieces === 'random'
          ? randomInteger(this.#random, 1, largestRandomPiece)
          : Math.max(1, outputPieces);
      this.#write(bytes.subarray(from, from + size));
      from += size;
    }
  }

  #information(lines: readonly string[]): void {
    if (lines.length === 0) return;
    const { lineEnd } = this.#format;
    const body = lines.map((line) => this.#withLinesInside(line)).join(lineEnd);
    this.#lines((this.#settings().verbose ? lineEnd : '') + body + lineEnd);
  }

  #result(text: string): void {
    const { verbose, quiet } = this.#settings();
    if (quiet) return;
    const { lineEnd } = this.#format;
    this.#lines(verbose ? lineEnd + text + lineEnd : `${resultNumbers[text] ?? text}\r`);
  }

  #errorText(family: 'CME' | 'CMS', code: number, texts: Readonly<Record<number, string>>): string {
    const { errorLevel } = this.#settings();
    const own = this.#format.errorText(family, code);
    if (own !== undefined) return own;
    if (family === 'CME' && errorLevel === 0) return 'ERROR';
    return `+${family} ERROR: ${errorLevel === 2 ? (texts[code] ?? code) : code}`;
  }

  /** Puts foreign lines between a header and its PDU, and writes the modem's own line end between the two. */
  #withLinesInside(line: string): string {
    const at = line.indexOf('\r\n');
    if (at < 0) return line;
    const { lineEnd, noiseInsidePdu } = this.#format;
    const noise = this.#settings().isNoisy ? noiseInsidePdu : [];
    const foreign = [...noise, ...this.#faults.linesInsidePdu]
      .map((text) => lineEnd + text + lineEnd)
      .join('');
    return line.slice(0, at) + lineEnd + foreign + line.slice(at + 2);
  }

  #lines(text: string): void {
    this.raw(Buffer.from(text, 'latin1'));
  }
}
