import { describe, expect, it } from 'vitest';
import type { ModemSnapshot } from '../../drivers/index.ts';
import type { FleetEvent } from '../../src/gateway/fleet.ts';
import {
  medianSubmitMs,
  noteEvent,
  noteHandOver,
  noteSubmitTime,
  type Slot,
  stateEvent,
} from '../../src/sms/slot.ts';

const figures = () => ({
  accepted: 0,
  refused: 0,
  unknown: 0,
  submitMs: [] as number[],
  handedOverAt: [] as number[],
});
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('what a slot remembers of its work', () => {
  it.each([
    ['nothing before the first', [], null],
    ['the only one', [7], 7],
    ['the middle one, by size and not by digits', [10, 9, 2_000], 10],
    ['the upper one of two in the middle', [4, 1, 3, 2], 3],
    ['of the last 32 only', [...upTo(32).map(() => 900), ...upTo(32).map(() => 5)], 5],
  ])('the median of its submissions is %s', (_, submitMs, median) => {
    const done = figures();
    for (const ms of submitMs) noteSubmitTime(done, ms);
    expect(medianSubmitMs(done)).toBe(median);
  });

  it('the last 256 hand-overs', () => {
    const done = figures();
    for (const at of upTo(300)) noteHandOver(done, at);
    expect(done.handedOverAt).toEqual(upTo(300).slice(-256));
  });

  it('the last 100 events', () => {
    const slot = { events: [] as FleetEvent[] } as unknown as Slot;
    for (const at of upTo(150)) noteEvent(slot, { at, type: 'made-up', level: 'info', detail: {} });
    expect(slot.events.map(({ at }) => at)).toEqual(upTo(150).slice(-100));
  });

  it.each<[string, string | null, boolean]>([
    ['registered', null, false],
    ['failed', 'port-missing', true],
    ['registered', 'searching-long', true],
  ])('a change of state once: %s (%s) after registered is told: %s', (state, code, isTold) => {
    const event = (now: string, reason: string | null, before?: FleetEvent) =>
      stateEvent({ state: now, reason: reason && { code: reason, text: '' } } as ModemSnapshot, before, 5);
    const before = event('registered', null);
    expect(before).toMatchObject({ at: 5, type: 'state', detail: { state: 'registered', reason: null } });
    expect(event(state, code, before ?? undefined) !== null).toBe(isTold);
  });
});
