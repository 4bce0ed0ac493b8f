import { expect, it } from 'vitest';
import { type Scene, SECOND, SIM_A, SIM_B, START, UNDELIVERED } from '../scene.ts';

export function testUnknown(scene: () => Scene): void {
  const late = (submissionId: string, reference: number | null = 10, at = START + 5 * SECOND) =>
    scene().store.recordLateReference({ submissionId, reference, at });

  it('holds an unknown segment until a report settles it', async () => {
    const message = await scene().accept({ onUnknown: 'hold' });
    const held = await scene().unknown(await scene().begin(message));
    expect(held).toMatchObject({
      isFinished: false,
      message: { status: 'sending', isPossibleDuplicate: false },
    });
    expect(await scene().segments(message)).toEqual(['unknown']);
    expect(await scene().ready()).toEqual([]);
    expect(await scene().tryBegin(message)).toBe(false);
    const joined = await scene().reported({ reference: 44 });
    expect(joined).toMatchObject({
      kind: 'matched',
      progress: { isFinished: true, message: { status: 'delivered' } },
    });
    expect((await scene().detail(message)).segments[0]).toMatchObject({ reference: 44, status: 'delivered' });
  });

  it('lets the other segments of a held message go on', async () => {
    const message = await scene().accept({ onUnknown: 'hold', segmentCount: 2 });
    await scene().unknown(await scene().begin(message));
    const second = await scene().accepted(await scene().begin(message, { segment: 1 }), 11);
    expect(second?.message.status).toBe('sending');
    expect(await scene().segments(message)).toEqual(['unknown', 'sent']);
  });

  it('does not take a report that the network repeats for one of the held segment', async () => {
    const message = await scene().accept({ onUnknown: 'hold', segmentCount: 2 });
    await scene().unknown(await scene().begin(message));
    await scene().accepted(await scene().begin(message, { segment: 1 }), 11);
    await scene().reported({ reference: 11 });
    const again = await scene().reported({ reference: 11, dischargedAt: START + 9 * SECOND });
    expect(again).toEqual({ kind: 'parked' });
    expect(await scene().segments(message)).toEqual(['unknown', 'delivered']);
  });

  it('keeps the rest of a held message with its SIM when it has to wait', async () => {
    const message = await scene().accept({ onUnknown: 'hold', segmentCount: 2 });
    await scene().unknown(await scene().begin(message));
    await scene().refused(await scene().begin(message, { segment: 1 }));
    expect(await scene().ready(null)).toEqual([]);
    expect(await scene().ready(SIM_A)).toEqual([message.id]);
  });

  it('queues a copy after a pause, marks it a possible duplicate and lets any SIM take it', async () => {
    const { store } = scene();
    const message = await scene().accept();
    const pauseOver = START + 20 * SECOND;
    const progress = await scene().unknown(await scene().begin(message), { nextAttemptAt: pauseOver });
    expect(progress).toMatchObject({
      isFinished: false,
      message: { status: 'queued', isPossibleDuplicate: true, reason: 'no-answer' },
    });
    expect(await scene().ready(null, pauseOver)).toEqual([]);
    await store.promoteDue(pauseOver);
    expect(await scene().ready(null, pauseOver)).toEqual([message.id]);
    const copy = await scene().begin(message, { sim: SIM_B, at: pauseOver });
    expect((await scene().accepted(copy, 20, pauseOver))?.message).toMatchObject({
      status: 'sent',
      isPossibleDuplicate: true,
    });
    expect(await scene().timeline(message)).toEqual([
      'accepted',
      'submitting',
      'outcome-unknown',
      'resend-planned',
      'submitting',
      'submitted',
      'sent',
    ]);
  });

  it('takes the copy back when the reference comes late, before the copy has left', async () => {
    const message = await scene().accept();
    const submission = await scene().begin(message);
    await scene().unknown(submission, { nextAttemptAt: START + 20 * SECOND });
    expect(await late(submission)).toMatchObject({
      isFinished: false,
      message: { status: 'sent', isPossibleDuplicate: false },
    });
    await scene().store.promoteDue(START + 60 * SECOND);
    expect(await scene().ready(null, START + 60 * SECOND)).toEqual([]);
    expect(await scene().tryBegin(message, { at: START + 60 * SECOND })).toBe(false);
    expect((await scene().detail(message)).segments[0]).toMatchObject({ status: 'sent', reference: 10 });
    expect(await scene().reported()).toMatchObject({
      kind: 'matched',
      progress: { message: { status: 'delivered' } },
    });
  });

  it('takes the copy back when a report settles the first one', async () => {
    const message = await scene().accept();
    await scene().unknown(await scene().begin(message), { nextAttemptAt: START + 20 * SECOND });
    expect(await scene().reported({ reference: 5 })).toMatchObject({
      kind: 'matched',
      progress: { isFinished: true, message: { status: 'delivered', isPossibleDuplicate: false } },
    });
    expect(await scene().ready(null, START + 60 * SECOND)).toEqual([]);
  });

  it('queues no copy at all when the report came before the answer was given up', async () => {
    const message = await scene().accept();
    const submission = await scene().begin(message);
    expect(await scene().reported({ receivedAt: START + SECOND })).toEqual({ kind: 'parked' });
    expect(await scene().unknown(submission, {}, START + 200 * SECOND)).toMatchObject({
      isFinished: true,
      message: { status: 'delivered', isPossibleDuplicate: false },
    });
  });

  it('does not call back a copy that has left, and counts whichever arrives', async () => {
    const message = await scene().accept();
    const first = await scene().begin(message);
    await scene().unknown(first, {});
    const copy = await scene().begin(message);
    expect((await late(first, 10))?.message.status).toBe('sending');
    expect(await scene().segments(message)).toEqual(['submitting']);
    await scene().accepted(copy, 11);
    expect(await scene().status(message)).toBe('sent');
    expect(await scene().reported({ reference: 11, ...UNDELIVERED })).toMatchObject({
      progress: { isFinished: false, message: { status: 'sent' } },
    });
    expect(await scene().reported({ reference: 10 })).toMatchObject({
      progress: { isFinished: true, message: { status: 'delivered', isPossibleDuplicate: true } },
    });
  });

  it('is content with the first copy when the second is refused', async () => {
    for (const decision of [{ kind: 'fail', reason: 'barred' } as const, {}]) {
      const message = await scene().accept();
      const first = await scene().begin(message);
      await scene().unknown(first, {});
      const copy = await scene().begin(message);
      await late(first);
      const progress = await scene().refused(copy, decision);
      expect(progress).toMatchObject({ isFinished: false, message: { status: 'sent' } });
      expect(await scene().tryBegin(message)).toBe(false);
    }
  });

  it('holds both copies when the second stays unanswered too', async () => {
    const message = await scene().accept();
    const first = await scene().begin(message);
    await scene().unknown(first, {});
    const progress = await scene().unknown(await scene().begin(message), 'hold');
    expect(progress?.message).toMatchObject({ status: 'sending', isPossibleDuplicate: true });
    expect((await late(first))?.message.status).toBe('sent');
  });

  it('settles a late reference once, and only of an unknown submission', async () => {
    const message = await scene().accept();
    const submission = await scene().begin(message);
    expect(await late(submission)).toBeNull();
    await scene().unknown(submission);
    expect(await late(submission)).not.toBeNull();
    expect(await late(submission)).toBeNull();
  });

  it('only adds a late reference to the history of a message that has ended', async () => {
    const message = await scene().accept({ onUnknown: 'hold' });
    const submission = await scene().begin(message);
    await scene().unknown(submission);
    const end = message.expiresAt + 60 * SECOND;
    await scene().store.finishOverdue(end, 10);
    const before = await scene().detail(message);
    expect(await late(submission, 10, end + SECOND)).toEqual({ message: before.message, isFinished: false });
    const after = await scene().detail(message);
    expect(after).toEqual({ ...before, timeline: [...before.timeline, after.timeline.at(-1)] });
    expect(after.timeline.at(-1)).toMatchObject({ type: 'late-reference', at: end + SECOND });
    expect(await scene().reported({ receivedAt: end + SECOND })).toEqual({
      kind: 'late',
      messageId: message.id,
    });
  });

  it('plans no copy that could only leave after the lifetime', async () => {
    const message = await scene().accept({ expiresAt: START + SECOND });
    const progress = await scene().unknown(await scene().begin(message), {}, START + SECOND);
    expect(progress?.message).toMatchObject({ status: 'sending', isPossibleDuplicate: false });
    expect(await scene().timeline(message)).not.toContain('resend-planned');
  });

  it('resends one segment by the SIM that carries the others', async () => {
    const message = await scene().accept({ segmentCount: 2 });
    await scene().accepted(await scene().begin(message), 1);
    await scene().unknown(await scene().begin(message, { segment: 1 }), {});
    expect(await scene().segments(message)).toEqual(['sent', 'queued']);
    expect(await scene().ready(null)).toEqual([]);
    expect(await scene().ready(SIM_A)).toEqual([message.id]);
  });

  it('takes one of two segments back and still sends the other', async () => {
    const { store } = scene();
    const message = await scene().accept({ segmentCount: 2 });
    const first = await scene().begin(message);
    await scene().unknown(first, {});
    expect((await late(first))?.message.status).toBe('queued');
    const [ready] = await store.listReady({ lane: 'otp', sim: SIM_A, now: START, limit: 1 });
    expect(ready).toMatchObject({ openSegments: [1], boundSim: SIM_A });
  });
}
