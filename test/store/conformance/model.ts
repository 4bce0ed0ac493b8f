/**
 * Random histories: whatever the order of the verbs, the promises of the store hold after each one.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isTerminal, type Message, type OnUnknown } from '../../../src/domain/message.ts';
import type { MessageDetail } from '../../../src/store/store.ts';
import { type OpenStore, PENDING, Scene, SECOND, START, UNDELIVERED } from '../scene.ts';

const SIMS = ['sim_0', 'sim_1'];
const RECIPIENTS = ['+989120000000', '+989120000001'];

const pick = fc.nat({ max: 30 });
const command = fc.oneof(
  fc.record({
    verb: fc.constant('accept' as const),
    segments: fc.integer({ min: 1, max: 3 }),
    recipient: fc.constantFrom(...RECIPIENTS),
    pinned: fc.constantFrom(null, null, ...SIMS),
    onUnknown: fc.constantFrom<OnUnknown>('resend', 'hold'),
    ttl: fc.integer({ min: 5, max: 200 }),
  }),
  fc.record({
    verb: fc.constant('begin' as const),
    pick,
    segment: fc.nat({ max: 2 }),
    sim: fc.constantFrom(...SIMS),
  }),
  fc.record({
    verb: fc.constant('settle' as const),
    pick,
    how: fc.constantFrom('accepted', 'accepted', 'refused', 'failed', 'withdrawn', 'unknown', 'unknown'),
    reference: fc.nat({ max: 3 }),
    startOver: fc.boolean(),
    pause: fc.nat({ max: 30 }),
  }),
  fc.record({ verb: fc.constant('late' as const), pick, reference: fc.nat({ max: 3 }) }),
  fc.record({
    verb: fc.constant('report' as const),
    sim: fc.constantFrom(...SIMS),
    recipient: fc.constantFrom(...RECIPIENTS),
    reference: fc.nat({ max: 3 }),
    what: fc.constantFrom({}, {}, UNDELIVERED, PENDING),
  }),
  fc.record({ verb: fc.constant('cancel' as const), pick }),
  fc.record({ verb: fc.constantFrom('promote', 'overdue', 'requeue', 'release') }),
  fc.record({ verb: fc.constant('wait' as const), seconds: fc.nat({ max: 20 }) }),
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

export function testModel(open: OpenStore): void {
  it('ends every message exactly once and never is of two minds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 60 }), async (commands) => {
        const opened = await open();
        try {
          const history = new History(new Scene(opened.store));
          for (const step of commands) {
            await history.run(step);
            await history.check();
          }
          await history.finish();
        } finally {
          await opened.dispose();
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);
}

class History {
  readonly #scene: Scene;
  readonly #messages: Message[] = [];
  readonly #submissions: {
    id: string;
    message: Message;
    segment: number;
    isOpen: boolean;
    mayHaveLeft: boolean;
  }[] = [];
  readonly #ended = new Map<string, MessageDetail>();
  #now = START;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  async run(step: Command): Promise<void> {
    const { store, tenantId } = this.#scene;
    const at = this.#now;
    switch (step.verb) {
      case 'accept': {
        const expiresAt = at + step.ttl * SECOND;
        const { segments: segmentCount, recipient: to, pinned: pinnedSim, onUnknown } = step;
        const draft = { createdAt: at, expiresAt, segmentCount, to, pinnedSim, onUnknown };
        this.#messages.push(await this.#scene.accept(draft));
        break;
      }
      case 'begin': {
        const message = choose(this.#messages, step.pick);
        if (!message) break;
        const submissionId = this.#scene.id('sub');
        const claim = { submissionId, segment: step.segment, sim: step.sim, at };
        if (await this.#scene.tryBegin(message, claim)) {
          const made = { id: submissionId, message, segment: step.segment, isOpen: true, mayHaveLeft: false };
          this.#submissions.push(made);
        }
        break;
      }
      case 'settle':
        await this.#settle(step);
        break;
      case 'late': {
        const made = choose(this.#submissions, step.pick);
        if (made) await store.recordLateReference({ submissionId: made.id, reference: step.reference, at });
        break;
      }
      case 'report': {
        const { sim: simId, recipient, reference, what } = step;
        await this.#scene.reported({ simId, recipient, reference, receivedAt: at, ...what });
        break;
      }
      case 'cancel': {
        const message = choose(this.#messages, step.pick);
        if (message) await store.cancelMessage(tenantId, message.id, at);
        break;
      }
      case 'wait':
        this.#now += step.seconds * SECOND;
        break;
      case 'promote':
        await store.promoteDue(at);
        break;
      case 'overdue':
        await store.finishOverdue(at, 100);
        break;
      case 'requeue':
        await store.requeueInterrupted(at, []);
        break;
      case 'release':
        await store.releaseBound(SIMS.slice(1), at);
        break;
      default:
        break;
    }
  }

  async #settle(step: Extract<Command, { verb: 'settle' }>): Promise<void> {
    const made = choose(this.#submissions, step.pick);
    if (!made) return;
    const at = this.#now;
    const nextAttemptAt = at + step.pause * SECOND;
    const { startOver, how, reference } = step;
    const { message } = await this.#scene.detail(made.message);
    const mayResend = message.onUnknown === 'resend' && !message.isPossibleDuplicate;
    const outcome = {
      accepted: () => this.#scene.accepted(made.id, reference, at),
      refused: () => this.#scene.refused(made.id, { nextAttemptAt }, { startOver, at }),
      failed: () => this.#scene.refused(made.id, { kind: 'fail', reason: 'barred' }, { at }),
      withdrawn: () => this.#scene.store.recordWithdrawn({ submissionId: made.id, at }),
      unknown: () => this.#scene.unknown(made.id, mayResend ? { nextAttemptAt, startOver } : 'hold', at),
    }[how as 'accepted'];
    expect((await outcome()) !== null, 'only an open submission can be settled').toBe(made.isOpen);
    if (made.isOpen) made.mayHaveLeft = how === 'accepted' || how === 'unknown';
    made.isOpen = false;
  }

  /** What holds after every step. */
  async check(): Promise<void> {
    const details = await Promise.all(this.#messages.map((message) => this.#scene.detail(message)));
    for (const detail of details) {
      this.#checkEnd(detail);
      checkSegments(detail);
      this.#checkCopies(detail.message);
    }
    await this.#checkQueue(details);
  }

  #checkEnd(detail: MessageDetail): void {
    const { message, timeline } = detail;
    const ends = timeline.filter(({ type }) => isTerminal(type as Message['status']));
    expect(ends.map(({ type }) => type)).toEqual(isTerminal(message.status) ? [message.status] : []);
    const before = this.#ended.get(message.id);
    if (before) {
      expect(message, 'a terminal message never changes again').toEqual(before.message);
      expect(detail.segments).toEqual(before.segments);
      expect(timeline.slice(0, before.timeline.length)).toEqual(before.timeline);
    }
    if (isTerminal(message.status)) this.#ended.set(message.id, detail);
  }

  /** G4 where it can be counted from outside: one copy of a held message, two of one that may be resent. */
  #checkCopies({ id, segmentCount, onUnknown }: Message): void {
    if (segmentCount !== 1) return;
    const left = this.#submissions.filter((made) => made.message.id === id && made.mayHaveLeft);
    expect(left.length).toBeLessThanOrEqual(onUnknown === 'hold' ? 1 : 2);
  }

  async #checkQueue(details: readonly MessageDetail[]): Promise<void> {
    const { store } = this.#scene;
    const routes = [null, ...SIMS];
    const listed = (await Promise.all(routes.map((sim) => this.#scene.ready(sim, this.#now)))).flat();
    expect(new Set(listed).size, 'no message is listed twice').toBe(listed.length);
    for (const id of listed)
      expect(details.find(({ message }) => message.id === id)?.message.status).toBe('queued');
    const depths = await store.queueDepths(this.#now);
    for (const status of ['queued', 'sending', 'sent'] as const) {
      const count = details.filter(({ message }) => message.status === status).length;
      expect(depths.reduce((sum, depth) => sum + depth[status], 0)).toBe(count);
    }
    const open = this.#submissions.filter(({ isOpen }) => isOpen).map(({ id }) => id);
    const abandoned = await store.listAbandoned(null);
    expect(abandoned.map(({ submissionId }) => submissionId).sort()).toEqual(open.sort());
  }

  /** G3: once nothing is on the wire and all time is over, every message has ended. */
  async finish(): Promise<void> {
    const { store } = this.#scene;
    this.#now += 1_000 * SECOND;
    for (const made of this.#submissions.filter(({ isOpen }) => isOpen)) {
      await this.#scene.unknown(made.id, 'hold', this.#now);
      made.isOpen = false;
    }
    for (let rounds = 0; (await store.nextOverdueAt()) !== null; rounds += 1) {
      expect(rounds, 'finishOverdue comes to an end').toBeLessThan(10);
      await store.finishOverdue(this.#now, 100);
    }
    await this.check();
    for (const message of this.#messages)
      expect(isTerminal(await this.#scene.status(message)), 'every message ends').toBe(true);
  }
}

function checkSegments({ message, segments }: MessageDetail): void {
  const has = (status: string) => segments.some((segment) => segment.status === status);
  expect(segments).toHaveLength(message.segmentCount);
  if (message.status === 'queued') expect([has('queued'), has('submitting')]).toEqual([true, false]);
  if (message.status === 'sent')
    expect([has('queued'), has('submitting'), has('unknown')]).toEqual([false, false, false]);
  if (message.status === 'delivered')
    expect(segments.every(({ status }) => status === 'delivered')).toBe(true);
  if (isTerminal(message.status)) expect([has('queued'), has('submitting')]).toEqual([false, false]);
  expect(segments.filter(({ status }) => status === 'submitting').length).toBeLessThanOrEqual(1);
}

function choose<T>(list: readonly T[], index: number): T | undefined {
  return list.length === 0 ? undefined : list[index % list.length];
}
