/** What only a fault of our own can bring about, since every command ends by its own time-out: a turn without an end. */
import { describe, expect, it } from 'vitest';
import type { SubmitOutcome, SubmitRequest } from '../../../drivers/driver.ts';
import { noFacts } from '../../../drivers/modem/facts.ts';
import { ProgressWatch } from '../../../drivers/modem/recovery/progress-watch.ts';
import type { Received } from '../../../drivers/modem/receiving/received.ts';
import { Timers } from '../../../drivers/modem/timers.ts';
import { cinterionPhs8 } from '../../../drivers/profiles/cinterion.ts';
import { generic } from '../../../drivers/profiles/generic.ts';
import type { Profile } from '../../../drivers/profiles/profile.ts';
import type { Wire } from '../../../drivers/modem/wire.ts';
import { segmentText } from '../../../drivers/sms/segment-text.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const [userData] = segmentText('x', { reference: 1 }).segments;

function watched(profile: Profile = generic) {
  const clock = new ManualClock();
  const timers = new Timers(clock);
  const told: string[] = [];
  const state = { isInService: true, isAnswering: true };
  const watch = new ProgressWatch({
    clock,
    facts: () => ({ ...noFacts, profile }),
    wire: () =>
      state.isInService ? ({ lastReplyAt: state.isAnswering ? clock.monotonic() : 0 } as Wire) : null,
    onStuck: ({ code }) => {
      told.push(code);
      timers.endPhase();
    },
    onHealthy: () => void told.push('healthy'),
    tell: (type) => void told.push(type),
  });
  const submit = (send: (request: SubmitRequest) => Promise<SubmitOutcome>) =>
    watch.submit(
      {
        token: 'one',
        to: '+13035550100',
        userData: userData as NonNullable<typeof userData>,
        validitySeconds: 300,
        requestStatusReport: true,
        mayTransmit: () => true,
      },
      send,
    );
  watch.attend(timers);
  return { clock, timers, told, state, submit, watch };
}

const never = new Promise<SubmitOutcome>(() => {});

describe('the watch on progress', () => {
  it('notices a submission without an end within 15 s of its time-out, and a few seconds', async () => {
    const { clock, told, submit } = watched();
    void submit((request) => (request.mayTransmit(), never));
    await clock.advance(194_000);
    expect(told).toEqual([]);
    await clock.advance(6_000);
    expect(told).toEqual(['no-progress', 'modem-stuck']);
  });

  it('notices a submission that never gets its turn', async () => {
    const { clock, told, submit } = watched();
    void submit(() => never);
    await clock.advance(305_000);
    expect(told).toEqual(['no-progress', 'modem-stuck']);
  });

  it('notices that nothing is answered any more, though nobody sends', async () => {
    const { clock, told, state } = watched();
    state.isAnswering = false;
    await clock.advance(295_000);
    expect(told).toEqual([]);
    await clock.advance(10_000);
    expect(told).toEqual(['no-progress', 'modem-stuck']);
  });

  it('says nothing of a modem out of service, and ends with its phase', async () => {
    const { clock, timers, told, state, submit } = watched();
    state.isInService = false;
    void submit(() => never);
    await clock.advance(900_000);
    state.isInService = true;
    timers.endPhase();
    await clock.advance(900_000);
    expect(told).toEqual([]);
  });

  it('does not mistake a second submission, which is refused, for the first', async () => {
    const { clock, told, submit } = watched();
    void submit((request) => (request.mayTransmit(), never));
    await submit(async () => ({ kind: 'withdrawn' }));
    await clock.advance(200_000);
    expect(told).toEqual(['no-progress', 'modem-stuck']);
  });

  it('calls a modem healthy that did its work for ten minutes', async () => {
    const { clock, told } = watched();
    await clock.advance(599_000);
    expect(told).toEqual([]);
    await clock.advance(6_000);
    expect(told).toContain('healthy');
  });

  it.each<[string, Profile, readonly string[]]>([
    ['is taken down', generic, ['reports-stopped', 'reports-stopped']],
    ['of a family that never announces any is left alone', cinterionPhs8, []],
  ])('a modem whose reports stopped %s', async (_what, profile, expected) => {
    const { clock, told, submit, watch } = watched(profile);
    watch.noteReceived({ kind: 'report' } as Received);
    for (let sent = 0; sent < 10; sent += 1) {
      await submit(async (request) => (request.mayTransmit(), { kind: 'accepted', reference: sent }));
    }
    await clock.advance(599_000);
    expect(told.filter((one) => one !== 'healthy')).toEqual([]);
    await clock.advance(6_000);
    expect(told.filter((one) => one !== 'healthy')).toEqual(expected);
  });
});
