/**
 * What time alone brings about: pauses that end, lifetimes that run out, leases nobody holds any more, messages bound
 * to a SIM that is gone, texts whose missing parts stay away. And, once at the start, what a dead process left behind.
 */
import type { Message } from '../domain/message.ts';
import type { Timer } from '../ops/clock.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { ModemPool } from './modem-pool.ts';
import type { SendContext } from './send-message.ts';
import { recordUnknown } from './settle.ts';
import { NO_TRIES } from '../domain/retry.ts';

const ROUND_MS = 1_000;
const OVERDUE_BATCH = 200;
/** A SIM that was lost this long ago no longer keeps the rest of a half-sent message. */
const BOUND_PATIENCE_MS = 15_000;
/** After a start the modems need a while: nothing is taken from a SIM that has not come up yet. */
const START_PATIENCE_MS = 90_000;

export class Housekeeping {
  readonly #pool: ModemPool;
  readonly #context: SendContext;
  readonly #dispatcher: Pick<Dispatcher, 'wake' | 'heldMessages'>;
  #timer: Timer | null = null;
  #round: Promise<void> = Promise.resolve();
  #startedAt = 0;
  #isStopped = true;

  constructor(pool: ModemPool, context: SendContext, dispatcher: Pick<Dispatcher, 'wake' | 'heldMessages'>) {
    this.#pool = pool;
    this.#context = context;
    this.#dispatcher = dispatcher;
  }

  /** Settles what the process before left behind; resolves when nothing is `submitting` any more. */
  async start(): Promise<void> {
    const { store, clock, logger } = this.#context;
    this.#isStopped = false;
    this.#startedAt = clock.monotonic();
    const abandoned = await this.#settleAbandoned(null, 'process-restarted');
    const requeued = await store.requeueInterrupted(clock.now(), []);
    if (abandoned + requeued > 0)
      logger.warn({ unknown: abandoned, requeued }, 'taken over from the process before');
    await this.#runRound();
    this.#plan();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#round;
  }

  #plan(): void {
    if (this.#isStopped) return;
    this.#timer = this.#context.clock.setTimer(() => {
      this.#round = this.#runRound()
        .catch((error: unknown) =>
          this.#context.logger.error({ err: error }, 'a housekeeping round failed: the next one tries again'),
        )
        .then(() => this.#plan());
    }, ROUND_MS);
  }

  async #runRound(): Promise<void> {
    const { store, clock, noteProgress } = this.#context;
    const now = clock.now();
    const { promoted } = await store.promoteDue(now);
    let finished = await store.finishOverdue(now, OVERDUE_BATCH);
    for (;;) {
      for (const progress of finished) noteProgress(progress);
      if (finished.length < OVERDUE_BATCH) break;
      finished = await store.finishOverdue(now, OVERDUE_BATCH);
    }
    const abandoned = await this.#settleAbandoned(now, 'lease-over');
    const requeued = await store.requeueInterrupted(now, [...this.#dispatcher.heldMessages]);
    const released = await this.#releaseBound(now);
    await this.#showPartialTexts(now);
    await this.#measureQueue(now);
    if (promoted + abandoned + requeued + released > 0) this.#dispatcher.wake('anywhere');
  }

  async #settleAbandoned(leaseBefore: number | null, code: string): Promise<number> {
    const { store, clock, noteProgress } = this.#context;
    // What a job of this process holds will be settled by it, however long the process stood still.
    const abandoned = (await store.listAbandoned(leaseBefore)).filter(
      ({ message }) => !this.#dispatcher.heldMessages.has(message.id),
    );
    if (abandoned.length === 0) return 0;
    const known = (await store.listSims()).map(({ id }) => id);
    for (const { submissionId, simId, message } of abandoned) {
      const submission = { id: submissionId, message, simId, tries: NO_TRIES, transmittedAt: null };
      noteProgress(
        await recordUnknown(submission, code, {
          store,
          now: clock.now(),
          usableSims: this.#simsToCountOn(known, message),
        }),
      );
    }
    return abandoned.length;
  }

  /**
   * After a start no modem is up yet. The rest of a half-sent text waits for its SIM, since starting over would send the
   * first segments twice; a text of one segment goes by whichever SIM is up first.
   */
  #simsToCountOn(known: readonly string[], { segmentCount }: Message): readonly string[] {
    const isEarly = this.#context.clock.monotonic() - this.#startedAt < START_PATIENCE_MS;
    return isEarly && segmentCount > 1 ? known : this.#pool.usableSims();
  }

  async #releaseBound(now: number): Promise<number> {
    const { store, clock } = this.#context;
    if (clock.monotonic() - this.#startedAt < START_PATIENCE_MS) return 0;
    return store.releaseBound(this.#pool.simsUsableWithin(BOUND_PATIENCE_MS), now);
  }

  async #showPartialTexts(now: number): Promise<void> {
    const { store, logger } = this.#context;
    for (const { id, segments, missingSegments } of await store.finishOverdueParts(now, OVERDUE_BATCH))
      logger.warn({ inbound: id, segments, missing: missingSegments.length }, 'inbound text shown with gaps');
  }

  async #measureQueue(now: number): Promise<void> {
    const { store, metrics } = this.#context;
    for (const { lane, queued, oldestQueuedAgeMs } of await store.queueDepths(now)) {
      metrics.queueDepth.labels(lane).set(queued);
      metrics.queueOldestAgeSeconds.labels(lane).set((oldestQueuedAgeMs ?? 0) / 1000);
    }
  }
}
