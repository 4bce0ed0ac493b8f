/** What waits for the wire of one modem, in order, and how each kind of job is told that it will not run. */
import type { ModemError } from '../errors.ts';
import type { CommandPlan } from './command-machine.ts';
import type { AtCommand, AtReply, PduCommand, PduReply } from './types.ts';

export type Job = PlainJob | PduJob | RecoverJob;

export interface PlainJob {
  readonly kind: 'plain';
  readonly command: AtCommand;
  /** Written a second time, because a stale prompt had swallowed it. */
  readonly isRerun: boolean;
  readonly resolve: (reply: AtReply) => void;
}

export interface PduJob {
  readonly kind: 'pdu';
  readonly command: PduCommand;
  readonly resolve: (reply: PduReply) => void;
}

/** AtChannel.recoverPrompt. */
export interface RecoverJob {
  readonly kind: 'recover';
  readonly quietMs: number;
  readonly resolve: () => void;
}

export class JobQueue {
  #jobs: Job[] = [];

  get first(): Job | undefined {
    return this.#jobs[0];
  }

  get isEmpty(): boolean {
    return this.#jobs.length === 0;
  }

  add(job: Job): void {
    this.#jobs.push(job);
  }

  /** Ahead of plain commands, behind other submissions. */
  addUrgent(job: Job): void {
    const firstPlain = this.#jobs.findIndex((waiting) => waiting.kind === 'plain');
    if (firstPlain < 0) this.#jobs.push(job);
    else this.#jobs.splice(firstPlain, 0, job);
  }

  putBack(job: Job): void {
    this.#jobs.unshift(job);
  }

  take(): Job | undefined {
    return this.#jobs.shift();
  }

  /** The modem does not answer at all: the one that waited longest hears of it, as if it had been asked. */
  giveUpFirst(): void {
    const job = this.#jobs[0];
    if (!job || job.kind === 'recover') return;
    this.#jobs.shift();
    if (job.kind === 'plain') job.resolve({ kind: 'timeout', lines: [] });
    else job.resolve({ kind: 'no-prompt' });
  }

  end(error: ModemError): void {
    for (const job of this.#jobs.splice(0)) endJob(job, error);
  }
}

/** Nothing of the job was written. */
export function endJob(job: Job, error: ModemError): void {
  if (job.kind === 'plain') job.resolve({ kind: 'closed', error });
  else if (job.kind === 'pdu') job.resolve({ kind: 'refused', error });
  else job.resolve();
}

/** After `+CMGS:` the OK follows at once; a modem that leaves it out is believed after this long (modems.md 1.5.5). */
const okTimeoutMs = 5_000;

export function planOf(job: PlainJob | PduJob): CommandPlan {
  if (job.kind === 'plain') {
    const canRerun = !job.isRerun && job.command.secret !== true;
    return { kind: 'plain', timeoutMs: job.command.timeoutMs, canRerun };
  }
  const { promptTimeoutMs, promptDelayMs = 0, resultTimeoutMs } = job.command;
  return { kind: 'pdu', promptTimeoutMs, promptDelayMs, resultTimeoutMs, okTimeoutMs };
}
