import { expect, it } from 'vitest';
import { HOUR, listed, MINUTE, part, piece, receive } from '../inbound-scene.ts';
import { type Scene, SIM_A, SIM_B, START } from '../scene.ts';

export function testInbound(scene: () => Scene): void {
  it('stores a text of one part as a message', async () => {
    const { store, tenantId } = scene();
    const outcome = await store.recordInboundPart(part());
    expect(outcome).toMatchObject({
      kind: 'completed',
      message: {
        tenantId,
        simId: SIM_A,
        kind: 'text',
        from: '+989120000009',
        text: 'hello',
        receivedAt: START,
        segments: 1,
        missingSegments: [],
        replaces: null,
        revision: 1,
        pdus: null,
      },
    });
    expect(await listed(scene())).toEqual([outcome.kind === 'completed' ? outcome.message : null]);
    expect(await store.listInbound('ten_other', {}, { cursor: null, limit: 50 })).toEqual({
      items: [],
      nextCursor: null,
    });
  });

  it('stores the same PDU once, also when both arrive in one turn, and however late it is shown again', async () => {
    const { store } = scene();
    const same = part();
    const outcomes = await Promise.all([store.recordInboundPart(same), store.recordInboundPart(same)]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['completed', 'duplicate']);
    for (const later of [MINUTE, HOUR, 6 * 24 * HOUR])
      expect(await receive(scene(), { ...same, receivedAt: START + later })).toEqual(['duplicate']);
    expect(await listed(scene())).toHaveLength(1);
  });

  it.each([
    ['cannot be read', null],
    ['stands still', START - 8 * 24 * HOUR],
    ['is years ahead', START + 9_000 * HOUR],
  ])('tells equal texts apart after ten minutes where the time stamp %s', async (_, smscTimestamp) => {
    const first = part({ smscTimestamp });
    const at = (receivedAt: number) => ({ ...first, receivedAt });
    // Each sighting counts: a text that cannot be erased is shown by every sweep.
    const sightings = [START, START + 10 * MINUTE, START + 20 * MINUTE, START + 30 * MINUTE + 1];
    expect(await receive(scene(), ...sightings.map(at))).toEqual([
      'completed',
      'duplicate',
      'duplicate',
      'completed',
    ]);
    expect(await listed(scene())).toHaveLength(2);
  });

  it('keeps equal texts apart that were sent at different times, or came by different SIMs', async () => {
    const first = part();
    await receive(scene(), first, { ...first, smscTimestamp: START + 1_000 }, { ...first, simId: SIM_B });
    expect(await listed(scene())).toHaveLength(3);
  });

  it('takes a part whose header contradicts itself as a message of its own', async () => {
    const odd = [piece(4), piece(0), piece(1, { header: { total: 1 } }), piece(1, { header: { total: 0 } })];
    expect(await receive(scene(), ...odd)).toEqual(Array(4).fill('completed'));
    const shown = await listed(scene());
    expect(shown.map(({ text }) => text).sort()).toEqual(['<0>', '<1>', '<1>', '<4>']);
    expect(shown.map(({ segments }) => segments)).toEqual([1, 1, 1, 1]);
  });

  it('lists what is for people, and the rest by its kind, with its PDUs', async () => {
    const octets = { encoding: 'binary', text: '' } as const;
    await receive(
      scene(),
      part({ text: 'for people' }),
      part({ kind: 'flash', text: 'at once', receivedAt: START + 1 }),
      part({ kind: 'silent', text: 'unseen', pdu: '0440' }),
      piece(2, { kind: 'port-data', ...octets, pdu: '0602', header: { total: 2 } }),
      piece(1, { kind: 'port-data', ...octets, pdu: '0601', header: { total: 2 } }),
    );
    expect((await listed(scene())).map(({ text, pdus }) => [text, pdus])).toEqual([
      ['at once', null],
      ['for people', null],
    ]);
    expect((await listed(scene(), 'flash')).map(({ text }) => text)).toEqual(['at once']);
    expect(await listed(scene(), 'silent')).toMatchObject([{ text: 'unseen', pdus: ['0440'] }]);
    expect(await listed(scene(), 'port-data')).toMatchObject([
      { text: '', segments: 2, pdus: ['0602', '0601'] },
    ]);
    expect(await listed(scene(), 'sim-data')).toEqual([]);
  });

  it('names what a text replaces: the last of its type and sender on this SIM', async () => {
    const replacing = (text: string, over = {}) =>
      part({ replaceType: 1, text, receivedAt: START + Number(text), ...over });
    await receive(
      scene(),
      replacing('1'),
      replacing('2'),
      replacing('3'),
      replacing('4', { replaceType: 2 }),
      replacing('5', { from: '+989120000010' }),
      replacing('6', { simId: SIM_B }),
      replacing('7', { replaceType: null }),
    );
    const items = await listed(scene());
    const textOf = new Map(items.map(({ id, text }) => [id, text]));
    expect(items.map(({ text, replaces }) => [text, textOf.get(replaces ?? '') ?? null])).toEqual([
      ['7', null],
      ['6', null],
      ['5', null],
      ['4', null],
      ['3', '2'],
      ['2', '1'],
      ['1', null],
    ]);
  });

  it('pages newest first, by kind', async () => {
    const { store, tenantId } = scene();
    for (let i = 0; i < 5; i += 1)
      await receive(
        scene(),
        part({ text: String(i), receivedAt: START + i }),
        part({ kind: 'silent', receivedAt: START + i }),
      );
    for (const kind of [undefined, 'text'] as const) {
      const first = await store.listInbound(tenantId, { kind }, { cursor: null, limit: 2 });
      const rest = { cursor: first.nextCursor, limit: 10 };
      const second = await store.listInbound(tenantId, { kind }, rest);
      expect([...first.items, ...second.items].map(({ text }) => text)).toEqual(['4', '3', '2', '1', '0']);
      expect(second.nextCursor).toBeNull();
    }
  });

  it('keeps what nobody could read, the same once, and lists it newest first', async () => {
    const { store, tenantId } = scene();
    const raw = { simId: SIM_A, pdu: '0011', reason: 'truncated', at: START };
    expect(await store.recordUnreadable(raw)).toBe(true);
    expect(await store.recordUnreadable({ ...raw, at: START + 1 })).toBe(false);
    expect(await store.recordUnreadable({ ...raw, pdu: '0012', at: START + 2 })).toBe(true);
    expect(await store.recordUnreadable({ ...raw, simId: SIM_B, at: START + 3 })).toBe(true);
    const first = await store.listUnreadable(tenantId, { cursor: null, limit: 2 });
    const second = await store.listUnreadable(tenantId, { cursor: first.nextCursor, limit: 2 });
    const { simId, pdu, reason } = raw;
    expect([...first.items, ...second.items]).toMatchObject([
      { simId: SIM_B, pdu, reason, receivedAt: START + 3 },
      { simId, pdu: '0012', reason, receivedAt: START + 2 },
      { simId, pdu, reason, receivedAt: START },
    ]);
    expect(second.nextCursor).toBeNull();
    expect((await store.listUnreadable('ten_other', { cursor: null, limit: 9 })).items).toEqual([]);
  });
}
