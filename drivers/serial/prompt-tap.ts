/**
 * First transform of the byte path: raw bytes in, tidy lines for ReadlineParser out. Every CR and every LF ends a line
 * (CR CR LF, LF CR and a bare CR are all seen in the field), empty lines and noise are dropped, what goes beyond
 * `maxLine` bytes is cut off. The prompt, `> ` or a bare `>`, has no line end of its own: it becomes a marker line, in its
 * place.
 */
import { Transform, type TransformCallback } from 'node:stream';

/** NUL cannot come from the modem: the tap drops it. */
export const promptMarker = '\0prompt';

const promptBytes = Buffer.from(`${promptMarker}\n`, 'latin1');
const ussdPrefix = Buffer.from('+CUSD:', 'latin1');

const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;
const SUB = 0x1a; // echo of Ctrl-Z
const ESC = 0x1b;
const SPACE = 0x20;
const QUOTE = 0x22;
const GREATER = 0x3e;

export class PromptTap extends Transform {
  readonly #maxLine: number;
  readonly #onStrayPrompt: () => void;
  #isArmed = false;
  /**
   * `seen`: a `>` began the line and is held back; `stray`: it became a prompt that nobody had asked for; `prompt`: it
   * was the one that had been asked for, and its blanks may follow.
   */
  #greater: 'none' | 'seen' | 'stray' | 'prompt' = 'none';
  #lineLength = 0;
  /** Octets of `+CUSD:` the line has matched. Its quoted text may go on over lines, and those may begin with `> `. */
  #ussdMatched = 0;
  #isTextOpen = false;
  /** Such a text was open when the tap was armed: its lines may still come, or its closing quote has got lost. */
  #wasTextOpen = false;

  constructor(options: { readonly maxLine: number; readonly onStrayPrompt: () => void }) {
    super();
    this.#maxLine = options.maxLine;
    this.#onStrayPrompt = options.onStrayPrompt;
  }

  /** The next prompt is the answer to a command; then the tap disarms itself. */
  arm(): void {
    this.#isArmed = true;
    this.#wasTextOpen = this.#isTextOpen;
    this.#isTextOpen = false;
  }

  disarm(): void {
    this.#isArmed = false;
  }

  /** True from a stray prompt until the modem writes something else than blanks and line ends. */
  get isAtPrompt(): boolean {
    return this.#greater === 'stray' || this.#greater === 'seen';
  }

  override _transform(bytes: Uint8Array, _encoding: BufferEncoding, done: TransformCallback): void {
    // one held back `>` and one prompt are the most that a chunk can grow by
    const out = Buffer.allocUnsafe(bytes.length + 1 + promptBytes.length);
    let size = 0;
    let hasStray = false;
    for (const byte of bytes) {
      if (byte === NUL || byte === 0xff || byte === SUB) continue;
      if (this.#greater === 'seen') {
        const isPrompt = byte === SPACE || byte === CR || byte === LF;
        if (isPrompt && this.#isArmed) {
          size += this.#answer(out, size);
          continue;
        }
        this.#greater = isPrompt ? 'stray' : 'none';
        hasStray ||= isPrompt;
        out[size++] = GREATER;
        this.#lineLength = 1;
      } else if (this.#greater !== 'none') {
        if (byte === SPACE && this.#greater === 'prompt') continue;
        if (byte !== SPACE && byte !== CR && byte !== LF) this.#greater = 'none';
      }
      if (byte === CR || byte === LF) {
        if (this.#lineLength > 0) out[size++] = LF;
        this.#endLine();
      } else if (this.#lineLength === 0 && byte === GREATER && !this.#isTextOpen) {
        // Waiting for the blank would wait for ever: some modems print none.
        if (this.#isArmed && !this.#wasTextOpen) size += this.#answer(out, size);
        else this.#greater = 'seen';
      } else if (this.#lineLength > 0 || byte !== ESC) {
        this.#watchText(byte);
        if (++this.#lineLength <= this.#maxLine) out[size++] = byte;
      }
    }
    if (size > 0) this.push(out.subarray(0, size));
    done();
    if ((hasStray || this.#greater === 'seen') && this.isAtPrompt) this.#onStrayPrompt();
  }

  #answer(out: Buffer, size: number): number {
    this.disarm();
    this.#greater = 'prompt';
    return promptBytes.copy(out, size);
  }

  #endLine(): void {
    this.#lineLength = 0;
    this.#ussdMatched = 0;
  }

  #watchText(byte: number): void {
    if (this.#lineLength === this.#ussdMatched && byte === ussdPrefix[this.#ussdMatched])
      this.#ussdMatched += 1;
    else if (byte === QUOTE && (this.#isTextOpen || this.#ussdMatched === ussdPrefix.length)) {
      this.#isTextOpen = !this.#isTextOpen;
    }
  }
}
