import { expect, it } from 'vitest';
import { judgeUse, wantsSweep, withUse } from '../../../drivers/modem/receiving/storage-use.ts';

it.each([
  [79, false, false, null],
  [80, false, true, 'storage-high'],
  [80, true, true, null],
  [79, true, true, null],
  [60, true, true, null],
  [59, true, false, 'storage-normal'],
  [59, false, false, null],
  [0, true, false, 'storage-normal'],
] as const)('%i of 100 used, alarm before: %s, alarm now: %s, told: %s', (used, wasHigh, isHigh, event) => {
  expect(judgeUse({ used, total: 100 }, wasHigh)).toEqual({ isHigh, event });
});

it('a memory of no places raises no alarm and asks for no sweep', () => {
  expect(judgeUse({ used: 0, total: 0 }, false)).toEqual({ isHigh: false, event: null });
  expect(wantsSweep({ used: 0, total: 0 }, 0)).toBe(false);
});

it('a sweep is wanted from 60 % on, where there is more than the last one left', () => {
  expect(wantsSweep({ used: 59, total: 100 }, 0)).toBe(false);
  expect(wantsSweep({ used: 60, total: 100 }, 0)).toBe(true);
  expect(wantsSweep({ used: 60, total: 100 }, 60)).toBe(false);
});

it('a memory counted again keeps its place in the list', () => {
  const uses = withUse(withUse([], 'ME', { used: 1, total: 9 }), 'SM', { used: 2, total: 9 });
  expect(withUse(uses, 'ME', { used: 3, total: 9 })).toEqual([
    { name: 'ME', used: 3, total: 9 },
    { name: 'SM', used: 2, total: 9 },
  ]);
});
