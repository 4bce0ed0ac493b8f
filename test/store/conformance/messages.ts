import { expect, it } from 'vitest';
import { GatewayError } from '../../../src/domain/errors.ts';
import { IDEMPOTENCY_WINDOW_MS } from '../../../src/store/store.ts';
import { type Scene, SIM_A, START } from '../scene.ts';

export function testMessages(scene: () => Scene): void {
  const idempotency = (key: string, request = 1) => ({ key, requestHash: Uint8Array.of(request, 0, 9) });

  it('gives an accepted message back with segments and history', async () => {
    const message = await scene().accept({
      segmentCount: 2,
      tags: ['login', 'web'],
      pinnedSim: SIM_A,
      lane: 'bulk',
      encoding: 'ucs2',
      onUnknown: 'hold',
    });
    const segment = { status: 'queued', sim: null, reference: null, submittedAt: null, reportedAt: null };
    expect(await scene().detail(message)).toEqual({
      message,
      segments: [
        { index: 0, ...segment },
        { index: 1, ...segment },
      ],
      timeline: [{ at: START, type: 'accepted', data: { class: 'bulk', segments: 2 } }],
    });
  });

  it('does not show a message to another tenant', async () => {
    const { store, tenantId } = scene();
    const message = await scene().accept();
    expect(await store.getMessage('ten_other', message.id)).toBeNull();
    expect(await store.getMessage(tenantId, 'msg_none')).toBeNull();
    expect((await store.listMessages('ten_other', {}, { cursor: null, limit: 10 })).items).toEqual([]);
    expect(await store.cancelMessage('ten_other', message.id, START)).toBe('not-found');
    expect(await scene().status(message)).toBe('queued');
  });

  it('refuses a message of a tenant that does not exist, and stores nothing of it', async () => {
    const { store } = scene();
    const draft = scene().draft({ tenantId: 'ten_other' });
    await expect(store.acceptMessage(draft)).rejects.toBeInstanceOf(GatewayError);
    expect(await store.getMessage('ten_other', draft.message.id)).toBeNull();
  });

  it('answers the same Idempotency-Key with the first message, as it is by now', async () => {
    const { store } = scene();
    const first = scene().draft({}, { idempotency: idempotency('k') });
    const again = scene().draft({ createdAt: START + 1_000 }, { idempotency: idempotency('k') });
    expect(await store.acceptMessage(first)).toEqual({ kind: 'accepted', message: first.message });
    await scene().send(first.message);
    expect(await store.acceptMessage(again)).toEqual({
      kind: 'replayed',
      message: { ...first.message, status: 'sent' },
    });
    expect(await store.getMessage(scene().tenantId, again.message.id)).toBeNull();
  });

  it('makes one message out of many requests with one key that arrive together', async () => {
    const { store, tenantId } = scene();
    const drafts = Array.from({ length: 20 }, () => scene().draft({}, { idempotency: idempotency('k') }));
    const outcomes = await Promise.all(drafts.map((draft) => store.acceptMessage(draft)));
    expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'replayed')).toHaveLength(19);
    expect((await store.listMessages(tenantId, {}, { cursor: null, limit: 30 })).items).toHaveLength(1);
  });

  it('refuses a key that was used for another request', async () => {
    const { store, tenantId } = scene();
    await store.acceptMessage(scene().draft({}, { idempotency: idempotency('k', 1) }));
    const other = scene().draft({}, { idempotency: idempotency('k', 2) });
    expect(await store.acceptMessage(other)).toEqual({ kind: 'key-reused' });
    expect((await store.listMessages(tenantId, {}, { cursor: null, limit: 30 })).items).toHaveLength(1);
  });

  it('keeps keys apart, and forgets one after 24 hours and not before', async () => {
    const { store } = scene();
    const send = (createdAt: number, key: string) =>
      store.acceptMessage(scene().draft({ createdAt }, { idempotency: idempotency(key) }));
    await send(START, 'k');
    expect(await send(START, 'other')).toMatchObject({ kind: 'accepted' });
    expect(await send(START + IDEMPOTENCY_WINDOW_MS - 1, 'k')).toMatchObject({ kind: 'replayed' });
    expect(await send(START + IDEMPOTENCY_WINDOW_MS, 'k')).toMatchObject({ kind: 'accepted' });
    expect(await send(START + IDEMPOTENCY_WINDOW_MS + 1, 'k')).toMatchObject({ kind: 'replayed' });
  });

  it('pages newest first, and a page does not move when messages arrive', async () => {
    const { store, tenantId } = scene();
    const ids: string[] = [];
    for (let i = 0; i < 7; i += 1) ids.unshift((await scene().accept({ createdAt: START + i })).id);
    const first = await store.listMessages(tenantId, {}, { cursor: null, limit: 3 });
    expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 3));
    for (let i = 0; i < 5; i += 1) await scene().accept({ createdAt: START + 100 + i });
    const second = await store.listMessages(tenantId, {}, { cursor: first.nextCursor, limit: 3 });
    expect(second.items.map(({ id }) => id)).toEqual(ids.slice(3, 6));
    const third = await store.listMessages(tenantId, {}, { cursor: second.nextCursor, limit: 3 });
    expect(third.items.map(({ id }) => id)).toEqual(ids.slice(6));
    expect(third.nextCursor).toBeNull();
  });

  it('has no next page when the last one is just full', async () => {
    const { store, tenantId } = scene();
    await scene().accept();
    await scene().accept();
    const page = await store.listMessages(tenantId, {}, { cursor: null, limit: 2 });
    expect(page.items).toHaveLength(2);
    expect(page.nextCursor).toBeNull();
  });

  it('lists by status, by recipient and by both', async () => {
    const { store, tenantId } = scene();
    const to = '+989350000001';
    const queued = await scene().accept({ to });
    const sent = await scene().accept({ to });
    const elsewhere = await scene().accept();
    await scene().send(sent);
    const list = async (filter: Parameters<typeof store.listMessages>[1]) => {
      const page = await store.listMessages(tenantId, filter, { cursor: null, limit: 10 });
      return page.items.map(({ id }) => id).sort();
    };
    expect(await list({ to })).toEqual([queued.id, sent.id].sort());
    expect(await list({ status: 'queued' })).toEqual([queued.id, elsewhere.id].sort());
    expect(await list({ status: 'sent', to })).toEqual([sent.id]);
    expect(await list({ status: 'sent', to: '+989350000002' })).toEqual([]);
  });

  it('cancels a queued message once, with its segments', async () => {
    const { store, tenantId } = scene();
    const message = await scene().accept({ segmentCount: 2 });
    expect(await store.cancelMessage(tenantId, message.id, START + 5)).toBe('canceled');
    expect((await scene().detail(message)).message).toMatchObject({
      status: 'canceled',
      finishedAt: START + 5,
    });
    expect(await scene().segments(message)).toEqual(['canceled', 'canceled']);
    expect(await scene().timeline(message)).toEqual(['accepted', 'canceled']);
    expect(await store.cancelMessage(tenantId, message.id, START + 6)).toBe('not-cancelable');
    expect(await store.cancelMessage(tenantId, 'msg_none', START)).toBe('not-found');
    expect(await scene().ready()).toEqual([]);
  });

  it('cancels a message that waits after a refusal, but not one of which a segment has left', async () => {
    const { store, tenantId } = scene();
    const refused = await scene().accept();
    await scene().refused(await scene().begin(refused), { nextAttemptAt: START + 9_000 });
    expect(await store.cancelMessage(tenantId, refused.id, START)).toBe('canceled');

    const partly = await scene().accept({ segmentCount: 2 });
    await scene().accepted(await scene().begin(partly), 1);
    await scene().refused(await scene().begin(partly, { segment: 1 }));
    expect(await scene().status(partly)).toBe('queued');
    expect(await store.cancelMessage(tenantId, partly.id, START)).toBe('not-cancelable');

    const perhaps = await scene().accept();
    await scene().unknown(await scene().begin(perhaps), {});
    expect(await scene().status(perhaps)).toBe('queued');
    expect(await store.cancelMessage(tenantId, perhaps.id, START)).toBe('not-cancelable');
  });

  it('lets only one of cancel and claim win, whichever comes first', async () => {
    const { store, tenantId } = scene();
    const [one, other] = [await scene().accept(), await scene().accept()];
    const cancelFirst = await Promise.all([
      store.cancelMessage(tenantId, one.id, START),
      scene().tryBegin(one),
    ]);
    expect(cancelFirst).toEqual(['canceled', false]);
    const claimFirst = await Promise.all([
      scene().tryBegin(other),
      store.cancelMessage(tenantId, other.id, START),
    ]);
    expect(claimFirst).toEqual([true, 'not-cancelable']);
  });

  it('counts what is under way by lane, and the age of the oldest', async () => {
    const { store } = scene();
    await scene().accept({ createdAt: START + 2_000 });
    await scene().accept({ createdAt: START + 1_000 });
    await scene().begin(await scene().accept({ lane: 'alert' }));
    await scene().send(await scene().accept({ lane: 'alert' }));
    const canceled = await scene().accept({ lane: 'bulk' });
    await store.cancelMessage(scene().tenantId, canceled.id, START);
    expect(await store.queueDepths(START + 5_000)).toEqual([
      { lane: 'otp', queued: 2, sending: 0, sent: 0, oldestQueuedAgeMs: 4_000 },
      { lane: 'alert', queued: 0, sending: 1, sent: 1, oldestQueuedAgeMs: null },
      { lane: 'bulk', queued: 0, sending: 0, sent: 0, oldestQueuedAgeMs: null },
    ]);
  });

  it('says that it can be written', async () => {
    await expect(scene().store.checkWritable()).resolves.toBeUndefined();
  });
}
