/**
 * Brings ready messages and free SIMs together. A wake-up is a hint, the row is the truth: each turn asks the store.
 * Lanes are served in order (otp, alert, bulk); no free SIM, no claim.
 */
import { type Lane, LANES } from '../domain/message.ts';
import type { Sim } from '../domain/sim.ts';
import type { Timer } from '../ops/clock.ts';
import type { ReadyMessage } from '../store/store.ts';
import type { ModemPool } from './modem-pool.ts';
import type { Candidate, RoutingPolicy } from './policies/policy.ts';
import { chooseSim } from './router.ts';
import { type SendContext, type SendTurn, sendMessage } from './send-message.ts';
import { medianSubmitMs, type Slot } from './slot.ts';

/** Rows asked beyond the free SIMs: a message whose claim is not on disk yet still shows as ready. */
const LOOK_AHEAD = 2;
const LONGEST_LOOK_AHEAD = 1_024;
const PAUSE_AFTER_ERROR_MS = 1_000;

type UsableSlot = Slot & { sim: Sim };

/** A lane, and the SIM that its messages are meant for alone; null: for any. */
export interface QueueHint {
  readonly lane: Lane;
  readonly sim: string | null;
}

export class Dispatcher {
  readonly #pool: ModemPool;
  readonly #context: SendContext;
  readonly #policy: RoutingPolicy;
  /** Messages that a job of this process holds. */
  readonly #held = new Set<string>();
  readonly #jobs = new Set<Promise<void>>();
  /** Queues that were found empty, until somebody says that there may be something in them. */
  readonly #emptyQueues = new Set<string>();
  #isRunning = false;
  #isWoken = false;
  #isStopped = true;
  #retry: Timer | null = null;

  constructor(pool: ModemPool, context: SendContext, policy: RoutingPolicy) {
    this.#pool = pool;
    this.#context = context;
    this.#policy = policy;
  }

  start(): void {
    this.#isStopped = false;
    this.wake('anywhere');
  }

  /** No new claims. Resolves when what is on the wire is settled and durable, or after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    this.#retry?.cancel();
    if (this.#jobs.size === 0) return;
    let grace: Timer | undefined;
    const isOver = new Promise<void>((resolve) => {
      grace = this.#context.clock.setTimer(resolve, graceMs);
    });
    await Promise.race([this.settled(), isOver]);
    grace?.cancel();
  }

  /** Resolves when no job runs; after the drivers were stopped that is soon. */
  async settled(): Promise<void> {
    await Promise.all(this.#jobs);
  }

  /** Messages that a job of this process is at work on. */
  get heldMessages(): ReadonlySet<string> {
    return this.#held;
  }

  /** There may be work: in this queue, or nobody knows where. */
  wake(hint: QueueHint | 'anywhere'): void {
    if (hint === 'anywhere') this.#emptyQueues.clear();
    else for (const sim of [null, hint.sim]) this.#emptyQueues.delete(queueName(hint.lane, sim));
    this.#takeTurns();
  }

  #takeTurns(): void {
    this.#isWoken = true;
    if (this.#isRunning || this.#isStopped) return;
    this.#isRunning = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    try {
      while (this.#isWoken && !this.#isStopped) {
        this.#isWoken = false;
        await this.#turn();
      }
    } catch (error) {
      this.#context.logger.error({ err: error }, 'the dispatcher could not read the queue: it tries again');
      this.#retryLater();
    } finally {
      this.#isRunning = false;
    }
  }

  async #turn(): Promise<void> {
    for (const lane of LANES) {
      for (let ahead = LOOK_AHEAD; ahead <= LONGEST_LOOK_AHEAD; ahead *= 8) {
        const free = this.#pool.freeSlots();
        if (free.length === 0) return;
        const forAny = await this.#listReady(lane, null, free.length + ahead);
        const messages = [...forAny];
        for (const { sim } of free) messages.push(...(await this.#listReady(lane, sim.id, 1 + ahead)));
        const isHeld = ({ message }: ReadyMessage) => this.#held.has(message.id);
        this.#assign(messages.filter((ready) => !isHeld(ready)).sort(byDeadlineThenAge));
        if (forAny.length < free.length + ahead) break;
      }
    }
  }

  async #listReady(lane: Lane, sim: string | null, limit: number): Promise<readonly ReadyMessage[]> {
    const queue = queueName(lane, sim);
    if (this.#emptyQueues.has(queue)) return [];
    // Whoever wakes us while the store is read takes this back.
    this.#emptyQueues.add(queue);
    const { store, clock } = this.#context;
    const ready = await store.listReady({ lane, sim, now: clock.now(), limit });
    if (ready.length > 0) this.#emptyQueues.delete(queue);
    return ready;
  }

  #assign(messages: readonly ReadyMessage[]): void {
    const isBacklog = messages.length > this.#pool.freeSlots().length;
    for (const ready of messages) {
      const free = this.#pool.freeSlots();
      if (free.length === 0) return;
      const { message, boundSim, tries } = ready;
      const simId = chooseSim(
        { pinnedSim: message.pinnedSim, boundSim, avoidSims: tries.avoidSims },
        free.map((slot) => this.#candidate(slot)),
        this.#policy,
      );
      const slot = free.find((candidate) => candidate.sim.id === simId);
      if (slot) this.#startJob(ready, slot, isBacklog);
    }
  }

  #candidate(slot: UsableSlot): Candidate {
    const { figures } = slot;
    const since = this.#context.clock.monotonic() - 60_000;
    return {
      simId: slot.sim.id,
      segmentsLastMinute: figures.handedOverAt.filter((at) => at >= since).length,
      submitMs: medianSubmitMs(figures),
      lastUsedAt: figures.handedOverAt.at(-1) ?? null,
    };
  }

  #startJob(ready: ReadyMessage, slot: UsableSlot, isBacklog: boolean): void {
    slot.isBusy = true;
    this.#held.add(ready.message.id);
    let isReleased = false;
    const release = () => {
      if (isReleased) return;
      isReleased = true;
      slot.isBusy = false;
      this.#takeTurns();
    };
    const job = this.#work(ready, slot, { isBacklog, release }).finally(() => this.#jobs.delete(job));
    this.#jobs.add(job);
  }

  async #work(ready: ReadyMessage, slot: UsableSlot, turn: SendTurn): Promise<void> {
    const { id, lane } = ready.message;
    let isPutBack = false;
    try {
      isPutBack = await sendMessage(ready, slot, this.#context, turn);
    } catch (error) {
      this.#context.logger.error(
        { message: id, err: error },
        'a message could not be sent: it is tried again',
      );
      // Not at once: a store that stays full would have the modem prompted without end. Other SIMs go on.
      await this.#rest();
      this.#emptyQueues.clear();
    }
    this.#held.delete(id);
    turn.release();
    // Put back, it may be meant for this SIM alone from now on.
    if (isPutBack) this.wake({ lane, sim: slot.sim.id });
  }

  #rest(): Promise<void> {
    if (this.#isStopped) return Promise.resolve();
    return new Promise((resolve) => this.#context.clock.setTimer(resolve, PAUSE_AFTER_ERROR_MS));
  }

  #retryLater(): void {
    this.#retry?.cancel();
    this.#retry = this.#context.clock.setTimer(() => this.wake('anywhere'), PAUSE_AFTER_ERROR_MS);
  }
}

function queueName(lane: Lane, sim: string | null): string {
  return `${lane} ${sim ?? ''}`;
}

function byDeadlineThenAge(a: ReadyMessage, b: ReadyMessage): number {
  return a.message.expiresAt - b.message.expiresAt || (a.message.id < b.message.id ? -1 : 1);
}
