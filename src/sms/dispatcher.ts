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
import { type SendContext, sendMessage } from './send-message.ts';
import { medianSubmitMs, type Slot } from './slot.ts';

const LOOK_AHEAD = 16;
const LONGEST_LOOK_AHEAD = 1_024;
const PAUSE_AFTER_ERROR_MS = 1_000;

type UsableSlot = Slot & { sim: Sim };

export class Dispatcher {
  readonly #pool: ModemPool;
  readonly #context: SendContext;
  readonly #policy: RoutingPolicy;
  /** Messages that a job of this process holds. */
  readonly #held = new Set<string>();
  readonly #jobs = new Set<Promise<void>>();
  /** SIMs for which nothing waits that is meant for them alone, until somebody says so. */
  readonly #quietSims = new Set<string>();
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
    let grace: Timer | null = null;
    const isOver = new Promise<void>((resolve) => {
      grace = this.#context.clock.setTimer(resolve, graceMs);
    });
    await Promise.race([this.settled(), isOver]);
    (grace as Timer | null)?.cancel();
  }

  /** Resolves when no job runs; after the drivers were stopped that is soon. */
  async settled(): Promise<void> {
    await Promise.all(this.#jobs);
  }

  /** There may be work: for one SIM alone, for any (null), or nobody knows (`anywhere`). */
  wake(hint: { sim: string | null } | 'anywhere'): void {
    if (hint === 'anywhere') this.#quietSims.clear();
    else if (hint.sim !== null) this.#quietSims.delete(hint.sim);
    this.#isWoken = true;
    if (this.#isRunning || this.#isStopped) return;
    this.#isRunning = true;
    void this.#run();
  }

  /** Messages that a job of this process is at work on. */
  get heldMessages(): ReadonlySet<string> {
    return this.#held;
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
    const asked = new Set<string>();
    const found = new Set<string>();
    for (const lane of LANES) {
      for (let limit = LOOK_AHEAD; limit <= LONGEST_LOOK_AHEAD; limit *= 8) {
        const loud = this.#pool.freeSlots().filter((slot) => !this.#quietSims.has(slot.sim.id));
        for (const slot of loud) asked.add(slot.sim.id);
        const ready = await this.#listReady(lane, loud, limit + this.#held.size, found);
        this.#assign(ready.messages);
        // Without a free SIM the lower lanes were not asked: nothing is known of them.
        if (this.#pool.freeSlots().length === 0) return;
        if (!ready.hasMore) break;
      }
    }
    if (this.#isWoken) return;
    for (const sim of asked) if (!found.has(sim)) this.#quietSims.add(sim);
  }

  async #listReady(lane: Lane, loud: readonly UsableSlot[], limit: number, found: Set<string>) {
    const { store, clock } = this.#context;
    const now = clock.now();
    const forAny = await store.listReady({ lane, sim: null, now, limit });
    const messages = [...forAny];
    for (const { sim } of loud) {
      const forSim = await store.listReady({ lane, sim: sim.id, now, limit: 1 + this.#held.size });
      if (forSim.length > 0) found.add(sim.id);
      messages.push(...forSim);
    }
    return {
      messages: messages.filter((entry) => !this.#held.has(entry.message.id)).sort(byDeadlineThenAge),
      hasMore: forAny.length >= limit,
    };
  }

  #assign(messages: readonly ReadyMessage[]): void {
    for (const ready of messages) {
      const free = this.#pool.freeSlots();
      if (free.length === 0) return;
      const simId = chooseSim(
        { pinnedSim: ready.message.pinnedSim, boundSim: ready.boundSim, avoidSims: ready.tries.avoidSims },
        free.map((slot) => this.#candidate(slot)),
        this.#policy,
      );
      const slot = free.find((candidate) => candidate.sim.id === simId);
      if (slot) this.#startJob(ready, slot);
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

  #startJob(ready: ReadyMessage, slot: UsableSlot): void {
    const { message } = ready;
    slot.isBusy = true;
    this.#held.add(message.id);
    let isReleased = false;
    const release = () => {
      if (isReleased) return;
      isReleased = true;
      slot.isBusy = false;
      this.wake({ sim: null });
    };
    const job = sendMessage(ready, slot, this.#context, release)
      .catch((error: unknown) => {
        this.#context.logger.error(
          { message: message.id, err: error },
          'a message could not be sent: it is tried again',
        );
        this.#retryLater();
      })
      .finally(() => {
        this.#held.delete(message.id);
        this.#jobs.delete(job);
        release();
        this.wake({ sim: slot.sim.id });
      });
    this.#jobs.add(job);
  }

  #retryLater(): void {
    this.#retry?.cancel();
    this.#retry = this.#context.clock.setTimer(() => this.wake('anywhere'), PAUSE_AFTER_ERROR_MS);
  }
}

function byDeadlineThenAge(a: ReadyMessage, b: ReadyMessage): number {
  return a.message.expiresAt - b.message.expiresAt || (a.message.id < b.message.id ? -1 : 1);
}
