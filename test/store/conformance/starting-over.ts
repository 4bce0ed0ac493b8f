import { expect, it } from 'vitest';
import { type Scene, SECOND, SIM_A, SIM_B, START } from '../scene.ts';

export function testStartingOver(scene: () => Scene): void {
  const late = (submissionId: string) =>
    scene().store.recordLateReference({ submissionId, reference: 10, at: START + 5 * SECOND });

  it('sends every segment again by another SIM when the first can carry no more', async () => {
    const { store } = scene();
    const message = await scene().accept({ segmentCount: 3 });
    await scene().accepted(await scene().begin(message), 1);
    const progress = await scene().refused(
      await scene().begin(message, { segment: 1 }),
      {},
      { startOver: true },
    );
    expect(progress?.message).toMatchObject({ status: 'queued', isPossibleDuplicate: false });
    expect(await scene().segments(message)).toEqual(['queued', 'queued', 'queued']);
    const [ready] = await store.listReady({ lane: 'otp', sim: null, now: START, limit: 1 });
    expect(ready).toMatchObject({ boundSim: null, openSegments: [0, 1, 2] });
    await scene().send(message, { sim: SIM_B, reference: 50 });
    expect((await scene().detail(message)).segments.map(({ sim }) => sim)).toEqual([SIM_B, SIM_B, SIM_B]);
  });

  it('does not let a report on what was given up speak for the new segments', async () => {
    const message = await scene().accept({ segmentCount: 2 });
    await scene().accepted(await scene().begin(message), 1);
    await scene().refused(await scene().begin(message, { segment: 1 }), {}, { startOver: true });
    expect(await scene().reported({ reference: 1 })).toMatchObject({
      kind: 'matched',
      segmentIndex: 0,
      progress: { isFinished: false, message: { status: 'queued' } },
    });
    expect(await scene().segments(message)).toEqual(['queued', 'queued']);
    await scene().send(message, { sim: SIM_B });
    expect(await scene().status(message)).toBe('sent');
  });

  it('returns to what was given up when it turns out to have left whole', async () => {
    const message = await scene().accept({ segmentCount: 2 });
    await scene().accepted(await scene().begin(message), 1);
    const lost = await scene().begin(message, { segment: 1 });
    await scene().unknown(lost, { startOver: true, nextAttemptAt: START + 20 * SECOND });
    expect(await scene().segments(message)).toEqual(['queued', 'queued']);
    expect(await late(lost)).toMatchObject({ message: { status: 'sent', isPossibleDuplicate: false } });
    expect(await scene().segments(message)).toEqual(['sent', 'sent']);
    expect(await scene().ready(null, START + 60 * SECOND)).toEqual([]);
  });

  it('does not return once part of the copy has left, but counts a whole delivery', async () => {
    const message = await scene().accept();
    const first = await scene().begin(message);
    await scene().unknown(first, { startOver: true });
    const copy = await scene().begin(message, { sim: SIM_B });
    expect((await late(first))?.message.status).toBe('sending');
    await scene().accepted(copy, 20);
    expect((await scene().detail(message)).segments[0]).toMatchObject({ sim: SIM_B, status: 'sent' });
    expect(await scene().reported({ reference: 10 })).toMatchObject({
      progress: { isFinished: true, message: { status: 'delivered', isPossibleDuplicate: true } },
    });
  });

  it('never copies a segment that is held as unknown', async () => {
    const message = await scene().accept({ segmentCount: 2, onUnknown: 'hold' });
    await scene().unknown(await scene().begin(message), 'hold');
    await scene().refused(await scene().begin(message, { segment: 1 }), {}, { startOver: true });
    expect(await scene().segments(message)).toEqual(['unknown', 'queued']);
    expect(await scene().ready(SIM_A)).toEqual([message.id]);
    expect(await scene().store.releaseBound([SIM_B], START)).toBe(0);
    expect(await scene().segments(message)).toEqual(['unknown', 'queued']);
  });

  it('releases what is bound to a SIM that is gone', async () => {
    const { store } = scene();
    const bound = await scene().accept({ segmentCount: 2 });
    await scene().accepted(await scene().begin(bound), 1);
    await scene().refused(await scene().begin(bound, { segment: 1 }));
    expect(await store.releaseBound([SIM_A], START)).toBe(0);
    expect(await store.releaseBound([SIM_B], START)).toBe(1);
    expect(await scene().ready(null)).toEqual([bound.id]);
    expect(await scene().segments(bound)).toEqual(['queued', 'queued']);
    expect(await store.releaseBound([], START)).toBe(0);
  });

  it('releases neither what the client pinned nor what a SIM has in hand', async () => {
    const { store } = scene();
    const pinned = await scene().accept({ segmentCount: 2, pinnedSim: SIM_A });
    await scene().accepted(await scene().begin(pinned), 1);
    await scene().refused(await scene().begin(pinned, { segment: 1 }));
    const inHand = await scene().accept({ segmentCount: 2 });
    await scene().accepted(await scene().begin(inHand), 2);
    expect(await store.releaseBound([], START)).toBe(0);
    expect(await scene().ready(SIM_A)).toEqual([pinned.id]);
    expect(await scene().status(inHand)).toBe('sending');
  });

  it('leaves a pause in force that a released message has', async () => {
    const { store } = scene();
    const message = await scene().accept({ segmentCount: 2 });
    await scene().accepted(await scene().begin(message), 1);
    const pauseOver = START + 20 * SECOND;
    await scene().unknown(await scene().begin(message, { segment: 1 }), { nextAttemptAt: pauseOver });
    expect(await store.releaseBound([], START)).toBe(1);
    expect(await scene().ready(null)).toEqual([]);
    await store.promoteDue(pauseOver);
    expect(await scene().ready(null)).toEqual([message.id]);
  });
}
