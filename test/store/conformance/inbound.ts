import { expect, it } from 'vitest';
import type { InboundPart } from '../../../src/domain/inbound.ts';
import { type Scene, SIM_A, SIM_B, START } from '../scene.ts';

const HOUR = 3_600_000;

export function testInbound(scene: () => Scene): void {
  let pdus = 0;
  function part(over: Partial<InboundPart> = {}): InboundPart {
    pdus += 1;
    return {
      simId: SIM_A,
      from: '+989120000009',
      text: 'hello',
      encoding: 'gsm7',
      concatenation: null,
      smscTimestamp: START,
      pdu: `04${pdus}`,
      receivedAt: START,
      ...over,
    };
  }
  const piece = (sequence: number, over: Partial<InboundPart> = {}, total = 3) =>
    part({ text: `<${sequence}>`, concatenation: { reference: 5, total, sequence }, ...over });
  const list = async () => {
    const { store, tenantId } = scene();
    return (await store.listInbound(tenantId, { cursor: null, limit: 50 })).items;
  };

  it('stores a text of one part as a message', async () => {
    const { store, tenantId } = scene();
    const outcome = await store.recordInboundPart(part());
    expect(outcome).toMatchObject({
      kind: 'completed',
      message: {
        tenantId,
        simId: SIM_A,
        from: '+989120000009',
        text: 'hello',
        receivedAt: START,
        segments: 1,
      },
    });
    expect(await list()).toEqual([outcome.kind === 'completed' ? outcome.message : null]);
    expect(await store.listInbound('ten_other', { cursor: null, limit: 50 })).toEqual({
      items: [],
      nextCursor: null,
    });
  });

  it('stores the same part once, also when both arrive in one turn', async () => {
    const { store } = scene();
    const same = part();
    const outcomes = await Promise.all([store.recordInboundPart(same), store.recordInboundPart(same)]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['completed', 'duplicate']);
    expect(await store.recordInboundPart({ ...same, receivedAt: START + 60_000 })).toEqual({
      kind: 'duplicate',
    });
    expect(await list()).toHaveLength(1);
  });

  it('keeps equal texts apart that were sent at different times, or came by different SIMs', async () => {
    const { store } = scene();
    const first = part();
    await store.recordInboundPart(first);
    await store.recordInboundPart({ ...first, smscTimestamp: START + 1_000 });
    await store.recordInboundPart({ ...first, simId: SIM_B });
    expect(await list()).toHaveLength(3);
  });

  it('joins parts in sequence, in whatever order they come', async () => {
    const { store } = scene();
    expect(await store.recordInboundPart(piece(3))).toEqual({ kind: 'stored' });
    expect(await store.recordInboundPart(piece(1))).toEqual({ kind: 'stored' });
    const last = await store.recordInboundPart(piece(2, { receivedAt: START + 7 }));
    expect(last).toMatchObject({
      kind: 'completed',
      message: { text: '<1><2><3>', segments: 3, receivedAt: START + 7 },
    });
    expect(await list()).toHaveLength(1);
  });

  it('does not join parts of different senders, SIMs, references or lengths', async () => {
    const { store } = scene();
    await store.recordInboundPart(piece(1, {}, 2));
    const strangers = [
      piece(2, { from: '+989120000010' }, 2),
      piece(2, { simId: SIM_B }, 2),
      piece(2, { concatenation: { reference: 6, total: 2, sequence: 2 } }),
      piece(2, {}, 3),
    ];
    for (const stranger of strangers)
      expect(await store.recordInboundPart(stranger)).toEqual({ kind: 'stored' });
    expect(await store.recordInboundPart(piece(2, {}, 2))).toMatchObject({ kind: 'completed' });
  });

  it('does not use a part for two messages', async () => {
    const { store } = scene();
    await store.recordInboundPart(piece(1, {}, 2));
    await store.recordInboundPart(piece(2, {}, 2));
    expect(await store.recordInboundPart(piece(1, { text: 'new 1' }, 2))).toEqual({ kind: 'stored' });
    expect(await store.recordInboundPart(piece(2, { text: ' new 2' }, 2))).toMatchObject({
      message: { text: 'new 1 new 2' },
    });
  });

  it('joins parts for 72 hours and not longer', async () => {
    const { store } = scene();
    await store.recordInboundPart(piece(1, {}, 2));
    const late = await store.recordInboundPart(piece(2, { receivedAt: START + 72 * HOUR }, 2));
    expect(late).toEqual({ kind: 'stored' });
    await store.recordInboundPart(piece(1, { receivedAt: START + 100 * HOUR, from: '+1' }, 2));
    const inTime = piece(2, { receivedAt: START + 172 * HOUR - 1, from: '+1' }, 2);
    expect(await store.recordInboundPart(inTime)).toMatchObject({ kind: 'completed' });
  });

  it('takes a part whose header contradicts itself as a message of its own', async () => {
    const { store } = scene();
    expect(await store.recordInboundPart(piece(4, {}, 3))).toMatchObject({ kind: 'completed' });
    expect(await store.recordInboundPart(piece(0, {}, 3))).toMatchObject({ kind: 'completed' });
    expect(await store.recordInboundPart(piece(1, {}, 1))).toMatchObject({ kind: 'completed' });
  });

  it('pages newest first', async () => {
    const { store, tenantId } = scene();
    for (let i = 0; i < 5; i += 1)
      await store.recordInboundPart(part({ text: String(i), receivedAt: START + i }));
    const first = await store.listInbound(tenantId, { cursor: null, limit: 2 });
    await store.recordInboundPart(part({ text: 'new', receivedAt: START + 99 }));
    const second = await store.listInbound(tenantId, { cursor: first.nextCursor, limit: 10 });
    expect([...first.items, ...second.items].map(({ text }) => text)).toEqual(['4', '3', '2', '1', '0']);
    expect(second.nextCursor).toBeNull();
  });

  it('keeps what nobody could read, however often it is read', async () => {
    const { store } = scene();
    const raw = { simId: SIM_A, pdu: '0011', reason: 'truncated', at: START };
    await expect(store.recordUnreadable(raw)).resolves.toBeUndefined();
    await expect(store.recordUnreadable({ ...raw, at: START + 1 })).resolves.toBeUndefined();
  });
}
