/**
 * Random arrivals: texts under few references, parts lost, doubled, shuffled and late. Each part that came is read exactly once
 * in the end, and a text that shares its reference with no other is whole when all its parts came.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { InboundPart } from '../../../src/domain/inbound.ts';
import { FAR, listed, MINUTE, part, receive } from '../inbound-scene.ts';
import { type OpenStore, Scene, SIM_A, SIM_B, START } from '../scene.ts';

const delay = fc.oneof(fc.nat({ max: 5_000 }), fc.nat({ max: 40 * MINUTE }), fc.nat({ max: 4_000 * MINUTE }));
const arrival = fc.record({
  delay,
  isLost: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
  seenAgainAfter: fc.option(delay, { freq: 3 }),
});
const sent = fc.record({
  sim: fc.constantFrom(SIM_A, SIM_B),
  reference: fc.nat({ max: 2 }),
  width: fc.constantFrom(8 as const, 16 as const),
  at: fc.oneof(fc.nat({ max: 3 * MINUTE }), fc.nat({ max: 600 * MINUTE })),
  hasClock: fc.boolean(),
  parts: fc.array(arrival, { minLength: 1, maxLength: 5 }),
});
type Sent = typeof sent extends fc.Arbitrary<infer T> ? T : never;

export function testInboundModel(open: OpenStore): void {
  it('shows every part that came exactly once', async () => {
    const rounds = fc.array(fc.nat({ max: 4_000 * MINUTE }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(sent, { minLength: 1, maxLength: 7 }), rounds, async (texts, sweeps) => {
        const opened = await open();
        try {
          await check(new Scene(opened.store), texts, sweeps);
        } finally {
          await opened.dispose();
        }
      }),
      { numRuns: 150 },
    );
  }, 120_000);
}

async function check(scene: Scene, texts: readonly Sent[], sweeps: readonly number[]): Promise<void> {
  const arrivals = texts.flatMap(arrivalsOf);
  const sweepAt = new Set(sweeps.map((ms) => START + ms));
  const steps = [...arrivals.map(({ receivedAt }) => receivedAt), ...sweepAt].sort((a, b) => a - b);
  for (const at of new Set(steps)) {
    await receive(scene, ...arrivals.filter(({ receivedAt }) => receivedAt === at));
    if (sweepAt.has(at)) await scene.store.finishOverdueParts(at, 100);
  }
  await scene.store.finishOverdueParts(FAR, 100);
  const shown = await listed(scene);
  const read = shown.flatMap(({ text }) => text.match(/<[^>]+>/g) ?? []);
  const came = new Set(arrivals.map(({ text }) => text));
  expect(read.toSorted()).toEqual([...came].toSorted());
  for (const { text, segments, missingSegments } of shown) {
    expect(text.match(/<[^>]+>/g)).toHaveLength(segments - missingSegments.length);
    expect(text.includes('[...]')).toBe(missingSegments.length > 0);
  }
  for (const [index, one] of texts.entries())
    if (isAlone(one, texts) && one.parts.every(({ isLost }) => !isLost))
      expect(shown.map(({ text }) => text)).toContain(one.parts.map((_, i) => token(index, i)).join(''));
}

const token = (text: number, index: number) => `<${text}.${index + 1}>`;

function arrivalsOf(one: Sent, text: number): InboundPart[] {
  const { sim: simId, reference, width, at, hasClock, parts } = one;
  return parts.flatMap(({ delay: wait, isLost, seenAgainAfter }, index) => {
    if (isLost) return [];
    const smscTimestamp = START + at + index * 3_000;
    const concatenation = { reference, width, total: parts.length, sequence: index + 1 };
    const first = part({
      simId,
      text: token(text, index),
      concatenation: parts.length === 1 ? null : concatenation,
      smscTimestamp: hasClock ? smscTimestamp : null,
      receivedAt: smscTimestamp + wait,
    });
    if (seenAgainAfter === null) return [first];
    // Without a time stamp only ten minutes tell the same text from an equal one.
    const receivedAt = first.receivedAt + (hasClock ? seenAgainAfter : seenAgainAfter % (10 * MINUTE));
    return [first, { ...first, receivedAt }];
  });
}

/** All parts of texts that share SIM, reference, width and length look alike. */
function isAlone(one: Sent, texts: readonly Sent[]): boolean {
  return texts.every(
    (other) =>
      other === one ||
      other.sim !== one.sim ||
      other.reference !== one.reference ||
      other.width !== one.width ||
      other.parts.length !== one.parts.length,
  );
}
