import { expect, it } from 'vitest';
import { type Scene, SECOND, SIM_A, SIM_B, START } from '../scene.ts';

export function testQueue(scene: () => Scene): void {
  const tries = { attempts: { [SIM_A]: 2 }, avoidSims: [SIM_A] };

  it('gives what the dispatcher needs of a message', async () => {
    const message = await scene().accept({ segmentCount: 3 });
    const [ready] = await scene().store.listReady({ lane: 'otp', sim: null, now: START, limit: 10 });
    expect(ready).toMatchObject({
      message,
      tries: { attempts: {}, avoidSims: [] },
      boundSim: null,
      openSegments: [0, 1, 2],
    });
    expect([...(ready?.sealedBody ?? [])]).toEqual([1, 2, 3, 255]);
  });

  it('lists by deadline, then age, and no more than asked for', async () => {
    const late = await scene().accept({ expiresAt: START + 90 * SECOND });
    const soonNew = await scene().accept({ createdAt: START + 2, expiresAt: START + 60 * SECOND });
    const soonOld = await scene().accept({ createdAt: START + 1, expiresAt: START + 60 * SECOND });
    expect(await scene().ready()).toEqual([soonOld.id, soonNew.id, late.id]);
    const two = await scene().store.listReady({ lane: 'otp', sim: null, now: START, limit: 2 });
    expect(two.map(({ message }) => message.id)).toEqual([soonOld.id, soonNew.id]);
  });

  it('lists one lane only', async () => {
    await scene().accept({ lane: 'bulk' });
    expect(await scene().ready()).toEqual([]);
    expect(await scene().store.listReady({ lane: 'bulk', sim: null, now: START, limit: 9 })).toHaveLength(1);
  });

  it('lists a pinned message for its SIM alone', async () => {
    const free = await scene().accept();
    const pinned = await scene().accept({ pinnedSim: SIM_A });
    expect(await scene().ready(null)).toEqual([free.id]);
    expect(await scene().ready(SIM_A)).toEqual([pinned.id]);
    expect(await scene().ready(SIM_B)).toEqual([]);
  });

  it('never lists what has expired', async () => {
    const message = await scene().accept({ expiresAt: START + SECOND });
    expect(await scene().ready(null, START + SECOND - 1)).toEqual([message.id]);
    expect(await scene().ready(null, START + SECOND)).toEqual([]);
  });

  it('does not list a message that is in hand, sent or ended', async () => {
    const message = await scene().accept();
    const submission = await scene().begin(message);
    expect(await scene().ready()).toEqual([]);
    expect(await scene().ready(SIM_A)).toEqual([]);
    await scene().accepted(submission, 1);
    expect(await scene().ready(SIM_A)).toEqual([]);
  });

  it('keeps a message out of the queue while it pauses, with its tries', async () => {
    const { store } = scene();
    const message = await scene().accept();
    const pauseOver = START + 30 * SECOND;
    await scene().refused(await scene().begin(message), { nextAttemptAt: pauseOver, tries });
    expect(await scene().ready(null, pauseOver)).toEqual([]);
    expect(await store.promoteDue(pauseOver - 1)).toEqual({ promoted: 0, nextDueAt: pauseOver });
    expect(await scene().ready(null, pauseOver)).toEqual([]);
    expect(await store.promoteDue(pauseOver)).toEqual({ promoted: 1, nextDueAt: null });
    const [ready] = await store.listReady({ lane: 'otp', sim: null, now: pauseOver, limit: 1 });
    expect(ready).toMatchObject({ tries, boundSim: null, message: { reason: 'busy', status: 'queued' } });
  });

  it('tells when the next pause ends', async () => {
    const { store } = scene();
    expect(await store.promoteDue(START)).toEqual({ promoted: 0, nextDueAt: null });
    for (const seconds of [30, 10, 20]) {
      const submission = await scene().begin(await scene().accept());
      await scene().refused(submission, { nextAttemptAt: START + seconds * SECOND });
    }
    expect(await store.promoteDue(START + 10 * SECOND)).toEqual({
      promoted: 1,
      nextDueAt: START + 20 * SECOND,
    });
    expect(await store.promoteDue(START + 60 * SECOND)).toEqual({ promoted: 2, nextDueAt: null });
  });

  it('lists a message at once again when there is no pause', async () => {
    const message = await scene().accept();
    await scene().refused(await scene().begin(message), { nextAttemptAt: START });
    expect(await scene().ready()).toEqual([message.id]);
  });

  it('lists what is left of a message for the SIM that began', async () => {
    const { store } = scene();
    const message = await scene().accept({ segmentCount: 3 });
    await scene().accepted(await scene().begin(message), 1);
    await scene().refused(await scene().begin(message, { segment: 1 }));
    expect(await scene().ready(null)).toEqual([]);
    expect(await scene().ready(SIM_B)).toEqual([]);
    const [ready] = await store.listReady({ lane: 'otp', sim: SIM_A, now: START, limit: 1 });
    expect(ready).toMatchObject({ boundSim: SIM_A, openSegments: [1, 2] });
  });

  it('does not bind a message of which nothing has left', async () => {
    const message = await scene().accept({ segmentCount: 2 });
    await scene().refused(await scene().begin(message));
    expect(await scene().ready(null)).toEqual([message.id]);
  });
}
