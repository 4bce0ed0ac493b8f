import { describe, expect, it } from 'vitest';
import { type LifecycleInput, type LifecycleState, step } from '../../../drivers/modem/lifecycle-machine.ts';
import { reopenPauseMs } from '../../../drivers/modem/recovery-steps.ts';

const why = { code: 'why', text: 'Because.' };

const states: Record<string, LifecycleState> = {
  closed: { kind: 'closed' },
  probing: { kind: 'probing', failures: 2 },
  unlocking: { kind: 'locked', reason: why, isWaiting: false, failures: 2 },
  locked: { kind: 'locked', reason: why, isWaiting: true, failures: 2 },
  initializing: { kind: 'initializing', failures: 2 },
  searching: { kind: 'searching', reason: why },
  registered: { kind: 'registered' },
  retrying: { kind: 'failed', reason: why, failures: 2, retryInMs: 2_000 },
  unusable: { kind: 'failed', reason: why, failures: 2, retryInMs: null },
};

const inputs: Record<string, LifecycleInput> = {
  start: { kind: 'start' },
  stop: { kind: 'stop' },
  'port-opened': { kind: 'port-opened' },
  'port-lost': { kind: 'port-lost', reason: why },
  silent: { kind: 'silent', reason: why },
  'sim-ready': { kind: 'sim-ready' },
  'sim-locked': { kind: 'sim-locked', reason: why },
  'pin-withheld': { kind: 'pin-withheld', reason: why },
  'sim-unusable': { kind: 'sim-unusable', reason: why },
  'sim-changed': { kind: 'sim-changed' },
  'init-ok-home': { kind: 'initialized', registration: { isRegistered: true } },
  'init-ok-none': { kind: 'initialized', registration: { isRegistered: false, reason: why } },
  'init-refused': { kind: 'init-refused', reason: why },
  'network-found': { kind: 'registration', registration: { isRegistered: true } },
  'network-lost': { kind: 'registration', registration: { isRegistered: false, reason: why } },
  'reboot-fresh': { kind: 'rebooted', isFresh: true },
  'reboot-closes': { kind: 'rebooted', isFresh: false },
  deaf: { kind: 'deaf', reason: why },
  'retry-due': { kind: 'retry-due' },
};

const stopped = 'closed: close-port';
const restart = 'probing/2: reset-channel, probe after 1000';
const again = 'probing/2: probe after 1000';
const reopen = 'failed/3 in 5000: close-port, retry-after 5000';
const fromService = 'failed/1 in 1000: close-port, retry-after 1000';

/** Everything that is not written here must change nothing. */
const table: Record<string, Record<string, string>> = {
  closed: { start: 'probing/0: open-port' },
  probing: {
    stop: stopped,
    'port-opened': 'probing/2: probe after 0',
    'port-lost': reopen,
    silent: reopen,
    deaf: reopen,
    'sim-ready': 'initializing/2: initialize',
    'sim-locked': 'locked/2: unlock',
    'sim-unusable': 'failed/2 in null: watch-sim',
    'reboot-fresh': restart,
  },
  unlocking: {
    stop: stopped,
    'port-lost': reopen,
    deaf: reopen,
    'sim-ready': 'initializing/2: initialize',
    'pin-withheld': 'locked/2 waiting: watch-sim',
    'sim-unusable': 'failed/2 in null: watch-sim',
    'reboot-fresh': restart,
  },
  locked: {
    stop: stopped,
    'port-lost': reopen,
    deaf: reopen,
    'sim-ready': 'initializing/2: initialize',
    'pin-withheld': 'locked/2 waiting: watch-sim',
    'sim-unusable': 'failed/2 in null: watch-sim',
    'sim-changed': again,
    'reboot-fresh': restart,
    'reboot-closes': again,
  },
  initializing: {
    stop: stopped,
    'port-lost': reopen,
    deaf: reopen,
    'init-ok-home': 'registered: attend',
    'init-ok-none': 'searching: attend',
    'init-refused': reopen,
    'sim-changed': again,
    'reboot-fresh': restart,
    'reboot-closes': again,
  },
  searching: {
    stop: stopped,
    'port-lost': fromService,
    deaf: 'probing/0: probe after 0',
    'network-found': 'registered: ',
    'network-lost': 'searching: ',
    'sim-changed': 'probing/0: probe after 1000',
    'reboot-fresh': 'probing/0: reset-channel, probe after 1000',
    'reboot-closes': 'probing/0: probe after 1000',
  },
  registered: {
    stop: stopped,
    'port-lost': fromService,
    deaf: 'probing/0: probe after 0',
    'network-found': 'registered: ',
    'network-lost': 'searching: ',
    'sim-changed': 'probing/0: probe after 1000',
    'reboot-fresh': 'probing/0: reset-channel, probe after 1000',
    'reboot-closes': 'probing/0: probe after 1000',
  },
  retrying: { stop: stopped, 'retry-due': 'probing/2: open-port' },
  unusable: {
    stop: stopped,
    'port-lost': fromService,
    deaf: fromService,
    'sim-changed': 'probing/0: probe after 1000',
    'reboot-fresh': 'probing/0: reset-channel, probe after 1000',
    'reboot-closes': 'probing/0: probe after 1000',
  },
};

function shown(state: LifecycleState, input: LifecycleInput): string {
  const next = step(state, input);
  const effects = next.effects.map((effect) => {
    if (effect.kind === 'probe') return `probe after ${effect.settleMs}`;
    return effect.kind === 'retry-after' ? `retry-after ${effect.ms}` : effect.kind;
  });
  return `${shownState(next.state)}: ${effects.join(', ')}`;
}

function shownState(state: LifecycleState): string {
  const failures = 'failures' in state ? `/${state.failures}` : '';
  const retry = state.kind === 'failed' ? ` in ${state.retryInMs}` : '';
  const waiting = state.kind === 'locked' && state.isWaiting ? ' waiting' : '';
  return `${state.kind}${failures}${retry}${waiting}`;
}

describe('the life of a modem', () => {
  for (const [stateName, state] of Object.entries(states)) {
    for (const [inputName, input] of Object.entries(inputs)) {
      const expected = table[stateName]?.[inputName];
      it(`${stateName} ${expected ? 'answers to' : 'ignores'} ${inputName}`, () => {
        expect(shown(state, input)).toBe(expected ?? `${shownState(state)}: `);
      });
    }
  }

  it('names no transition for an input or a state that does not exist', () => {
    expect(Object.keys(table)).toEqual(Object.keys(states));
    const known = Object.keys(inputs);
    for (const row of Object.values(table)) expect(known).toEqual(expect.arrayContaining(Object.keys(row)));
  });

  it('waits longer before each reopening, and looks for a missing port every few seconds', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 8].map((failures) => reopenPauseMs(failures, 'modem-silent'));
    expect(pauses).toEqual([1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 60_000, 60_000]);
    expect([1, 2, 3, 50].map((failures) => reopenPauseMs(failures, 'port-missing'))).toEqual([
      1_000, 2_000, 3_000, 3_000,
    ]);
  });
});
