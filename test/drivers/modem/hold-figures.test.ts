import { describe, expect, it } from 'vitest';
import {
  type HoldFigures,
  noFigures,
  noteSample,
  summaryOf,
  wantsHold,
} from '../../../drivers/modem/sending/hold-figures.ts';

/** So many samples of each kind, of these times; the first `failed` of them failures. */
function figures(
  held: { count: number; ms: number; failed?: number },
  plain: { count: number; ms: number; failed?: number },
): HoldFigures {
  let now = noFigures;
  for (const [isHeld, { count, ms, failed = 0 }] of [
    [false, plain],
    [true, held],
  ] as const) {
    for (let at = 0; at < count; at += 1) now = noteSample(now, isHeld, { ms, hasFailed: at < failed });
  }
  return now;
}

describe('holding the link is dropped', () => {
  it.each([
    ['much faster', { count: 8, ms: 3_000 }, { count: 8, ms: 5_000 }, false],
    ['just better than 5 %', { count: 8, ms: 940 }, { count: 8, ms: 1_000 }, false],
    ['just not 5 % better', { count: 8, ms: 960 }, { count: 8, ms: 1_000 }, true],
    ['equal', { count: 8, ms: 1_000 }, { count: 8, ms: 1_000 }, true],
    ['slower', { count: 8, ms: 2_000 }, { count: 8, ms: 1_000 }, true],
    ['slower, but seven held samples prove nothing', { count: 7, ms: 2_000 }, { count: 8, ms: 1_000 }, false],
    ['slower, but seven plain ones prove nothing', { count: 32, ms: 2_000 }, { count: 7, ms: 1_000 }, false],
    ['faster, one failure may be chance', { count: 8, ms: 500, failed: 1 }, { count: 8, ms: 1_000 }, false],
    ['faster, but it fails more often', { count: 8, ms: 500, failed: 2 }, { count: 8, ms: 1_000 }, true],
    [
      'faster, and both fail alike',
      { count: 8, ms: 500, failed: 2 },
      { count: 8, ms: 1_000, failed: 2 },
      false,
    ],
    ['nothing but failures', { count: 8, ms: 500, failed: 8 }, { count: 8, ms: 1_000 }, true],
    [
      'nothing but failures on both sides',
      { count: 8, ms: 9, failed: 8 },
      { count: 8, ms: 9, failed: 8 },
      false,
    ],
  ])('%s', (_what, held, plain, isDropped) => {
    expect(figures(held, plain).isDropped).toBe(isDropped);
  });

  it('for good', () => {
    let now = figures({ count: 8, ms: 2_000 }, { count: 8, ms: 1_000 });
    for (let at = 0; at < 40; at += 1) now = noteSample(now, true, { ms: 10, hasFailed: false });
    expect(now.isDropped).toBe(true);
    expect(wantsHold(now, 0)).toBe(false);
  });
});

it('figures are the medians of what was accepted among the last 32', () => {
  let now = noFigures;
  for (let ms = 1; ms <= 100; ms += 1) now = noteSample(now, true, { ms, hasFailed: ms % 2 === 0 });
  expect(summaryOf(now)).toEqual({ heldMs: 84, plainMs: null, isDropped: false });
  now = noteSample(now, false, { ms: 7, hasFailed: false });
  expect(summaryOf(now)).toEqual({ heldMs: 84, plainMs: 7, isDropped: false });
  expect(now.held).toHaveLength(32);
});

it('one text in four goes without while there is nothing to compare to', () => {
  const few = figures({ count: 23, ms: 100 }, { count: 0, ms: 0 });
  expect([0, 1, 2, 3, 4].map((burst) => wantsHold(few, burst))).toEqual([true, true, true, true, true]);
  const many = figures({ count: 24, ms: 100 }, { count: 7, ms: 200 });
  expect([0, 1, 2, 3, 4].map((burst) => wantsHold(many, burst))).toEqual([false, true, true, true, false]);
  const compared = figures({ count: 24, ms: 100 }, { count: 8, ms: 200 });
  expect([0, 1, 2, 3, 4].map((burst) => wantsHold(compared, burst))).toEqual([true, true, true, true, true]);
});
