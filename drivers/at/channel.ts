/**
 * One modem's wire: one command at a time, first in first out. The channel opens and closes nothing:
 *
 *   const channel = createAtChannel({ port, clock, guardMs, listener, trace });
 *   await port.open(channel.handlers);     bytes and the loss of the cable come in here
 *   ...
 *   channel.stop(); await port.close();
 *
 * After onClosed or stop() a channel is used up: the next opening of the port takes a new one.
 *
 *   bytes ──> LineReader ──> LineSorter ──> command machine ──> effects: write, settle, resync
 *                                      └──> listener (unsolicited, late reference)
 */
import type { Clock, Timer } from '../clock.ts';
import type { ModemError } from '../errors.ts';
import type { BytePort, BytePortHandlers } from '../serial/byte-port.ts';
import { createLineReader, type LineReader } from '../serial/line-reader.ts';
import { localError } from '../verdicts.ts';
import type { ResyncReason } from './command-machine.ts';
import { type CommandHost, CommandRun } from './command-run.ts';
import { endJob, type Job, JobQueue, type PduJob, type PlainJob, type RecoverJob } from './job-queue.ts';
import { LineSorter, type SortedLine } from './line-sorter.ts';
import { parseReference } from './parse-sms.ts';
import { Resync } from './resync.ts';
import type {
  AtChannel,
  AtChannelListener,
  AtCommand,
  AtReply,
  PduCommand,
  PduReply,
  Unsolicited,
  WireTrace,
} from './types.ts';
import { createWireWriter, refuseCommand, refusePdu, type WireWriter } from './wire-writer.ts';

export interface AtChannelOptions {
  readonly port: Pick<BytePort, 'write'>;
  readonly clock: Clock;
  /** Pause between a final result and the next command; 0: it is written in the same turn. */
  readonly guardMs: number;
  readonly listener: AtChannelListener;
  readonly trace?: WireTrace;
}

export interface PortAtChannel extends AtChannel {
  /** For port.open(). */
  readonly handlers: BytePortHandlers;
  /** `urgent`: ahead of waiting plain commands. */
  submitPdu(command: PduCommand & { readonly urgent?: boolean }): Promise<PduReply>;
}

export function createAtChannel(options: AtChannelOptions): PortAtChannel {
  return new Channel(options);
}

/** A stray prompt is one when nothing has followed for this long; a text goes on at once. */
const strayConfirmMs = 100;

class Channel implements PortAtChannel {
  readonly handlers: BytePortHandlers;
  readonly #clock: Clock;
  readonly #guardMs: number;
  readonly #listener: AtChannelListener;
  readonly #reader: LineReader;
  readonly #sorter: LineSorter;
  readonly #writer: WireWriter;
  readonly #resync: Resync;
  readonly #host: CommandHost;
  readonly #queue = new JobQueue();
  #run: CommandRun | null = null;
  #recovering: RecoverJob | null = null;
  /** An old answer may still come: nothing is asked before a resync. */
  #isDirty = false;
  #isLateAwaited = false;
  #guardUntil = Number.NEGATIVE_INFINITY;
  #ended: ModemError | null = null;
  #deadline: Timer | null = null;
  #guardTimer: Timer | null = null;
  #strayTimer: Timer | null = null;

  constructor({ port, clock, guardMs, listener, trace }: AtChannelOptions) {
    this.#clock = clock;
    this.#guardMs = guardMs;
    this.#listener = listener;
    const safeTrace: WireTrace | undefined =
      trace && ((direction, line) => unharmed(() => trace(direction, line)));
    this.#writer = createWireWriter((bytes) => port.write(bytes), safeTrace);
    this.#sorter = new LineSorter(
      (line) => this.#onSorted(line),
      () => clock.monotonic(),
    );
    this.#reader = createLineReader({
      onLine: (line) => this.#onLine(line),
      onPrompt: () => this.#onPrompt(),
      onStrayPrompt: () => this.#onStrayPrompt(),
    });
    this.#resync = new Resync({
      clock,
      writeEscape: () => this.#writer.escape(),
      writeProbe: () => this.#writeProbe(),
      onEnd: (isClean) => this.#onResynced(isClean),
    });
    this.#host = {
      clock,
      reader: this.#reader,
      sorter: this.#sorter,
      writer: this.#writer,
      onReply: (job, reply) => this.#onReply(job, reply),
      onRerun: (job) => this.#onRerun(job),
      onResync: (reason, owed) => this.#beginResync(reason, owed),
      onTransmit: () => (this.#isLateAwaited = false),
      onEnd: () => this.#pump(),
    };
    this.handlers = {
      onData: (bytes) => this.#reader.write(bytes),
      onClose: (reason) => {
        if (this.#end(reason)) unharmed(() => listener.onClosed(reason));
      },
    };
  }

  get isBusy(): boolean {
    return this.#run !== null || this.#recovering !== null || this.#resync.isActive || !this.#queue.isEmpty;
  }

  execute(command: AtCommand): Promise<AtReply> {
    const refusal = refuseCommand(command);
    if (refusal) return Promise.resolve({ kind: 'error', error: refusal, final: '', lines: [] });
    return new Promise((resolve) => this.#enqueue({ kind: 'plain', command, isRerun: false, resolve }));
  }

  submitPdu(command: PduCommand & { readonly urgent?: boolean }): Promise<PduReply> {
    const refusal = refusePdu(command);
    if (refusal) return Promise.resolve({ kind: 'refused', error: refusal });
    return new Promise((resolve) => this.#enqueue({ kind: 'pdu', command, resolve }, command.urgent));
  }

  recoverPrompt(quietMs: number): Promise<void> {
    return new Promise((resolve) => this.#enqueue({ kind: 'recover', quietMs, resolve }));
  }

  stop(): void {
    this.#end(localError('channel-stopped'));
  }

  #enqueue(job: Job, isUrgent = false): void {
    if (this.#ended) return endJob(job, this.#ended);
    if (isUrgent) this.#queue.addUrgent(job);
    else this.#queue.add(job);
    this.#pump();
  }

  /** Begins the next job where nothing stands against it. Called after everything that may have made way. */
  #pump(): void {
    const next = this.#queue.first;
    if (!next || this.#ended || this.#run || this.#recovering) return;
    if (this.#resync.isActive || this.#strayTimer) return;
    if (this.#isDirty && next.kind !== 'recover') return this.#beginResync('answer', 1);
    const waitMs = this.#guardUntil - this.#clock.monotonic();
    if (waitMs > 0) {
      this.#guardTimer ??= this.#clock.setTimer(() => {
        this.#guardTimer = null;
        this.#pump();
      }, waitMs);
      return;
    }
    this.#queue.take();
    if (next.kind === 'recover') this.#beginRecovery(next);
    else this.#begin(next);
  }

  #begin(job: PlainJob | PduJob): void {
    this.#sorter.endUssd();
    this.#run = new CommandRun(job, this.#host);
    this.#run.start();
  }

  #onReply(job: PlainJob | PduJob, reply: AtReply | PduReply): void {
    this.#freeWire();
    this.#isLateAwaited ||= reply.kind === 'unknown';
    // the machine gives to a plan only the replies of its kind
    (job.resolve as (reply: AtReply | PduReply) => void)(reply);
  }

  #onRerun(job: PlainJob): void {
    this.#freeWire();
    this.#queue.putBack({ ...job, isRerun: true });
  }

  #freeWire(): void {
    this.#run = null;
    this.#guardUntil = this.#clock.monotonic() + this.#guardMs;
  }

  #writeProbe(): void {
    this.#sorter.noteWritten('AT');
    this.#writer.command('AT');
  }

  #beginRecovery(job: RecoverJob): void {
    this.#recovering = job;
    this.#writer.escape();
    this.#deadline = this.#clock.setTimer(() => {
      this.#recovering = null;
      this.#isDirty = false;
      job.resolve();
      this.#pump();
    }, job.quietMs);
  }

  #beginResync(reason: ResyncReason, owed: number): void {
    this.#isDirty = true;
    this.#resync.begin(reason, owed);
  }

  #onResynced(isClean: boolean): void {
    this.#isDirty = !isClean;
    this.#guardUntil = this.#clock.monotonic() + this.#guardMs;
    if (!isClean) this.#queue.giveUpFirst();
    this.#pump();
  }

  #onLine(line: string): void {
    this.#writer.traceReceived(line.trim());
    this.#sorter.take(line);
  }

  #onSorted(line: SortedLine): void {
    switch (line.kind) {
      case 'final':
        return this.#onFinal(line.text, line.isOk);
      case 'reply':
        return this.#run?.feed({ type: 'line', line: line.line });
      case 'reference':
        return this.#onReference(line.text);
      case 'unsolicited':
        if (line.isRestart) this.#onRestart();
        return this.#tell(line.message);
      default:
        return line satisfies never;
    }
  }

  #onFinal(text: string, isOk: boolean): void {
    if (this.#run) return isOk ? this.#run.feed({ type: 'ok' }) : this.#run.fail(text);
    if (this.#resync.isHushed && this.#isLateAwaited) {
      this.#isLateAwaited = false;
      if (isOk) unharmed(() => this.#listener.onLateReference(null));
    }
    this.#resync.feed({ type: isOk ? 'ok' : 'failed' });
  }

  #onReference(text: string): void {
    const reference = parseReference(text);
    if (this.#run?.isAwaitingResult) return this.#run.feed({ type: 'reference', reference });
    if (this.#isLateAwaited) {
      this.#isLateAwaited = false;
      unharmed(() => this.#listener.onLateReference(reference));
    }
    this.#resync.feed({ type: 'reference' });
  }

  #onRestart(): void {
    this.#resync.feed({ type: 'restarted' });
    this.#run?.feed({ type: 'restarted' });
  }

  #onPrompt(): void {
    this.#writer.traceReceived('>');
    this.#sorter.endUssd();
    this.#run?.feed({ type: 'prompt' });
  }

  #onStrayPrompt(): void {
    this.#strayTimer ??= this.#clock.setTimer(() => {
      this.#strayTimer = null;
      if (this.#reader.isAtPrompt) this.#leaveStrayPrompt();
      this.#pump();
    }, strayConfirmMs);
  }

  #leaveStrayPrompt(): void {
    if (this.#resync.isActive) this.#resync.feed({ type: 'stray-prompt' });
    else if (this.#run) this.#run.feed({ type: 'stray-prompt' });
    else if (this.#recovering) this.#writer.escape();
    else this.#beginResync('prompt', 0);
  }

  /** While the wire is being cleared, only what the table knows is news; the rest belongs to what went wrong. */
  #tell(message: Unsolicited): void {
    const isClearing = this.#resync.isActive || this.#recovering !== null;
    if (isClearing && message.name === 'unknown') return;
    unharmed(() => this.#listener.onUnsolicited(message));
  }

  /** False where the channel had ended before. */
  #end(error: ModemError): boolean {
    if (this.#ended) return false;
    this.#ended = error;
    this.#reader.stop();
    this.#resync.stop();
    this.#run?.feed({ type: 'closed', error });
    this.#recovering?.resolve();
    this.#recovering = null;
    for (const timer of [this.#deadline, this.#guardTimer, this.#strayTimer]) timer?.cancel();
    this.#queue.end(error);
    return true;
  }
}

/** A listener or a trace that throws is at fault itself; the wire must not fall out of step for it. */
function unharmed(run: () => void): void {
  try {
    run();
  } catch {
    // nothing here could mend it, and there is no one to tell
  }
}
