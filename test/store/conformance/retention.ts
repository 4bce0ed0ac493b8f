import { expect, it } from 'vitest';
import { IDEMPOTENCY_WINDOW_MS, RETENTION_CLASSES } from '../../../src/store/store.ts';
import { HOUR, listed, part, piece, receive } from '../inbound-scene.ts';
import { type Scene, SECOND, SIM_A, START } from '../scene.ts';

const DAY = 24 * HOUR;
const LATER = START + 90 * DAY;

export function testRetention(scene: () => Scene): void {
  const remove = (kind: (typeof RETENTION_CLASSES)[number], before: number, limit = 100) =>
    scene().store.removeOld(kind, before, limit);
  const get = (id: string) => scene().store.getMessage(scene().tenantId, id);

  async function delivered(reference = 10) {
    const message = await scene().accept({ segmentCount: 2 });
    await scene().send(message, { reference });
    await scene().reported({ reference });
    await scene().reported({ reference: reference + 1 });
    expect(await scene().status(message)).toBe('delivered');
    return message;
  }

  it('removes a message that has ended, at its age and not before', async () => {
    const message = await delivered();
    const endedAt = START + 4 * SECOND;
    expect(await remove('messages', endedAt - 1)).toBe(0);
    expect(await get(message.id)).not.toBeNull();
    expect(await remove('messages', endedAt)).toBe(1);
    expect(await get(message.id)).toBeNull();
    expect(
      (await scene().store.listMessages(scene().tenantId, {}, { cursor: null, limit: 9 })).items,
    ).toEqual([]);
    expect(await remove('messages', endedAt)).toBe(0);
  });

  it('removes the oldest first, and no more than it is told to', async () => {
    const messages = [];
    for (const at of [3, 1, 2]) {
      const message = await scene().accept();
      await scene().store.cancelMessage(scene().tenantId, message.id, START + at);
      messages.push({ id: message.id, at });
    }
    expect(await remove('messages', LATER, 2)).toBe(2);
    for (const { id, at } of messages) expect((await get(id)) === null).toBe(at < 3);
    expect(await remove('messages', LATER, 2)).toBe(1);
  });

  it('never removes what is under way, however old', async () => {
    const queued = await scene().accept();
    const paused = await scene().accept();
    await scene().refused(await scene().begin(paused), { nextAttemptAt: LATER });
    const sending = await scene().accept();
    await scene().begin(sending);
    const unknown = await scene().accept();
    await scene().unknown(await scene().begin(unknown));
    const sent = await scene().accept();
    await scene().send(sent);
    for (const kind of RETENTION_CLASSES) expect(await remove(kind, LATER), kind).toBe(0);
    for (const { id } of [queued, paused, sending, unknown, sent]) expect(await get(id)).not.toBeNull();
    const [ready] = await scene().store.listReady({ lane: 'otp', sim: null, now: START, limit: 9 });
    expect(ready).toMatchObject({ message: { id: queued.id } });
    expect([...(ready?.sealedBody ?? [])]).toEqual([1, 2, 3, 255]);
  });

  it('wipes the text of an ended message and leaves the message', async () => {
    const message = await delivered();
    const before = await scene().detail(message);
    const endedAt = START + 4 * SECOND;
    expect(await remove('texts', endedAt - 1)).toBe(0);
    expect(await remove('texts', endedAt)).toBe(1);
    expect(await remove('texts', endedAt)).toBe(0);
    expect(await scene().detail(message)).toEqual(before);
    expect(await remove('messages', LATER)).toBe(1);
  });

  it('parks a report for a message that has left, keeps it once, and lets it leave too', async () => {
    const message = await scene().accept();
    await scene().send(message);
    await scene().store.finishOverdue(START + DAY, 10);
    expect(await remove('messages', START + DAY)).toBe(1);
    const late = scene().report({ receivedAt: START + DAY + SECOND });
    expect(await scene().store.recordReport(late)).toEqual({ kind: 'parked' });
    expect(await scene().store.recordReport(late)).toEqual({ kind: 'duplicate' });
    expect(await remove('parked-reports', START + DAY)).toBe(0);
    expect(await remove('parked-reports', START + DAY + SECOND)).toBe(1);
    expect(await scene().store.recordReport(late)).toEqual({ kind: 'parked' });
  });

  it('gives a late report of a removed message to nobody else', async () => {
    const gone = await scene().accept();
    await scene().send(gone, { reference: 77 });
    await scene().store.finishOverdue(START + DAY, 10);
    await remove('messages', START + DAY);
    const other = await scene().accept({ createdAt: START + DAY, expiresAt: START + 2 * DAY });
    await scene().send(other, { reference: 78, at: START + DAY });
    expect(await scene().reported({ reference: 77, receivedAt: START + DAY + SECOND })).toEqual({
      kind: 'parked',
    });
    expect(await scene().status(other)).toBe('sent');
  });

  it('leaves a joined report with its message', async () => {
    await delivered();
    expect(await remove('parked-reports', LATER)).toBe(0);
  });

  it('says nothing was changed where an outcome comes for a message that has left', async () => {
    const { store } = scene();
    const message = await scene().accept();
    const submission = await scene().begin(message);
    await scene().unknown(submission);
    await store.finishOverdue(START + DAY, 10);
    expect(await remove('messages', START + DAY)).toBe(1);
    expect(await store.recordLateReference({ submissionId: submission, reference: 1, at: LATER })).toBeNull();
    expect(await scene().accepted(submission, 1, LATER)).toBeNull();
    expect(await scene().tryBegin(message)).toBe(false);
    expect(await store.cancelMessage(scene().tenantId, message.id, LATER)).toBe('not-found');
  });

  it('removes an inbound text with its parts', async () => {
    await receive(scene(), part({ text: 'one' }), piece(1), piece(2), piece(3));
    await receive(scene(), part({ text: 'two', receivedAt: START + SECOND }));
    expect(await remove('inbound', START - 1)).toBe(0);
    expect(await remove('inbound', START)).toBe(2);
    expect((await listed(scene())).map(({ text }) => text)).toEqual(['two']);
  });

  it('keeps what is not shown yet, and takes it with every copy of its parts when it was', async () => {
    await receive(scene(), piece(1), piece(1, { smscTimestamp: START + HOUR }));
    expect(await remove('inbound', LATER)).toBe(0);
    expect(await scene().store.finishOverdueParts(START + DAY, 10)).toHaveLength(1);
    expect(await remove('inbound', LATER)).toBe(1);
    expect(await listed(scene())).toEqual([]);
  });

  it('keeps an inbound text as long as a modem goes on showing it', async () => {
    const stuck = part();
    await receive(scene(), stuck);
    expect(await receive(scene(), { ...stuck, receivedAt: START + 5 * DAY })).toEqual(['duplicate']);
    expect(await remove('inbound', START + 4 * DAY)).toBe(0);
    expect(await remove('inbound', START + 5 * DAY)).toBe(1);
  });

  it('removes unreadable PDUs', async () => {
    const { store, tenantId } = scene();
    for (const pdu of ['01', '02']) {
      await store.recordUnreadable({ simId: SIM_A, pdu, reason: 'x', at: START + Number(pdu) });
    }
    expect(await remove('unreadable', START + 1)).toBe(1);
    const { items } = await store.listUnreadable(tenantId, { cursor: null, limit: 9 });
    expect(items.map(({ pdu }) => pdu)).toEqual(['02']);
  });

  it('removes records of keys, and a key whose message has left makes a new one', async () => {
    const { store } = scene();
    const idempotency = { key: 'k', requestHash: Uint8Array.of(1) };
    const draft = scene().draft({}, { idempotency });
    await store.acceptMessage(draft);
    await store.cancelMessage(scene().tenantId, draft.message.id, START);
    await remove('messages', START);
    expect(await store.acceptMessage(scene().draft({}, { idempotency }))).toMatchObject({ kind: 'accepted' });
    expect(await store.acceptMessage(scene().draft({}, { idempotency }))).toMatchObject({ kind: 'replayed' });
    expect(await remove('idempotency-keys', START + IDEMPOTENCY_WINDOW_MS)).toBe(1);
    expect(await store.acceptMessage(scene().draft({}, { idempotency }))).toMatchObject({ kind: 'accepted' });
  });
}
