import { expect, it } from 'vitest';
import { type Scene, SECOND, SIM_A, START } from '../scene.ts';

export function testOverdue(scene: () => Scene): void {
  const EXPIRY = START + 300 * SECOND;
  const GRACE_OVER = EXPIRY + 60 * SECOND;
  const finish = (now: number) => scene().store.finishOverdue(now, 100);

  it('ends a queued message with its lifetime', async () => {
    const message = await scene().accept();
    expect(await scene().store.nextOverdueAt()).toBe(EXPIRY);
    expect(await finish(EXPIRY - 1)).toEqual([]);
    expect(await finish(EXPIRY)).toMatchObject([
      {
        isFinished: true,
        message: { id: message.id, status: 'expired', reason: 'lifetime-over', finishedAt: EXPIRY },
      },
    ]);
    expect(await scene().segments(message)).toEqual(['expired']);
    expect(await scene().store.nextOverdueAt()).toBeNull();
    expect(await finish(EXPIRY)).toEqual([]);
  });

  it('ends a paused message with its lifetime', async () => {
    const message = await scene().accept();
    await scene().refused(await scene().begin(message), { nextAttemptAt: EXPIRY + SECOND });
    expect(await finish(EXPIRY)).toMatchObject([{ message: { status: 'expired' } }]);
    expect(await scene().store.promoteDue(EXPIRY + SECOND)).toEqual({ promoted: 0, nextDueAt: null });
  });

  it('waits for the report of a sent message until the grace is over', async () => {
    const message = await scene().accept();
    await scene().send(message);
    expect(await scene().store.nextOverdueAt()).toBe(GRACE_OVER);
    expect(await finish(GRACE_OVER - 1)).toEqual([]);
    expect(await finish(GRACE_OVER)).toMatchObject([
      { isFinished: true, message: { status: 'unknown', reason: 'no-report' } },
    ]);
    expect(await scene().segments(message)).toEqual(['sent']);
  });

  it('says that the outcome is unknown where a segment is', async () => {
    const message = await scene().accept({ segmentCount: 2 });
    await scene().unknown(await scene().begin(message));
    await scene().accepted(await scene().begin(message, { segment: 1 }), 1);
    expect(await finish(GRACE_OVER)).toMatchObject([
      { isFinished: true, message: { status: 'unknown', reason: 'outcome-unknown' } },
    ]);
    expect(await scene().segments(message)).toEqual(['unknown', 'sent']);
    expect((await scene().detail(message)).timeline.at(-1)).toEqual({
      at: GRACE_OVER,
      type: 'unknown',
      data: { code: 'outcome-unknown' },
    });
  });

  it('calls a message that never left whole expired', async () => {
    const queued = await scene().accept({ segmentCount: 2 });
    await scene().accepted(await scene().begin(queued), 1);
    await scene().refused(await scene().begin(queued, { segment: 1 }));
    const interrupted = await scene().accept({ segmentCount: 2 });
    await scene().accepted(await scene().begin(interrupted), 2);
    expect(await finish(EXPIRY)).toMatchObject([{ message: { id: queued.id, status: 'expired' } }]);
    expect(await scene().segments(queued)).toEqual(['sent', 'expired']);
    expect(await finish(GRACE_OVER)).toMatchObject([{ message: { id: interrupted.id, status: 'expired' } }]);
  });

  it('gives up a copy that never left, and waits for news of the first', async () => {
    const message = await scene().accept();
    const first = await scene().begin(message);
    await scene().unknown(first, { nextAttemptAt: EXPIRY - SECOND });
    expect(await finish(EXPIRY)).toMatchObject([
      { isFinished: false, message: { status: 'sending', isPossibleDuplicate: false } },
    ]);
    expect(await scene().segments(message)).toEqual(['unknown']);
    expect(await scene().store.nextOverdueAt()).toBe(GRACE_OVER);
    expect(await finish(GRACE_OVER)).toMatchObject([{ message: { reason: 'outcome-unknown' } }]);
  });

  it('does the same where the copy was to start over elsewhere', async () => {
    const message = await scene().accept({ segmentCount: 2 });
    await scene().accepted(await scene().begin(message), 1);
    await scene().unknown(await scene().begin(message, { segment: 1 }), { startOver: true });
    expect(await finish(EXPIRY)).toMatchObject([{ isFinished: false, message: { status: 'sending' } }]);
    expect(await scene().segments(message)).toEqual(['sent', 'unknown']);
    const joined = await scene().reported({ reference: 8, receivedAt: EXPIRY + SECOND });
    expect(joined).toMatchObject({ kind: 'matched', progress: { message: { status: 'sent' } } });
  });

  it('waits for what is on the wire until the grace is over, then calls it unknown', async () => {
    const { store } = scene();
    const message = await scene().accept();
    const submissionId = await scene().begin(message);
    expect(await store.nextOverdueAt()).toBe(GRACE_OVER);
    expect(await finish(GRACE_OVER - 1)).toEqual([]);
    expect(await finish(GRACE_OVER)).toMatchObject([
      { isFinished: true, message: { status: 'unknown', reason: 'outcome-unknown' } },
    ]);
    expect(await scene().segments(message)).toEqual(['unknown']);
    expect(await store.recordWithdrawn({ submissionId, at: GRACE_OVER + SECOND })).toBeNull();
    const report = await scene().reported({ reference: 7, receivedAt: GRACE_OVER + SECOND });
    expect(report).toEqual({ kind: 'late', messageId: message.id });
    expect(await scene().status(message)).toBe('unknown');
  });

  it('lets a parked report settle what was still on the wire', async () => {
    const message = await scene().accept();
    await scene().begin(message);
    expect(await scene().reported({ reference: 7, receivedAt: EXPIRY })).toEqual({ kind: 'parked' });
    expect(await finish(GRACE_OVER)).toMatchObject([{ isFinished: true, message: { status: 'delivered' } }]);
  });

  it('ends messages on the wire together with those behind them', async () => {
    const { store } = scene();
    for (let i = 0; i < 5; i += 1)
      await scene().begin(await scene().accept({ expiresAt: START + i + 1 }), { at: START, sim: `sim_${i}` });
    const held = await scene().accept();
    await scene().unknown(await scene().begin(held));
    expect(await store.finishOverdue(GRACE_OVER, 6)).toHaveLength(6);
    expect(await scene().status(held)).toBe('unknown');
  });

  it('ends the earliest first, no more than asked for, each once', async () => {
    const { store } = scene();
    const sent = await scene().accept({ expiresAt: START + 100 * SECOND });
    await scene().send(sent);
    const queued = [];
    for (const seconds of [170, 150, 190])
      queued.push(await scene().accept({ expiresAt: START + seconds * SECOND, lane: 'bulk' }));
    const ended: string[] = [];
    for (let i = 0; i < 4; i += 1) {
      const [progress, ...more] = await store.finishOverdue(GRACE_OVER, 1);
      expect(more).toEqual([]);
      if (progress) ended.push(progress.message.id);
    }
    expect(ended).toEqual([queued[1]?.id, sent.id, queued[0]?.id, queued[2]?.id]);
    expect(await finish(GRACE_OVER)).toEqual([]);
  });

  it('lets only one of expiry and claim win', async () => {
    const message = await scene().accept();
    const [finished, hasClaimed] = await Promise.all([
      finish(EXPIRY),
      scene().tryBegin(message, { at: EXPIRY - 1, sim: SIM_A }),
    ]);
    expect(finished.length + Number(hasClaimed)).toBe(1);
  });
}
