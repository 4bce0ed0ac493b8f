/**
 * What is old leaves the store, class by class, in small batches with pauses between them: at its busiest this takes a few
 * hundredths of the time that sending may use. Nothing leaves by a clock that was just set.
 */
import type { Clock, Timer } from '../ops/clock.ts';
import type { Logger } from '../ops/log.ts';
import { IDEMPOTENCY_WINDOW_MS, RETENTION_CLASSES, type RetentionClass, type Store } from '../store/store.ts';

export interface RetentionSettings {
  /** After the end of the message, ms: here and below. */
  readonly textsMs: number;
  readonly messagesMs: number;
  /** After their arrival, ms. */
  readonly inboundMs: number;
}

const ROUND_MS = 60_000;
const PAUSE_MS = 50;
/** Rows of one transaction: a message takes its segments, submissions, history and reports along. */
const BATCHES: Readonly<Record<RetentionClass, number>> = {
  texts: 100,
  messages: 10,
  'parked-reports': 100,
  inbound: 10,
  unreadable: 100,
  'idempotency-keys': 100,
};
/** A clock ten years ahead would make everything old. Time to notice it, and to set it right. */
const CLOCK_JUMP_MS = 3_600_000;
const DISTRUST_MS = 86_400_000;

export class Retention {
  readonly #store: Pick<Store, 'removeOld'>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #ages: Readonly<Record<RetentionClass, number>>;
  #timer: Timer | null = null;
  #turn: Promise<void> = Promise.resolve();
  #isStopped = true;
  /** Wall clock less monotonic clock: constant while nobody sets the one. */
  #offset = 0;
  #distrustedUntil = 0;

  constructor(
    settings: RetentionSettings,
    { store, clock, logger }: { store: Pick<Store, 'removeOld'>; clock: Clock; logger: Logger },
  ) {
    const { textsMs, messagesMs, inboundMs } = settings;
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
    this.#ages = {
      texts: textsMs,
      messages: messagesMs,
      'parked-reports': messagesMs,
      inbound: inboundMs,
      unreadable: inboundMs,
      'idempotency-keys': IDEMPOTENCY_WINDOW_MS,
    };
  }

  start(): void {
    this.#isStopped = false;
    this.#offset = this.#clock.now() - this.#clock.monotonic();
    this.#distrustedUntil = this.#clock.monotonic();
    this.#plan(ROUND_MS);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#turn;
  }

  #plan(delayMs: number): void {
    if (this.#isStopped) return;
    this.#timer = this.#clock.setTimer(() => {
      this.#turn = this.#removeSome()
        .catch((error: unknown) => {
          this.#logger.error({ err: error }, 'old rows could not be removed: the next round tries again');
          return ROUND_MS;
        })
        .then((nextMs) => this.#plan(nextMs));
    }, delayMs);
  }

  /** A batch of the first class that has any. Returns how long to wait for the next one. */
  async #removeSome(): Promise<number> {
    if (!this.#isClockTrusted()) return ROUND_MS;
    for (const kind of RETENTION_CLASSES) {
      const removed = await this.#store.removeOld(kind, this.#clock.now() - this.#ages[kind], BATCHES[kind]);
      if (removed === 0) continue;
      this.#logger.debug({ kind, rows: removed }, 'old rows removed');
      return PAUSE_MS;
    }
    return ROUND_MS;
  }

  #isClockTrusted(): boolean {
    const monotonic = this.#clock.monotonic();
    const offset = this.#clock.now() - monotonic;
    const jumpMs = offset - this.#offset;
    this.#offset = offset;
    if (Math.abs(jumpMs) > CLOCK_JUMP_MS) {
      this.#distrustedUntil = monotonic + DISTRUST_MS;
      this.#logger.warn(
        { seconds: Math.round(jumpMs / 1000) },
        'the clock was set: nothing old is removed for a day',
      );
    }
    return monotonic >= this.#distrustedUntil;
  }
}
