import { expect, it } from 'vitest';
import { PENDING, type Scene, SECOND, SIM_A, SIM_B, START, UNDELIVERED } from '../scene.ts';

export function testReports(scene: () => Scene): void {
  it('makes a message delivered with the last of its reports', async () => {
    const message = await scene().accept({ segmentCount: 2 });
    await scene().send(message);
    expect(await scene().reported({ reference: 11 })).toMatchObject({
      kind: 'matched',
      segmentIndex: 1,
      progress: { isFinished: false, message: { status: 'sent' } },
    });
    expect(await scene().reported({ reference: 10 })).toMatchObject({
      kind: 'matched',
      segmentIndex: 0,
      progress: {
        isFinished: true,
        message: { status: 'delivered', reason: null, finishedAt: START + 4 * SECOND },
      },
    });
    const { segments, timeline } = await scene().detail(message);
    expect(segments[0]).toMatchObject({ status: 'delivered', reportedAt: START + 4 * SECOND });
    expect(timeline.slice(-2)).toEqual([
      {
        at: START + 4 * SECOND,
        type: 'report',
        data: { segment: 0, sim: SIM_A, reference: 10, status: 0, outcome: 'delivered', code: 'delivered' },
      },
      { at: START + 4 * SECOND, type: 'delivered', data: {} },
    ]);
  });

  it('ends a message as the network says', async () => {
    const message = await scene().accept();
    await scene().send(message);
    expect(await scene().reported(UNDELIVERED)).toMatchObject({
      progress: {
        isFinished: true,
        message: { status: 'undelivered', reason: 'incompatible-destination' },
      },
    });
    const late = await scene().accept();
    await scene().send(late, { reference: 30 });
    const expired = { kind: 'failed', reason: 'expired' } as const;
    expect(await scene().reported({ reference: 30, meaning: expired })).toMatchObject({
      progress: { isFinished: true, message: { status: 'expired', reason: 'expired' } },
    });
  });

  it('waits for the rest of a message before it ends it', async () => {
    const message = await scene().accept({ segmentCount: 2 });
    await scene().accepted(await scene().begin(message), 10);
    expect(await scene().reported({ reference: 10, ...UNDELIVERED })).toMatchObject({
      progress: { isFinished: false, message: { status: 'sending' } },
    });
    const last = await scene().accepted(await scene().begin(message, { segment: 1 }), 11);
    expect(last).toMatchObject({ isFinished: true, message: { status: 'undelivered' } });
  });

  it('notes that the network still tries, and waits on', async () => {
    const message = await scene().accept();
    await scene().send(message);
    expect(await scene().reported(PENDING)).toMatchObject({
      kind: 'matched',
      progress: { isFinished: false, message: { status: 'sent' } },
    });
    expect((await scene().detail(message)).segments[0]).toMatchObject({ status: 'sent', reportedAt: null });
    expect(await scene().timeline(message)).toContain('report');
    expect(await scene().reported()).toMatchObject({ progress: { message: { status: 'delivered' } } });
  });

  it('takes a pending report as proof that an unanswered segment has left', async () => {
    const message = await scene().accept();
    await scene().unknown(await scene().begin(message), { nextAttemptAt: START + 20 * SECOND });
    expect(await scene().reported({ reference: 3, ...PENDING })).toMatchObject({
      progress: { message: { status: 'sent', isPossibleDuplicate: false } },
    });
    expect((await scene().detail(message)).segments[0]).toMatchObject({ reference: 3 });
  });

  it('stores the same report once', async () => {
    const { store } = scene();
    const message = await scene().accept();
    await scene().send(message);
    const report = scene().report();
    const both = await Promise.all([store.recordReport(report), store.recordReport(report)]);
    expect(both.map(({ kind }) => kind)).toEqual(['matched', 'duplicate']);
    const before = await scene().detail(message);
    expect(await store.recordReport({ ...report, receivedAt: START + 60 * SECOND })).toEqual({
      kind: 'duplicate',
    });
    expect(await scene().detail(message)).toEqual(before);
  });

  it('joins a report that came before its reference', async () => {
    const message = await scene().accept();
    const submission = await scene().begin(message);
    expect(await scene().reported({ receivedAt: START + SECOND })).toEqual({ kind: 'parked' });
    expect(await scene().accepted(submission, 10, START + 2 * SECOND)).toMatchObject({
      isFinished: true,
      message: { status: 'delivered' },
    });
    expect(await scene().timeline(message)).toEqual([
      'accepted',
      'submitting',
      'submitted',
      'report',
      'delivered',
    ]);
  });

  it('joins each parked report once, to the message it is for', async () => {
    const [one, other] = [await scene().accept(), await scene().accept({ to: '+989350000001' })];
    const first = await scene().begin(one);
    expect(await scene().reported({ receivedAt: START })).toEqual({ kind: 'parked' });
    expect(await scene().reported({ recipient: '+989350000001' })).toEqual({ kind: 'parked' });
    await scene().accepted(first, 10);
    const second = await scene().begin(other);
    expect((await scene().accepted(second, 10))?.message.status).toBe('delivered');
    expect(await scene().timeline(one)).toEqual(await scene().timeline(other));
  });

  it('does not join a parked report of long ago, another SIM or another reference', async () => {
    const later = START + 120 * SECOND;
    await scene().reported({ receivedAt: START - 1 });
    await scene().reported({ receivedAt: later, simId: SIM_B });
    await scene().reported({ receivedAt: later, reference: 9 });
    const message = await scene().accept();
    const submission = await scene().begin(message, { at: later });
    expect((await scene().accepted(submission, 10, later))?.message.status).toBe('sent');
  });

  it('does not let a report settle an unanswered segment that was submitted after it came', async () => {
    const message = await scene().accept({ onUnknown: 'hold' });
    await scene().unknown(
      await scene().begin(message, { at: START + 9 * SECOND }),
      'hold',
      START + 9 * SECOND,
    );
    expect(await scene().reported({ reference: 12, receivedAt: START + 8 * SECOND })).toEqual({
      kind: 'parked',
    });
    expect(await scene().reported({ reference: 12, receivedAt: START + 9 * SECOND })).toMatchObject({
      kind: 'matched',
    });
  });

  it('waits for the reference when a report may speak of what is on the wire', async () => {
    const [unanswered, following] = [await scene().accept({ onUnknown: 'hold' }), await scene().accept()];
    await scene().unknown(await scene().begin(unanswered));
    const submission = await scene().begin(following);
    expect(await scene().reported({ reference: 12 })).toEqual({ kind: 'parked' });
    expect((await scene().accepted(submission, 12))?.message.status).toBe('delivered');
    expect(await scene().status(unanswered)).toBe('sending');
  });

  it('gives that report to the unanswered one when the reference is another', async () => {
    const [unanswered, following] = [await scene().accept({ onUnknown: 'hold' }), await scene().accept()];
    await scene().unknown(await scene().begin(unanswered));
    const submission = await scene().begin(following);
    await scene().reported({ reference: 12 });
    expect((await scene().accepted(submission, 13))?.message.status).toBe('sent');
    expect(await scene().status(unanswered)).toBe('delivered');
  });

  it('only adds to the history of a message that has ended', async () => {
    const { store } = scene();
    const message = await scene().accept();
    await scene().send(message);
    const end = message.expiresAt + 60 * SECOND;
    await store.finishOverdue(end, 10);
    const before = await scene().detail(message);
    expect(before.message).toMatchObject({ status: 'unknown', reason: 'no-report' });
    const report = scene().report({ receivedAt: end + SECOND });
    expect(await store.recordReport(report)).toEqual({ kind: 'late', messageId: message.id });
    expect(await store.recordReport(report)).toEqual({ kind: 'duplicate' });
    const after = await scene().detail(message);
    expect(after.message).toEqual(before.message);
    expect(after.segments).toEqual(before.segments);
    expect(after.timeline.slice(0, -1)).toEqual(before.timeline);
    expect(after.timeline.at(-1)).toMatchObject({
      type: 'late-report',
      data: { outcome: 'delivered', reference: 10 },
    });
  });

  it('does not look for a submission long after its message could have arrived', async () => {
    const message = await scene().accept();
    await scene().send(message);
    const receivedAt = message.expiresAt + 48 * 3_600 * SECOND;
    expect(await scene().reported({ receivedAt })).toEqual({ kind: 'parked' });
  });

  it('parks a second final report on a settled segment', async () => {
    const message = await scene().accept({ segmentCount: 2 });
    await scene().send(message);
    await scene().reported({ reference: 10, ...UNDELIVERED });
    expect(await scene().reported({ reference: 10 })).toEqual({ kind: 'parked' });
    expect(await scene().segments(message)).toEqual(['undelivered', 'sent']);
  });

  it('joins 300 outstanding reports of one SIM although references wrap at 256', async () => {
    const messages = [];
    for (let i = 0; i < 300; i += 1) {
      const at = START + i * SECOND;
      const message = await scene().accept({
        createdAt: at,
        expiresAt: START + 3_600 * SECOND,
        to: `+98912${String(i % 7).padStart(7, '0')}`,
      });
      await scene().send(message, { at, reference: i % 256 });
      messages.push(message);
    }
    for (const [i, message] of messages.entries()) {
      const submittedAt = START + i * SECOND;
      const receivedAt = START + (310 + i) * SECOND;
      const outcome = await scene().reported({
        reference: i % 256,
        recipient: message.to,
        submittedAt,
        receivedAt,
      });
      expect(outcome).toMatchObject({ progress: { isFinished: true, message: { id: message.id } } });
    }
  });

  it('knows a recipient in national form, and by the reference alone where there is none', async () => {
    const [national, silent] = [await scene().accept(), await scene().accept()];
    await scene().send(national, { reference: 1 });
    await scene().send(silent, { reference: 2 });
    expect(await scene().reported({ reference: 1, recipient: '09121234567' })).toMatchObject({
      progress: { message: { id: national.id } },
    });
    expect(await scene().reported({ reference: 2, recipient: '' })).toMatchObject({
      progress: { message: { id: silent.id } },
    });
  });
}
