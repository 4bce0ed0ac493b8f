/**
 * Bytes from the terminal to command lines and prompt input:
 *
 *   bytes -> [held while a command runs] -> command state: line at CR | prompt state: text at Ctrl-Z, null at ESC
 *
 * Echo goes out as the bytes come in. Whatever stands before `AT` in a line is noise.
 */

const CR = 0x0d;
const LF = 0x0a;
const BACKSPACE = 0x08;
const CTRL_Z = 0x1a;
const ESC = 0x1b;
/** LF and `> `. */
const nextLinePrompt = [LF, 0x3e, 0x20];
const LONGEST_LINE = 2_048;
const LONGEST_INPUT = 4_096;
const LONGEST_HELD = 65_536;

export interface InputListener {
  /** The line from `AT` on, without it. */
  onLine(line: string): void;
  /** What was typed at the prompt; null: ESC. */
  onInput(text: string | null): void;
  echo(bytes: Uint8Array): void;
  isEchoOn(): boolean;
}

export class AtInput {
  readonly #listener: InputListener;
  #state: 'command' | 'prompt' = 'command';
  #isTextPrompt = false;
  /** How many replies are awaited; bytes are held while there are any. */
  #holds = 0;
  #held: Uint8Array[] = [];
  #heldLength = 0;
  #line = '';
  #text = '';
  #echo: number[] = [];
  #afterPrompt: (() => void)[] = [];

  constructor(listener: InputListener) {
    this.#listener = listener;
  }

  /** Whether a command runs. */
  get isHeld(): boolean {
    return this.#holds > 0;
  }

  get isAtPrompt(): boolean {
    return this.#state === 'prompt';
  }

  receive(bytes: Uint8Array): void {
    if (this.#holds > 0) {
      this.#hold(bytes);
      return;
    }
    for (let at = 0; at < bytes.length; at += 1) {
      this.#byte(bytes[at] as number);
      if (this.#holds > 0) {
        this.#hold(bytes.subarray(at + 1));
        return;
      }
    }
    this.#flushEcho();
  }

  /** A command runs: what comes in waits. */
  hold(): void {
    this.#holds += 1;
  }

  release(): void {
    this.#holds = Math.max(0, this.#holds - 1);
    if (this.#holds > 0) return;
    const held = this.#held;
    this.#held = [];
    this.#heldLength = 0;
    for (const bytes of held) this.receive(bytes);
  }

  /** In text mode every CR gives a further `> `. */
  openPrompt(isText: boolean): void {
    this.#state = 'prompt';
    this.#isTextPrompt = isText;
    this.#text = '';
  }

  /** Runs once the prompt is left. */
  afterPrompt(run: () => void): void {
    this.#afterPrompt.push(run);
  }

  reset(): void {
    this.#state = 'command';
    this.#afterPrompt = [];
    this.#holds = 0;
    this.#held = [];
    this.#heldLength = 0;
    this.#line = '';
    this.#text = '';
  }

  #hold(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#heldLength + bytes.length > LONGEST_HELD) return;
    this.#held.push(Uint8Array.from(bytes));
    this.#heldLength += bytes.length;
  }

  #byte(byte: number): void {
    if (this.#state === 'prompt') this.#promptByte(byte);
    else this.#commandByte(byte);
  }

  #commandByte(byte: number): void {
    if (this.#listener.isEchoOn()) this.#echo.push(byte);
    if (byte === CR) {
      this.#flushEcho();
      const line = this.#line;
      this.#line = '';
      const start = line.search(/at/i);
      if (start >= 0) this.#listener.onLine(line.slice(start + 2));
    } else if (byte === BACKSPACE) {
      this.#line = this.#line.slice(0, -1);
    } else if (byte !== LF && byte !== CTRL_Z && byte !== ESC && this.#line.length < LONGEST_LINE) {
      this.#line += String.fromCharCode(byte);
    }
  }

  #promptByte(byte: number): void {
    if (byte === CTRL_Z || byte === ESC) {
      this.#flushEcho();
      const text = this.#text;
      this.#text = '';
      this.#state = 'command';
      const waiting = this.#afterPrompt;
      this.#afterPrompt = [];
      for (const run of waiting) run();
      this.#listener.onInput(byte === ESC ? null : text);
      return;
    }
    if (this.#listener.isEchoOn()) this.#echo.push(byte);
    if (byte === BACKSPACE && this.#isTextPrompt) {
      this.#text = this.#text.slice(0, -1);
      return;
    }
    if (this.#text.length < LONGEST_INPUT) this.#text += String.fromCharCode(byte);
    if (byte === CR && this.#isTextPrompt) {
      this.#echo.push(...(this.#listener.isEchoOn() ? [] : [CR]), ...nextLinePrompt);
    }
  }

  #flushEcho(): void {
    if (this.#echo.length === 0) return;
    const bytes = Uint8Array.from(this.#echo);
    this.#echo = [];
    this.#listener.echo(bytes);
  }
}
