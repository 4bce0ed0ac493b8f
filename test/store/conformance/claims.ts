import { expect, it } from 'vitest';
import { type Scene, SECOND, SIM_A, SIM_B, START } from '../scene.ts';

export function testClaims(scene: () => Scene): void {
  it('takes a queued message into hand and says so in its history', async () => {
    const message = await scene().accept();
    await scene().begin(message, { at: START + 5 });
    const { message: now, segments, timeline } = await scene().detail(message);
    expect(now.status).toBe('sending');
    expect(segments[0]).toMatchObject({ status: 'submitting', sim: SIM_A, reference: null });
    expect(timeline.at(-1)).toEqual({
      at: START + 5,
      type: 'submitting',
      data: { segment: 0, sim: SIM_A },
    });
  });

  it('gives a segment to one of many who want it', async () => {
    const message = await scene().accept();
    const claims = Array.from({ length: 10 }, (_, i) => scene().tryBegin(message, { sim: `sim_${i}` }));
    expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
    expect(await scene().timeline(message)).toEqual(['accepted', 'submitting']);
  });

  it('refuses what is canceled, expired, paused, unknown or not a segment', async () => {
    const { store, tenantId } = scene();
    const canceled = await scene().accept();
    await store.cancelMessage(tenantId, canceled.id, START);
    expect(await scene().tryBegin(canceled)).toBe(false);

    const expired = await scene().accept({ expiresAt: START + SECOND });
    expect(await scene().tryBegin(expired, { at: START + SECOND })).toBe(false);

    const paused = await scene().accept();
    await scene().refused(await scene().begin(paused), { nextAttemptAt: START + SECOND });
    expect(await scene().tryBegin(paused, { at: START })).toBe(false);
    expect(await scene().tryBegin(paused, { at: START + SECOND })).toBe(true);

    const message = await scene().accept();
    expect(await scene().tryBegin(message, { segment: 1 })).toBe(false);
    expect(await scene().tryBegin({ ...message, id: 'msg_none' })).toBe(false);
    expect(await scene().timeline(message)).toEqual(['accepted']);
  });

  it('refuses a SIM other than the one asked for, or the one that began', async () => {
    const pinned = await scene().accept({ pinnedSim: SIM_A });
    expect(await scene().tryBegin(pinned, { sim: SIM_B })).toBe(false);
    const message = await scene().accept({ segmentCount: 2 });
    await scene().accepted(await scene().begin(message), 1);
    expect(await scene().tryBegin(message, { segment: 1, sim: SIM_B })).toBe(false);
    expect(await scene().tryBegin(message, { segment: 1, sim: SIM_A })).toBe(true);
  });

  it('keeps one segment of a message on the wire at a time', async () => {
    const message = await scene().accept({ segmentCount: 2 });
    const first = await scene().begin(message);
    expect(await scene().tryBegin(message, { segment: 1 })).toBe(false);
    // The record of one and the claim of the next are given in the same turn.
    const [progress, hasClaimed] = await Promise.all([
      scene().accepted(first, 1),
      scene().tryBegin(message, { segment: 1 }),
    ]);
    expect(progress?.message.status).toBe('sending');
    expect(hasClaimed).toBe(true);
  });

  it('does not submit a segment that has left', async () => {
    const message = await scene().accept({ segmentCount: 2 });
    await scene().accepted(await scene().begin(message), 1);
    expect(await scene().tryBegin(message, { segment: 0 })).toBe(false);
  });

  it('lists what was left submitting: all of it after a start, while running only what outlived its lease', async () => {
    const { store } = scene();
    const [short, long, done] = [await scene().accept(), await scene().accept(), await scene().accept()];
    const [one, other] = [scene().id('sub'), scene().id('sub')];
    await scene().tryBegin(short, { submissionId: one, leaseUntil: START + 10 });
    await scene().tryBegin(long, { submissionId: other, sim: SIM_B, leaseUntil: START + 20 });
    await scene().send(done);
    expect(await store.listAbandoned(START + 10)).toEqual([]);
    expect(await store.listAbandoned(START + 11)).toEqual([
      { submissionId: one, simId: SIM_A, message: { ...short, status: 'sending' } },
    ]);
    const all = await store.listAbandoned(null);
    expect(all.map(({ submissionId }) => submissionId)).toEqual([one, other]);
    await scene().unknown(one);
    await scene().accepted(other, 1);
    expect(await store.listAbandoned(null)).toEqual([]);
  });

  it('puts back what a dead process left between two segments, and nothing else', async () => {
    const { store } = scene();
    const between = await scene().accept({ segmentCount: 2 });
    await scene().accepted(await scene().begin(between), 1);
    const onTheWire = await scene().accept({ segmentCount: 2 });
    await scene().begin(onTheWire);
    const held = await scene().accept();
    await scene().unknown(await scene().begin(held));
    expect(await store.requeueInterrupted(START + 5, [between.id])).toBe(0);
    expect(await store.requeueInterrupted(START + 5, [])).toBe(1);
    expect(await scene().status(between)).toBe('queued');
    expect(await scene().ready(SIM_A)).toEqual([between.id]);
    expect([await scene().status(onTheWire), await scene().status(held)]).toEqual(['sending', 'sending']);
    expect(await store.requeueInterrupted(START + 5, [])).toBe(0);
  });
}
