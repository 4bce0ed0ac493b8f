/**
 * The one door for writes. Jobs that arrive together share one transaction and so one fsync; each runs in a savepoint
 * of its own, and every promise settles only after COMMIT has returned.
 */
import type Database from 'better-sqlite3';
import { GatewayError } from '../../domain/errors.ts';
import { isBusy, isFatal, isFull, toGatewayError } from './sqlite-error.ts';

/** Keeps one turn of the event loop short: about 10 ms at 50 µs a job. */
const MAX_JOBS_PER_COMMIT = 256;
const BUSY_PAUSE_MS = 10;

interface Job {
  readonly run: () => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: GatewayError) => void;
  readonly deadline: number;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

export interface GroupCommitOptions {
  /** How long a job may wait for another process that holds the write lock. */
  readonly busyTimeoutMs: number;
  /** How long patient jobs wait for others to share their fsync with, ms. */
  readonly patienceMs: number;
  /** Called once, when an I/O error leaves open what is stored. No job is taken after it. */
  readonly onFatal: (error: Error) => void;
}

export class GroupCommit {
  readonly #options: GroupCommitOptions;
  readonly #database: Database.Database;
  readonly #sql: Record<'begin' | 'commit' | 'rollback' | 'save' | 'release' | 'revert', Database.Statement>;
  #jobs: Job[] = [];
  /** How many of the next jobs are to run in a transaction of their own. */
  #alone = 0;
  #isScheduled = false;
  /** Runs while only patient jobs wait. */
  #patience: NodeJS.Timeout | null = null;
  #isBroken = false;
  #refusal: GatewayError | null = null;
  #whenIdle: (() => void)[] = [];

  constructor(database: Database.Database, options: GroupCommitOptions) {
    this.#options = options;
    this.#database = database;
    const prepare = (sql: string) => database.prepare(sql);
    this.#sql = {
      begin: prepare('BEGIN IMMEDIATE'),
      commit: prepare('COMMIT'),
      rollback: prepare('ROLLBACK'),
      save: prepare('SAVEPOINT job'),
      release: prepare('RELEASE job'),
      revert: prepare('ROLLBACK TO job'),
    };
  }

  /**
   * Resolves with what `run` returned, once that is on the disk. `run` is synchronous and touches only the database.
   * A patient job is flushed with the next other one, or when its patience is over.
   */
  run<T>(run: () => T, isPatient = false): Promise<T> {
    if (this.#refusal) return Promise.reject(this.#refusal);
    return new Promise<T>((resolve, reject) => {
      const deadline = performance.now() + this.#options.busyTimeoutMs;
      this.#jobs.push({ run, resolve, reject, deadline });
      if (isPatient && this.#options.patienceMs > 0) this.#scheduleLater();
      else this.#schedule();
    });
  }

  /** Takes no further job; resolves when the last one has settled. */
  stop(): Promise<void> {
    this.#refusal ??= new GatewayError('store-unavailable', { detail: 'the store is closed' });
    if (this.#jobs.length === 0) return Promise.resolve();
    return new Promise((resolve) => void this.#whenIdle.push(resolve));
  }

  /** For reads outside a transaction: the same fatal errors, the same words. */
  guard(error: unknown): GatewayError {
    if (isFatal(error)) this.#fail(error);
    return toGatewayError(error);
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#flush());
  }

  #scheduleLater(): void {
    if (this.#isScheduled || this.#patience) return;
    this.#patience = setTimeout(() => this.#flush(), this.#options.patienceMs);
  }

  #flush(): void {
    this.#isScheduled = false;
    if (this.#patience) clearTimeout(this.#patience);
    this.#patience = null;
    if (this.#jobs.length === 0) return;
    const batch = this.#jobs.slice(0, this.#alone > 0 ? 1 : MAX_JOBS_PER_COMMIT);
    try {
      this.#sql.begin.run();
    } catch (error) {
      if (isBusy(error)) this.#waitForLock(error);
      else this.#settle(batch, { error });
      return;
    }
    const outcomes: Outcome[] = [];
    try {
      for (const job of batch) outcomes.push(this.#attempt(job));
      this.#sql.commit.run();
    } catch (error) {
      this.#rollback();
      if (isFull(error) && batch.length > 1) this.#retryAlone(batch.length);
      else this.#settle(batch, { error });
      return;
    }
    this.#settle(batch, outcomes);
  }

  /** @throws what broke the whole transaction */
  #attempt(job: Job): Outcome {
    this.#sql.save.run();
    try {
      const value = job.run();
      this.#sql.release.run();
      return { value };
    } catch (error) {
      // SQLite itself rolls everything back after some errors (disk full, I/O): then no job of this batch is stored.
      if (isFatal(error) || !this.#database.inTransaction) throw error;
      this.#sql.revert.run();
      this.#sql.release.run();
      return { error };
    }
  }

  /** A job that found no room took the others of its transaction with it: some of them may fit. */
  #retryAlone(jobs: number): void {
    this.#alone = jobs;
    this.#schedule();
  }

  #rollback(): void {
    try {
      if (this.#database.inTransaction) this.#sql.rollback.run();
    } catch (error) {
      this.#fail(error);
    }
  }

  #settle(batch: readonly Job[], result: readonly Outcome[] | { error: unknown }): void {
    this.#jobs.splice(0, batch.length);
    this.#alone = Math.max(0, this.#alone - batch.length);
    const shared = 'error' in result ? result : null;
    batch.forEach((job, index) => {
      const outcome = shared ?? (result as readonly Outcome[])[index];
      if (outcome && 'value' in outcome) job.resolve(outcome.value as never);
      else job.reject(toGatewayError(outcome?.error));
    });
    if (shared && isFatal(shared.error)) this.#fail(shared.error);
    this.#goOn();
  }

  /** Waits in the event loop, not in SQLite: modems need their turns while another process has the lock. */
  #waitForLock(error: unknown): void {
    const now = performance.now();
    const late = this.#jobs.filter((job) => job.deadline <= now);
    this.#jobs = this.#jobs.filter((job) => job.deadline > now);
    for (const job of late) job.reject(toGatewayError(error));
    if (this.#jobs.length === 0) {
      this.#goOn();
      return;
    }
    this.#isScheduled = true;
    // The lock of another process is a matter of real time, so the injected clock has no part in it.
    setTimeout(() => this.#flush(), BUSY_PAUSE_MS);
  }

  #fail(error: unknown): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    const refusal = new GatewayError('store-unavailable', {
      detail: 'the disk of the database failed',
      cause: error,
    });
    this.#refusal = refusal;
    for (const job of this.#jobs.splice(0)) job.reject(refusal);
    this.#options.onFatal(error instanceof Error ? error : new Error(String(error)));
  }

  #goOn(): void {
    if (this.#jobs.length > 0) {
      this.#schedule();
      return;
    }
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}
