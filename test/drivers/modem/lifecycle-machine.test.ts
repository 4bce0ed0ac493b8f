import { describe, expect, it } from 'vitest';
import { step } from '../../../drivers/modem/lifecycle-machine.ts';
import type { LifecycleInput, LifecycleState, Recovery } from '../../../drivers/modem/lifecycle-states.ts';
import type { RecoveryMeans } from '../../../drivers/modem/recovery/recovery-ladder.ts';
import { reopenPauseMs } from '../../../drivers/modem/recovery/reopen-pauses.ts';

const why = { code: 'why', text: 'Because.' };
const means: RecoveryMeans = { resets: ['radio-cycle', 'reboot', 'usb-reset'], resetsLeft: 4 };
/** Row 1 of the ladder was taken last: row 2, a reopening, is next. */
const recovery: Recovery = { row: 1, steps: 2, portFailures: 2, portReason: 'why' };
const resetting = { kind: 'resetting', reason: why, isDone: false, recovery } as const;
const retrying = { kind: 'failed', reason: why, retryInMs: 2_000, recovery } as const;

const states: Record<string, LifecycleState> = {
  closed: { kind: 'closed' },
  probing: { kind: 'probing', recovery },
  unlocking: { kind: 'locked', reason: why, isWaiting: false, recovery },
  locked: { kind: 'locked', reason: why, isWaiting: true, recovery },
  initializing: { kind: 'initializing', recovery },
  searching: { kind: 'searching', reason: why, recovery },
  registered: { kind: 'registered', recovery },
  'radio off and on': { ...resetting, rung: 'radio-cycle' },
  rebooting: { ...resetting, rung: 'reboot' },
  'usb reset': { ...resetting, rung: 'usb-reset' },
  'coming up': { ...resetting, rung: 'reboot', isDone: true },
  retrying: { ...retrying, reset: null },
  'before a reset': { ...retrying, reset: 'reboot' },
  'before a usb reset': { ...retrying, reset: 'usb-reset' },
  unusable: { kind: 'failed', reason: why, retryInMs: null, reset: null, recovery },
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
  stuck: { kind: 'stuck', reason: why },
  healthy: { kind: 'healthy' },
  'reset-done': { kind: 'reset-done' },
  'reset-refused': { kind: 'reset-refused' },
  'retry-due': { kind: 'retry-due' },
};

/** `kind row/steps/port failures`. */
const stopped = 'closed: close-port';
const restart = 'probing 1/2/2: reset-channel, probe after 1000';
const again = 'probing 1/2/2: probe after 1000';
const lookForPort = 'failed 1/2/3 in 5000: close-port, retry-after 5000';
const climb = 'failed 2/3/2 in 2000: tell reopen 3 in 2000, close-port, retry-after 2000';
const open = 'probing 1/2/2: open-port';
const inService = {
  stop: stopped,
  'port-lost': lookForPort,
  deaf: 'probing 1/3/2: tell probe 3 in 0, probe after 0',
  stuck: climb,
  'network-found': 'registered 1/2/2: ',
  'network-lost': 'searching 1/2/2: ',
  'sim-changed': again,
  'reboot-fresh': restart,
  'reboot-closes': again,
};
const resettingByCommand = {
  stop: stopped,
  'port-lost': lookForPort,
  'reset-refused': open,
  'retry-due': open,
};
const comeUp = 'resetting reboot done 1/2/2: close-port, retry-after 5000';

/** Everything that is not written here must change nothing. */
const table: Record<string, Record<string, string>> = {
  closed: { start: 'probing -1/0/0: open-port' },
  probing: {
    stop: stopped,
    'port-opened': 'probing 1/2/2: probe after 0',
    'port-lost': lookForPort,
    silent: climb,
    deaf: climb,
    'sim-ready': 'initializing 1/2/2: initialize',
    'sim-locked': 'locked 1/2/2: unlock',
    'sim-unusable': 'failed 1/2/2 in null: watch-sim',
    'reboot-fresh': restart,
  },
  unlocking: {
    stop: stopped,
    'port-lost': lookForPort,
    deaf: climb,
    'sim-ready': 'initializing 1/2/2: initialize',
    'pin-withheld': 'locked 1/2/2 waiting: watch-sim',
    'sim-unusable': 'failed 1/2/2 in null: watch-sim',
    'reboot-fresh': restart,
  },
  locked: {
    stop: stopped,
    'port-lost': lookForPort,
    deaf: climb,
    'sim-ready': 'initializing 1/2/2: initialize',
    'pin-withheld': 'locked 1/2/2 waiting: watch-sim',
    'sim-unusable': 'failed 1/2/2 in null: watch-sim',
    'sim-changed': again,
    'reboot-fresh': restart,
    'reboot-closes': again,
  },
  initializing: {
    stop: stopped,
    'port-lost': lookForPort,
    deaf: climb,
    'init-ok-home': 'registered 1/2/2: attend',
    'init-ok-none': 'searching 1/2/2: attend',
    'init-refused': climb,
    'sim-changed': again,
    'reboot-fresh': restart,
    'reboot-closes': again,
  },
  searching: { ...inService, healthy: 'searching -1/0/0: ' },
  registered: { ...inService, healthy: 'registered -1/0/0: ' },
  'radio off and on': {
    ...resettingByCommand,
    'port-opened': 'resetting radio-cycle 1/2/2: reset radio-cycle',
    'reset-done': again,
  },
  rebooting: {
    ...resettingByCommand,
    'port-opened': 'resetting reboot 1/2/2: reset reboot',
    'reset-done': comeUp,
  },
  'usb reset': {
    ...resettingByCommand,
    'port-opened': 'resetting usb-reset 1/2/2: reset usb-reset',
    'reset-done': 'resetting usb-reset done 1/2/2: close-port, retry-after 5000',
  },
  'coming up': { stop: stopped, 'reset-done': comeUp, 'reset-refused': open, 'retry-due': open },
  retrying: { stop: stopped, 'retry-due': open },
  'before a reset': { stop: stopped, 'retry-due': 'resetting reboot 1/2/2: open-port' },
  'before a usb reset': { stop: stopped, 'retry-due': 'resetting usb-reset 1/2/2: reset usb-reset' },
  unusable: {
    stop: stopped,
    'port-lost': lookForPort,
    deaf: climb,
    'sim-changed': again,
    'reboot-fresh': restart,
    'reboot-closes': again,
  },
};

function shown(state: LifecycleState, input: LifecycleInput): string {
  const next = step(state, input, means);
  const effects = next.effects.map((effect) => {
    if (effect.kind === 'probe') return `probe after ${effect.settleMs}`;
    if (effect.kind === 'retry-after') return `retry-after ${effect.ms}`;
    if (effect.kind === 'reset') return `reset ${effect.rung}`;
    if (effect.kind !== 'tell-step') return effect.kind;
    return `tell ${effect.rung} ${effect.attempt} in ${effect.inMs}`;
  });
  return `${shownState(next.state)}: ${effects.join(', ')}`;
}

function shownState(state: LifecycleState): string {
  if (state.kind === 'closed') return state.kind;
  const { row, steps, portFailures } = state.recovery;
  const reset = state.kind === 'resetting' ? ` ${state.rung}${state.isDone ? ' done' : ''}` : '';
  const retry = state.kind === 'failed' ? ` in ${state.retryInMs}` : '';
  const waiting = state.kind === 'locked' && state.isWaiting ? ' waiting' : '';
  return `${state.kind}${reset} ${row}/${steps}/${portFailures}${retry}${waiting}`;
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

  it('says what is being done, and that nothing helped', () => {
    const waiting: LifecycleState = { ...retrying, reset: 'reboot' };
    const due = step(waiting, { kind: 'retry-due' }, means);
    expect(due.state).toMatchObject({ reason: { code: 'recovery-reboot' } });
    const last: LifecycleState = { kind: 'probing', recovery: { ...recovery, row: 11 } };
    const end = step(last, { kind: 'silent', reason: why }, means);
    expect(end.state).toMatchObject({
      kind: 'failed',
      reason: { code: 'modem-quarantined' },
      retryInMs: 300_000,
    });
  });

  it('counts anew when the port is gone for another reason: a rule of udev may come after the device', () => {
    const denied = { kind: 'port-lost', reason: { code: 'port-denied', text: '' } } as const;
    const first = step({ kind: 'probing', recovery: { ...recovery, portFailures: 30 } }, denied, means);
    expect(first.state).toMatchObject({ retryInMs: 1_000 });
    const second = step(
      { kind: 'probing', recovery: (first.state as { recovery: Recovery }).recovery },
      denied,
      means,
    );
    expect(second.state).toMatchObject({ retryInMs: 2_000 });
  });

  it('stays in service when the resets are used up and the modem only refuses', () => {
    const state = states['registered'] as LifecycleState;
    const reason = { code: 'no-progress', text: '' };
    const none = { resets: means.resets, resetsLeft: 0 };
    expect(step(state, { kind: 'stuck', reason }, none)).toEqual({ state, effects: [] });
  });

  it.each([
    ['port-busy', [1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 60_000]],
    ['port-missing', [1_000, 2_000, 3_000, 3_000]],
    ['port-unplugged', [1_000, 2_000, 3_000, 3_000]],
    ['other-modem', [1_000, 2_000, 3_000, 3_000]],
    ['port-flood', [30_000, 60_000, 300_000, 300_000]],
  ])('opens a port again after %s at these pauses', (code, pausesMs) => {
    expect(pausesMs.map((_, at) => reopenPauseMs(at + 1, code))).toEqual(pausesMs);
  });
});
