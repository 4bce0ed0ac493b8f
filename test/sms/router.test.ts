import { describe, expect, it } from 'vitest';
import { leastBusy } from '../../src/sms/policies/least-busy.ts';
import type { Candidate } from '../../src/sms/policies/policy.ts';
import { chooseSim, type RoutableMessage } from '../../src/sms/router.ts';

const free = (simId: string, part: Partial<Candidate> = {}): Candidate => ({
  simId,
  segmentsLastMinute: 0,
  submitMs: null,
  lastUsedAt: null,
  ...part,
});
const any: RoutableMessage = { pinnedSim: null, boundSim: null, avoidSims: [] };

describe('the SIM for a message', () => {
  it.each<[string, RoutableMessage, Candidate[], string | null]>([
    ['is the only one that is free', any, [free('a')], 'a'],
    ['is none where none is free', any, [], null],
    [
      'is the one with fewer segments in the last minute',
      any,
      [free('a', { segmentsLastMinute: 3 }), free('b')],
      'b',
    ],
    [
      'is the one that rested longest, among equals',
      any,
      [
        free('a', { segmentsLastMinute: 1, lastUsedAt: 900 }),
        free('b', { segmentsLastMinute: 1, lastUsedAt: 100 }),
      ],
      'b',
    ],
    [
      'is the faster one, all else equal',
      any,
      [free('a', { submitMs: 5_000 }), free('b', { submitMs: 2_000 })],
      'b',
    ],
    ['is not one that could not carry it before', { ...any, avoidSims: ['a'] }, [free('a')], null],
    ['is the one the client asked for, busy or not', { ...any, pinnedSim: 'b' }, [free('a')], null],
    [
      'is the one that carried its first segments',
      { ...any, boundSim: 'b' },
      [free('a'), free('b', { segmentsLastMinute: 9 })],
      'b',
    ],
    [
      'is the pinned one even if it failed before',
      { ...any, pinnedSim: 'a', avoidSims: ['a'] },
      [free('a')],
      'a',
    ],
  ])('%s', (_, message, candidates, expected) => {
    expect(chooseSim(message, candidates, leastBusy)).toBe(expected);
  });
});
