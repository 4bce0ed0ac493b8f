/**
 * The byte path of one modem:
 *
 *   bytes ──> PromptTap ──────────────> ReadlineParser ──> lines, and the prompt at its place among them
 *             CR, LF -> one line end     (serialport)
 *             noise out, 4 KiB a line
 *             prompt -> marker line
 *
 * Everything runs in the turn that brought the bytes. What comes in while a line is being handled waits its turn.
 */
import { ReadlineParser } from '@serialport/parser-readline';
import { PromptTap, promptMarker } from './prompt-tap.ts';

export interface LineReader {
  write(bytes: Uint8Array): void;
  /** The next prompt calls onPrompt; one that comes unarmed calls onStrayPrompt. */
  armPrompt(): void;
  disarmPrompt(): void;
  /** True while the last thing the modem wrote is a stray prompt. */
  readonly isAtPrompt: boolean;
  stop(): void;
}

export interface LineReaderHandlers {
  /** Latin-1, without line end, never empty, 4096 characters at most. */
  onLine(line: string): void;
  onPrompt(): void;
  /** May still turn out to be text: look at isAtPrompt a little later. */
  onStrayPrompt(): void;
}

const maxLine = 4096;
/** More than this can only wait when handling a line brings more bytes than it takes: the rest is dropped. */
const maxPending = 64 * 1024;

export function createLineReader(handlers: LineReaderHandlers): LineReader {
  const tap = new PromptTap({ maxLine, onStrayPrompt: () => handlers.onStrayPrompt() });
  const lines = tap.pipe(new ReadlineParser({ delimiter: '\n', encoding: 'latin1' }));
  let isStopped = false;

  lines.on('data', (line: string) => {
    if (isStopped) return;
    if (line === promptMarker) handlers.onPrompt();
    else handlers.onLine(line);
  });

  return {
    write(bytes) {
      if (isStopped) return;
      const pending = tap.writableLength + tap.readableLength + lines.writableLength + lines.readableLength;
      const room = maxPending - pending;
      if (room > 0) tap.write(bytes.length > room ? bytes.subarray(0, room) : bytes);
    },
    armPrompt: () => tap.arm(),
    disarmPrompt: () => tap.disarm(),
    get isAtPrompt() {
      return tap.isAtPrompt;
    },
    stop() {
      isStopped = true;
      tap.destroy();
      lines.destroy();
    },
  };
}
