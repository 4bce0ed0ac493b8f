/** One command on the wire: runs its machine, holds its deadline, writes what the machine says. */
import type { Clock, Timer } from '../clock.ts';
import type { LineReader } from '../serial/line-reader.ts';
import { errorFromFinal, localError } from '../verdicts.ts';
import {
  type CommandInput,
  type CommandPlan,
  type CommandState,
  type CommandStep,
  type ResyncReason,
  startCommand,
  stepCommand,
} from './command-machine.ts';
import { type PduJob, type PlainJob, planOf } from './job-queue.ts';
import type { LineSorter } from './line-sorter.ts';
import type { AtReply, PduReply } from './types.ts';
import type { WireWriter } from './wire-writer.ts';

export interface CommandHost {
  readonly clock: Clock;
  readonly reader: LineReader;
  readonly sorter: LineSorter;
  readonly writer: WireWriter;
  /** PDU and Ctrl-Z go out in this turn. */
  onTransmit(): void;
  /** The command has left the wire; the reply has still to be told. */
  onReply(job: PlainJob | PduJob, reply: AtReply | PduReply): void;
  onRerun(job: PlainJob): void;
  onResync(reason: ResyncReason, owed: number): void;
  /** Last of all. */
  onEnd(): void;
}

/** An ERROR without a number speaks of a bad PDU when it comes at once, and of nothing when it comes later. */
const promptErrorMs = 2_000;

export class CommandRun {
  readonly #job: PlainJob | PduJob;
  readonly #host: CommandHost;
  readonly #plan: CommandPlan;
  #state: CommandState;
  #deadline: Timer | null = null;
  #transmittedAt = 0;

  constructor(job: PlainJob | PduJob, host: CommandHost) {
    this.#job = job;
    this.#host = host;
    this.#plan = planOf(job);
    this.#state = startCommand(this.#plan).state;
  }

  get isAwaitingResult(): boolean {
    return this.#state.phase === 'await-result';
  }

  start(): void {
    const { sorter, reader, writer } = this.#host;
    const job = this.#job;
    this.#apply(startCommand(this.#plan));
    const text = job.kind === 'plain' ? job.command.text : `${job.command.prefix}${job.command.length}`;
    if (job.kind === 'pdu') reader.armPrompt();
    sorter.setActive(job);
    sorter.noteWritten(text);
    writer.command(text, job.kind === 'plain' && job.command.secret === true);
  }

  feed(input: CommandInput): void {
    this.#apply(stepCommand(this.#plan, this.#state, input));
  }

  /** A final result line other than OK. */
  fail(final: string): void {
    const error = errorFromFinal(final);
    const isLate = this.#host.clock.monotonic() - this.#transmittedAt > promptErrorMs;
    const isUnclear = this.isAwaitingResult && error.code === 'modem-error' && isLate;
    this.feed({ type: 'failed', final, error: isUnclear ? localError('late-error') : error });
  }

  #apply({ state, effects }: CommandStep): void {
    const leavesPrompt = this.#state.phase === 'await-prompt' && state.phase !== 'await-prompt';
    if (leavesPrompt) this.#host.reader.disarmPrompt();
    this.#state = state;
    for (const effect of effects) {
      switch (effect.type) {
        case 'set-deadline':
          this.#deadline?.cancel();
          this.#deadline = this.#host.clock.setTimer(() => this.feed({ type: 'deadline' }), effect.afterMs);
          break;
        case 'ask':
          this.#ask();
          break;
        case 'write-pdu':
          if (this.#job.kind === 'pdu') this.#transmit(this.#job.command.pdu);
          break;
        case 'settle':
          this.#deadline?.cancel();
          this.#host.sorter.setActive(null);
          this.#host.onReply(this.#job, effect.reply);
          break;
        case 'rerun':
          this.#deadline?.cancel();
          this.#host.sorter.setActive(null);
          if (this.#job.kind === 'plain') this.#host.onRerun(this.#job);
          break;
        case 'resync':
          this.#host.onResync(effect.reason, effect.owed);
          break;
        default:
          effect satisfies never;
      }
    }
    if (state.phase === 'done' && effects.length > 0) this.#host.onEnd();
  }

  /** Without a clearance to wait for, in this very turn. */
  #ask(): void {
    const job = this.#job;
    const decide = () => {
      if (this.#state.phase === 'ask') this.feed({ type: mayTransmit(job) ? 'allowed' : 'forbidden' });
    };
    const clearance = job.kind === 'pdu' ? job.command.clearance : undefined;
    if (clearance) clearance.then(decide, decide);
    else decide();
  }

  #transmit(pdu: string): void {
    this.#transmittedAt = this.#host.clock.monotonic();
    this.#host.onTransmit();
    this.#host.sorter.noteWritten(pdu);
    this.#host.writer.pdu(pdu);
  }
}

/** Asked in the turn that writes. One that throws has not said yes. */
function mayTransmit(job: PlainJob | PduJob): boolean {
  try {
    return job.kind === 'pdu' && job.command.mayTransmit();
  } catch {
    return false;
  }
}
