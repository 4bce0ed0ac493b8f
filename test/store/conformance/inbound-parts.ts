import { expect, it } from 'vitest';
import { FAR, HOUR, listed, MINUTE, piece, receive } from '../inbound-scene.ts';
import { type Scene, SIM_B, START } from '../scene.ts';

const TWO = { total: 2 };
/** As a sender that was without signal for long leaves it: sent late, received late. */
const after = (ms: number) => ({ smscTimestamp: START + ms, receivedAt: START + ms });

export function testInboundParts(scene: () => Scene): void {
  const texts = async () => (await listed(scene())).map(({ text }) => text).sort();

  it('are joined in sequence, in whatever order they come', async () => {
    expect(await receive(scene(), piece(3), piece(1))).toEqual(['stored', 'stored']);
    const last = await scene().store.recordInboundPart(piece(2, { receivedAt: START + 7 }));
    expect(last).toMatchObject({
      kind: 'completed',
      message: { text: '<1><2><3>', segments: 3, missingSegments: [], revision: 1, receivedAt: START + 7 },
    });
    expect(await listed(scene())).toHaveLength(1);
    expect(await scene().store.finishOverdueParts(FAR, 10)).toEqual([]);
  });

  it('may be 255', async () => {
    const all = Array.from({ length: 255 }, (_, i) => piece(i + 1, { header: { total: 255 } }));
    await receive(scene(), ...all.toReversed());
    expect(await listed(scene())).toMatchObject([
      { segments: 255, text: all.map(({ text }) => text).join('') },
    ]);
  });

  it('meet again where a character was cut in half', async () => {
    const halves = ['see \ud83d', '\ude00!'];
    await receive(scene(), ...halves.map((text, i) => piece(i + 1, { text, encoding: 'ucs2', header: TWO })));
    expect(await texts()).toEqual(['see 😀!']);
  });

  it('are not joined with those of another sender, SIM, reference, width, length or kind', async () => {
    await receive(scene(), piece(1, { header: TWO }));
    const strangers = [
      piece(2, { header: TWO, from: '+989120000010' }),
      piece(2, { header: TWO, simId: SIM_B }),
      piece(2, { header: { ...TWO, reference: 6 } }),
      piece(2, { header: { ...TWO, width: 16 } }),
      piece(2),
      piece(2, { header: TWO, kind: 'flash' }),
    ];
    expect(await receive(scene(), ...strangers)).toEqual(Array(6).fill('stored'));
    expect(await receive(scene(), piece(2, { header: TWO }))).toEqual(['completed']);
  });

  it('are used once', async () => {
    await receive(scene(), piece(1, { header: TWO }), piece(2, { header: TWO }));
    const again = [
      piece(1, { text: 'new 1', header: TWO, ...after(MINUTE) }),
      piece(2, { text: ' new 2', header: TWO, ...after(MINUTE) }),
    ];
    expect(await receive(scene(), ...again)).toEqual(['stored', 'completed']);
    expect(await texts()).toEqual(['<1><2>', 'new 1 new 2']);
  });

  it('are shown with gaps fifteen minutes after the last one that came', async () => {
    const { store } = scene();
    const header = { total: 6 };
    await receive(scene(), piece(5, { header }), piece(2, { header, receivedAt: START + 5 * MINUTE }));
    const dueAt = START + 20 * MINUTE;
    expect(await store.finishOverdueParts(dueAt - 1, 10)).toEqual([]);
    const shown = await store.finishOverdueParts(dueAt, 10);
    expect(shown).toMatchObject([
      {
        text: '[...]<2>[...]<5>[...]',
        segments: 6,
        missingSegments: [1, 3, 4, 6],
        revision: 1,
        receivedAt: START + 5 * MINUTE,
      },
    ]);
    expect(await listed(scene())).toEqual(shown);
    expect(await store.finishOverdueParts(FAR, 10), 'only once').toEqual([]);
  });

  it('that have waited longest are shown first, a limited number a time', async () => {
    const { store } = scene();
    for (const minute of [3, 1, 2])
      await receive(
        scene(),
        piece(1, { from: `+98912000001${minute}`, receivedAt: START + minute * MINUTE }),
      );
    const first = await store.finishOverdueParts(FAR, 2);
    const second = await store.finishOverdueParts(FAR, 2);
    expect([...first, ...second].map(({ from }) => from.at(-1))).toEqual(['1', '2', '3']);
  });

  it('that come late fill the gap of the message that was shown: same id, next revision', async () => {
    const { store } = scene();
    await receive(scene(), piece(2));
    const [shown] = await store.finishOverdueParts(START + HOUR, 10);
    const second = await store.recordInboundPart(piece(3, { receivedAt: START + 2 * HOUR }));
    expect(second).toMatchObject({
      kind: 'revised',
      message: { id: shown?.id, text: '[...]<2><3>', missingSegments: [1], revision: 2 },
    });
    const third = await store.recordInboundPart(piece(1, { receivedAt: START + 3 * HOUR }));
    expect(third).toMatchObject({
      kind: 'revised',
      message: { id: shown?.id, text: '<1><2><3>', missingSegments: [], revision: 3 },
    });
    expect(await listed(scene())).toEqual(third.kind === 'revised' ? [third.message] : []);
    expect(await store.finishOverdueParts(FAR, 10)).toEqual([]);
  });

  it('that come after 72 hours are a message of their own', async () => {
    const { store } = scene();
    const [first, late] = [piece(1, { header: TWO }), piece(2, { header: TWO })];
    const outcomes = await receive(scene(), first, { ...late, receivedAt: START + 72 * HOUR });
    expect(outcomes).toEqual(['stored', 'stored']);
    await store.finishOverdueParts(FAR, 10);
    expect(await texts()).toEqual(['<1>[...]', '[...]<2>']);
    const inTime = [piece(1, { header: TWO, from: '+1' }), piece(2, { header: TWO, from: '+1' })] as const;
    const end = START + 72 * HOUR - 1;
    expect(await receive(scene(), inTime[0], { ...inTime[1], receivedAt: end })).toEqual([
      'stored',
      'completed',
    ]);
  });

  it('of a new text under an old reference do not mix with the rest of the old one', async () => {
    const old = [piece(1, { text: 'old 1 ' }), piece(3, { text: 'old 3' })];
    const fresh = [1, 2, 3].map((n) => piece(n, { text: `new ${n} `, ...after(2 * MINUTE) }));
    await receive(scene(), ...old, ...fresh);
    await scene().store.finishOverdueParts(FAR, 10);
    expect(await texts()).toEqual(['new 1 new 2 new 3 ', 'old 1 [...]old 3']);
  });

  it('sent more than an hour apart belong to two texts, however close they came', async () => {
    const received = { receivedAt: START + 3 * HOUR };
    const parts = [
      piece(1, { header: TWO, smscTimestamp: START, ...received }),
      piece(2, { header: TWO, smscTimestamp: START + HOUR + 1, ...received }),
      piece(2, { header: TWO, smscTimestamp: START + HOUR, text: 'mine', ...received }),
    ];
    expect(await receive(scene(), ...parts)).toEqual(['stored', 'stored', 'completed']);
    expect(await texts()).toEqual(['<1>mine']);
  });

  it('sent twice by their sender count once while the text waits; later they are a text of their own', async () => {
    const { store } = scene();
    const copy = (ms: number) => piece(1, { ...after(ms) });
    const held = copy(10 * MINUTE);
    expect(await receive(scene(), piece(1), held, held)).toEqual(['stored', 'duplicate', 'duplicate']);
    expect(await receive(scene(), copy(10 * MINUTE + 1))).toEqual(['stored']);
    expect(await receive(scene(), piece(2), piece(3))).toEqual(['stored', 'completed']);
    await store.finishOverdueParts(FAR, 10);
    expect(await texts()).toEqual(['<1><2><3>', '<1>[...]']);
  });

  it('that are octets are never taken for copies: nothing but the PDU tells them apart', async () => {
    const octets = { kind: 'binary', encoding: 'binary', text: '', header: TWO } as const;
    const outcomes = await receive(scene(), piece(1, octets), piece(1, octets), piece(2, octets));
    expect(outcomes).toEqual(['stored', 'stored', 'completed']);
    await scene().store.finishOverdueParts(FAR, 10);
    const shown = await listed(scene(), 'binary');
    expect(shown.flatMap(({ pdus }) => pdus)).toHaveLength(3);
    expect(shown.map(({ text }) => text)).toEqual(['', '']);
  });

  it('under one reference without end are all kept', async () => {
    const many = Array.from({ length: 40 }, (_, i) => piece(1, { text: `n${i}`, header: TWO }));
    expect(new Set(await receive(scene(), ...many))).toEqual(new Set(['stored']));
    expect(await scene().store.finishOverdueParts(FAR, 100)).toHaveLength(40);
  });
}
