import { describe, expect, it } from 'vitest';
import { Timers } from '../../../drivers/modem/timers.ts';
import { ManualClock, turns } from '../../support/manual-clock.ts';

describe('the timers of a phase', () => {
  it('run, pause and limit while the phase lasts', async () => {
    const clock = new ManualClock();
    const timers = new Timers(clock);
    const log: string[] = [];
    timers.after(10, () => log.push('after'));
    timers.after(10, () => log.push('cancelled')).cancel();
    void timers.pause(20).then(() => log.push('pause'));
    void timers.within(30, new Promise<string>(() => {}), 'late').then((value) => log.push(value));
    void timers.within(30, Promise.resolve('in time'), 'late').then((value) => log.push(value));
    await clock.advance(30);
    expect(log).toEqual(['in time', 'after', 'pause', 'late']);
  });

  it('end with it: pauses return at once, and no timer fires any more', async () => {
    const clock = new ManualClock();
    const timers = new Timers(clock);
    const log: string[] = [];
    timers.after(10, () => log.push('after'));
    void timers.pause(1_000).then(() => log.push('pause'));
    void timers.within(1_000, new Promise<string>(() => {}), 'late').then((value) => log.push(value));
    timers.endPhase();
    await turns();
    expect(log).toEqual(['pause', 'late']);
    await timers.pause(1_000);
    timers.after(0, () => log.push('too late'));
    await clock.advance(10_000);
    expect(log).toEqual(['pause', 'late']);
    expect(timers.isOver).toBe(true);
  });

  it('pass on a rejection', async () => {
    const timers = new Timers(new ManualClock());
    await expect(timers.within(10, Promise.reject(new Error('no')), 'late')).rejects.toThrow('no');
  });
});
