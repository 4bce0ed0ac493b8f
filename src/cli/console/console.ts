/**
 * A console on one port: a line comes in, its reply goes out; what the modem says unasked is shown with a time and `<`.
 * One command is on the wire at a time. Numbers, texts, PDUs and PINs are masked unless asked for.
 */
import {
  type AtReply,
  type Clock,
  createAtChannel,
  type createPort,
  maskWire,
  type ModemError,
  type Unsolicited,
} from '../../../drivers/index.ts';
import type { Output } from '../output.ts';
import { printable } from '../output.ts';
import { planOf } from './command-plan.ts';
import { refusalOf } from './guard.ts';
import { splitCommands } from './split-commands.ts';

export interface ConsoleOptions {
  readonly port: ReturnType<typeof createPort>;
  readonly clock: Clock;
  readonly output: Output;
  readonly isUnsafe: boolean;
  readonly isShowingAll: boolean;
  /** Repeats the command before its reply: where nobody typed it. */
  readonly isEchoing: boolean;
  readonly onClosed: (reason: ModemError) => void;
}

export type LineResult = 'ok' | 'error' | 'timeout' | 'refused' | 'closed' | 'nothing';

const GUARD_MS = 20;
const IDENTITY = /^(?:I|\+C?GM[IMR])$/;

export class Console {
  readonly #options: ConsoleOptions;
  readonly #channel: ReturnType<typeof createAtChannel>;
  /** Names of the commands on the wire. */
  #asked: readonly string[] = [];

  constructor(options: ConsoleOptions) {
    this.#options = options;
    const { port, clock, onClosed } = options;
    this.#channel = createAtChannel({
      port,
      clock,
      guardMs: GUARD_MS,
      listener: {
        onUnsolicited: (message) => this.#showUnsolicited(message),
        onLateReference() {},
        onClosed,
      },
    });
  }

  /** @throws ModemError as the port */
  open(): Promise<void> {
    return this.#options.port.open(this.#channel.handlers);
  }

  /** What is on the wire is not waited for. */
  async close(): Promise<void> {
    this.#channel.stop();
    await this.#options.port.close();
  }

  async run(typed: string): Promise<LineResult> {
    const line = typed.trim();
    if (line === '' || line.startsWith('#')) return 'nothing';
    const { output, isUnsafe, isEchoing } = this.#options;
    const refusal = refusalOf(line);
    if (refusal && !(isUnsafe && refusal.canBeForced)) {
      const force = refusal.canBeForced ? ' (--unsafe passes it on)' : '';
      output.say(`not sent: ${maskWire(printable(line))}: ${refusal.reason}${force}`);
      return 'refused';
    }
    if (isEchoing) output.data(`> ${this.#shown(line)}`);
    this.#asked = ['unknown', ...(splitCommands(line) ?? []).map(({ name }) => name)];
    const result = this.#showReply(await this.#channel.execute(planOf(line)));
    this.#asked = [];
    return result;
  }

  #showReply(reply: AtReply): LineResult {
    const { output } = this.#options;
    for (const { text, pdu } of 'lines' in reply ? reply.lines : []) {
      output.data(this.#shown(text));
      if (pdu !== undefined) output.data(this.#shown(pdu));
    }
    switch (reply.kind) {
      case 'ok':
        output.data('OK');
        return 'ok';
      case 'error':
        output.data(this.#shown(reply.final || 'ERROR'));
        if (/^\+CM[ES]/.test(reply.final)) output.say(output.paint.dim(`  ${reply.error.verdict.text}`));
        return 'error';
      case 'timeout':
        output.say('no answer in time');
        return 'timeout';
      case 'closed':
        return 'closed';
      default:
        return reply satisfies never;
    }
  }

  /** A line that nobody knows, while a command runs, belongs to its reply; so does the second reply of a command line. */
  #showUnsolicited({ name, text, pdu }: Unsolicited): void {
    const { output, clock } = this.#options;
    const mark = this.#asked.includes(name) ? '' : `${timeOfDay(clock.now())} < `;
    for (const line of [...text.split('\n'), ...(pdu === undefined ? [] : [pdu])])
      output.data(mark + this.#shown(line));
  }

  /** What a modem says of itself is no text of a person's, though it looks like one. */
  #shown(line: string): string {
    if (this.#options.isShowingAll) return printable(line);
    const isIdentity = this.#asked.length > 1 && this.#asked.slice(1).every((name) => IDENTITY.test(name));
    return printable(isIdentity ? line.replaceAll(/\d{5,}/g, (digits) => maskWire(digits)) : maskWire(line));
  }
}

/** 12:01:02.345, local time. */
export function timeOfDay(at: number): string {
  const date = new Date(at);
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map((number) =>
    String(number).padStart(2, '0'),
  );
  return `${hours}:${minutes}:${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
