import { expect, it } from 'vitest';
import { type Scene, SECOND, SIM_A, START } from '../scene.ts';

export function testOutcomes(scene: () => Scene): void {
  it('makes a message sent with its last segment', async () => {
    const message = await scene().accept({ segmentCount: 2 });
    const first = await scene().accepted(await scene().begin(message), 200, START + 1);
    expect(first).toMatchObject({ isFinished: false, message: { status: 'sending' } });
    const second = await scene().accepted(await scene().begin(message, { segment: 1 }), 201, START + 2);
    expect(second).toMatchObject({ isFinished: false, message: { status: 'sent', finishedAt: null } });
    const { segments, timeline } = await scene().detail(message);
    expect(segments[1]).toEqual({
      index: 1,
      status: 'sent',
      sim: SIM_A,
      reference: 201,
      submittedAt: START + 2,
      reportedAt: null,
    });
    expect(timeline.map(({ type }) => type)).toEqual([
      'accepted',
      'submitting',
      'submitted',
      'submitting',
      'submitted',
      'sent',
    ]);
    expect(timeline.at(-2)).toEqual({
      at: START + 2,
      type: 'submitted',
      data: { segment: 1, sim: SIM_A, reference: 201 },
    });
  });

  it('settles a submission once', async () => {
    const message = await scene().accept();
    const submission = await scene().begin(message);
    await scene().accepted(submission, 1);
    const before = await scene().detail(message);
    const again = [
      scene().accepted(submission, 2),
      scene().refused(submission),
      scene().unknown(submission),
      scene().store.recordWithdrawn({ submissionId: submission, at: START }),
      scene().store.recordLateReference({ submissionId: submission, reference: 3, at: START }),
      scene().accepted('sub_none', 1),
    ];
    expect(await Promise.all(again)).toEqual([null, null, null, null, null, null]);
    expect(await scene().detail(message)).toEqual(before);
  });

  it('lets the first of two contradicting records win', async () => {
    const message = await scene().accept();
    const submission = await scene().begin(message);
    const [accepted, refused] = await Promise.all([
      scene().accepted(submission, 1),
      scene().refused(submission),
    ]);
    expect(accepted?.message.status).toBe('sent');
    expect(refused).toBeNull();
  });

  it('puts a refused message back with the reason and forgets the SIM', async () => {
    const message = await scene().accept();
    const progress = await scene().refused(await scene().begin(message), { nextAttemptAt: START + SECOND });
    expect(progress).toMatchObject({ isFinished: false, message: { status: 'queued', reason: 'busy' } });
    const { segments, timeline } = await scene().detail(message);
    expect(segments[0]).toMatchObject({ status: 'queued', sim: null });
    expect(timeline.at(-1)).toMatchObject({
      type: 'refused',
      data: { segment: 0, sim: SIM_A, code: 'network-busy' },
    });
  });

  it('ends a message that can never be sent', async () => {
    const message = await scene().accept({ segmentCount: 3 });
    await scene().accepted(await scene().begin(message), 1);
    const progress = await scene().refused(
      await scene().begin(message, { segment: 1 }),
      { kind: 'fail', reason: 'number-barred' },
      { at: START + 9 },
    );
    expect(progress).toMatchObject({
      isFinished: true,
      message: { status: 'failed', reason: 'number-barred', finishedAt: START + 9 },
    });
    expect(await scene().segments(message)).toEqual(['sent', 'failed', 'canceled']);
    expect((await scene().detail(message)).timeline.at(-1)).toEqual({
      at: START + 9,
      type: 'failed',
      data: { code: 'number-barred' },
    });
    expect(await scene().tryBegin(message, { segment: 2 })).toBe(false);
  });

  it('puts a withdrawn message back at once, without counting an attempt', async () => {
    const { store } = scene();
    const message = await scene().accept();
    const submissionId = await scene().begin(message);
    const progress = await store.recordWithdrawn({ submissionId, at: START + 1 });
    expect(progress).toMatchObject({ isFinished: false, message: { status: 'queued', reason: null } });
    const [ready] = await store.listReady({ lane: 'otp', sim: null, now: START + 1, limit: 1 });
    expect(ready).toMatchObject({ tries: { attempts: {}, avoidSims: [] }, boundSim: null });
    expect(await scene().timeline(message)).toEqual(['accepted', 'submitting', 'withdrawn']);
  });

  it('ends a message that was withdrawn because its lifetime is over', async () => {
    const message = await scene().accept({ expiresAt: START + SECOND });
    const submissionId = await scene().begin(message);
    const progress = await scene().store.recordWithdrawn({ submissionId, at: START + SECOND });
    expect(progress).toMatchObject({
      isFinished: true,
      message: { status: 'expired', reason: 'lifetime-over', finishedAt: START + SECOND },
    });
    expect(await scene().segments(message)).toEqual(['expired']);
  });

  it('accepts a reference nobody knows', async () => {
    const message = await scene().accept();
    expect(await scene().accepted(await scene().begin(message), null)).toMatchObject({
      message: { status: 'sent' },
    });
    const joined = await scene().reported({ reference: 99 });
    expect(joined).toMatchObject({ kind: 'matched', progress: { message: { status: 'delivered' } } });
  });
}
