import { describe, expect, it } from 'vitest';
import {
  brim,
  calm,
  costOf,
  type FloodState,
  leakPerMs,
  patienceMs,
  stepFlood,
} from '../../../drivers/serial/flood-guard.ts';
import { Intake } from '../../../drivers/serial/intake.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('what the guard decides', () => {
  it.each<[string, FloodState, number, number, object]>([
    ['little', calm, 100, 0, { kind: 'read' }],
    ['just the brim', calm, brim, 0, { kind: 'read' }],
    ['over the brim', calm, brim + 100 * leakPerMs, 5_000, { kind: 'pause', forMs: 100 }],
    ['a little over: a short pause', calm, brim + 1, 0, { kind: 'pause', forMs: 10 }],
    ['full, some time ago', { level: brim, at: 0, since: null }, leakPerMs * 50, 50, { kind: 'read' }],
    [
      'over for long',
      { level: brim, at: patienceMs, since: 0 },
      4_096,
      patienceMs + 1,
      { kind: 'set-aside' },
    ],
    [
      'over, dry in between, over again',
      { level: brim, at: 0, since: 0 },
      brim + 1,
      patienceMs,
      { kind: 'pause', forMs: 10 },
    ],
    ['not over, though it was', { level: brim, at: 0, since: 0 }, 1, patienceMs / 4, { kind: 'read' }],
  ])('%s', (_what, before, cost, at, verdict) => {
    expect(stepFlood(before, cost, at).verdict).toEqual(verdict);
  });

  it('forgets that it ran over once it has run dry, not before', () => {
    const over = stepFlood(calm, 2 * brim, 1_000).state;
    expect(over.since).toBe(1_000);
    expect(stepFlood(over, 1, 1_100).state.since).toBe(1_000);
    expect(stepFlood(over, 1, 1_000 + (2 * brim) / leakPerMs).state.since).toBeNull();
  });

  it('a line costs more than its octets', () => {
    expect(costOf(Buffer.from('OK'))).toBe(2);
    expect(costOf(Buffer.from('\r\nOK\r\n'))).toBe(6 + 4 * 32);
  });

  it('never stops a whole memory of long texts at the highest rate of a UART', () => {
    const entry = `+CMGL: 1,1,,159\r\n${'0'.repeat(334)}\r\n`;
    let state = calm;
    for (let n = 0; n < 20_000; n += 1) {
      const step = stepFlood(state, costOf(Buffer.from(entry)), (n * entry.length) / 92.16);
      expect(step.verdict.kind).toBe('read');
      state = step.state;
    }
  });
});

describe('what goes through', () => {
  function rig() {
    const clock = new ManualClock();
    const told: string[] = [];
    let arrived = '';
    const intake = new Intake({
      clock,
      path: '/dev/ttyUSB0',
      deliver: (bytes) => (arrived += Buffer.from(bytes).toString('latin1')),
      pause: () => told.push('pause'),
      resume: () => told.push('resume'),
      setAside: () => told.push('set aside'),
    });
    return { clock, told, intake, arrived: () => arrived };
  }

  it('everything that a burst brings, in order, with a pause', async () => {
    const { clock, told, intake, arrived } = rig();
    const burst = Array.from({ length: 30_000 }, (_, n) => `${n % 10_000}`.padStart(4, '0')).join('');
    intake.take(Buffer.from(burst));
    expect(told).toEqual(['pause']);
    expect(arrived().length).toBeLessThan(burst.length);
    await clock.advance(1_000);
    expect(told.at(-1)).toBe('resume');
    expect(arrived()).toBe(burst);
    expect(intake.flood).toBeNull();
  });

  it('a flood is set aside with a reason, and nothing follows', async () => {
    const { clock, told, intake, arrived } = rig();
    for (let n = 0; n < 200 && intake.flood === null; n += 1) {
      intake.take(Buffer.alloc(65_536, 'A\n'));
      await clock.until(() => told.at(-1) !== 'pause', 'the end of a pause');
    }
    expect(told.at(-1)).toBe('set aside');
    expect(intake.flood?.code).toBe('port-flood');
    expect(clock.monotonic()).toBeLessThan(10_000);
    const before = arrived().length;
    intake.take(Buffer.from('more'));
    await clock.advance(10_000);
    expect(arrived()).toHaveLength(before);
  });

  it.each([
    ['quiet', 'A'],
    ['flood', '\n'],
  ])('nothing once it was stopped, also in the middle of a chunk of %s', (_what, byte) => {
    let arrived = 0;
    const told: string[] = [];
    const intake: Intake = new Intake({
      clock: new ManualClock(),
      path: '/dev/ttyUSB0',
      deliver: (bytes) => {
        arrived += bytes.length;
        intake.stop();
      },
      pause: () => told.push('pause'),
      resume: () => told.push('resume'),
      setAside: () => told.push('set aside'),
    });
    intake.take(Buffer.alloc(4_096, byte));
    expect(arrived).toBeLessThan(4_096);
    const before = arrived;
    intake.take(Buffer.from('more'));
    expect(arrived).toBe(before);
    expect(told).toEqual([]);
  });
});
