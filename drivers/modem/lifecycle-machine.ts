/**
 * The life of one modem as a pure function: state, input and what recovery may do in, next state and effects out. It
 * knows no command and no timer; at-modem.ts performs the effects and feeds their results back. An input that has no
 * meaning in a state changes nothing, so a late result of something given up is harmless.
 */
import {
  type LifecycleEffect,
  type LifecycleInput,
  type LifecycleState,
  noRecovery,
  type Recovery,
  type Registration,
  type Transition,
} from './lifecycle-states.ts';
import { type Reason, reason as reasonFor } from './reasons.ts';
import { isReset, ladder, nextRow, type RecoveryMeans, type Rung } from './recovery/recovery-ladder.ts';
import { reopenPauseMs } from './recovery/reopen-pauses.ts';

/** Boot lines come in a row over some seconds, and a SIM that was changed needs a moment. */
const bootSettleMs = 1_000;
/** A device that was reset is gone for a moment: opened at once, the port would be the old one. */
const comingUpMs = 5_000;

type StateOf<Kind extends LifecycleState['kind']> = Extract<LifecycleState, { kind: Kind }>;
type InputOf<Kind extends LifecycleInput['kind']> = Extract<LifecycleInput, { kind: Kind }>;
type Row<State> = {
  readonly [Kind in LifecycleInput['kind']]?: (
    state: State,
    input: InputOf<Kind>,
    means: RecoveryMeans,
  ) => Transition;
};

export function step(state: LifecycleState, input: LifecycleInput, means: RecoveryMeans): Transition {
  // The lookup pairs each state and each input with the row written for it; the compiler cannot follow that far.
  const row = rows[state.kind] as Row<LifecycleState>;
  const transition = row[input.kind] as
    | ((state: LifecycleState, input: LifecycleInput, means: RecoveryMeans) => Transition)
    | undefined;
  return transition ? transition(state, input, means) : { state, effects: [] };
}

type Recovering = Exclude<LifecycleState, { kind: 'closed' }>;

const climbing = (state: Recovering, { reason }: { reason: Reason }, means: RecoveryMeans): Transition =>
  climb(state, reason, means);
const losing = ({ recovery }: Recovering, { reason }: { reason: Reason }): Transition =>
  reopening(recovery, reason);

const inService: Row<StateOf<'searching' | 'registered'>> = {
  stop: stopped,
  registration: ({ recovery }, { registration }) => serving(recovery, registration, []),
  rebooted: ({ recovery }, { isFresh }) => probingAgain(recovery, isFresh),
  'sim-changed': ({ recovery }) => probingAgain(recovery, false),
  // L0. The channel itself keeps silent first, where a submission may still be answered.
  deaf: ({ recovery: before }, { reason }) => {
    const recovery = { ...before, steps: before.steps + 1 };
    return {
      state: { kind: 'probing', recovery },
      effects: [tellStep('probe', recovery, reason, 0), { kind: 'probe', settleMs: 0 }],
    };
  },
  stuck: climbing,
  healthy: (state) => ({ state: { ...state, recovery: noRecovery }, effects: [] }),
  'port-lost': losing,
};

const rows: { readonly [Kind in LifecycleState['kind']]: Row<StateOf<Kind>> } = {
  closed: { start: () => opening(noRecovery) },
  probing: {
    stop: stopped,
    'port-opened': (state) => ({ state, effects: [{ kind: 'probe', settleMs: 0 }] }),
    'port-lost': losing,
    silent: climbing,
    deaf: climbing,
    // The end of a boot changes nothing for a probe that goes on after it.
    rebooted: (state, { isFresh }) => (isFresh ? probingAgain(state.recovery, true) : stay(state)),
    'sim-ready': ({ recovery }) => initializing(recovery),
    'sim-locked': ({ recovery }, { reason }) => unlocking(recovery, reason),
    'sim-unusable': ({ recovery }, { reason }) => waitingForPerson(recovery, reason),
  },
  locked: {
    stop: stopped,
    'sim-ready': ({ recovery }) => initializing(recovery),
    'pin-withheld': (state, { reason }) => ({
      state: { ...state, reason, isWaiting: true },
      effects: [{ kind: 'watch-sim' }],
    }),
    'sim-unusable': ({ recovery }, { reason }) => waitingForPerson(recovery, reason),
    // While the PIN is on its way nothing may be written between (modems.md 1.3); the end of a boot can wait.
    'sim-changed': (state) => (state.isWaiting ? probingAgain(state.recovery, false) : stay(state)),
    rebooted: (state, { isFresh }) =>
      isFresh || state.isWaiting ? probingAgain(state.recovery, isFresh) : stay(state),
    'port-lost': losing,
    deaf: climbing,
  },
  initializing: {
    stop: stopped,
    initialized: ({ recovery }, { registration }) => serving(recovery, registration, [{ kind: 'attend' }]),
    'sim-changed': ({ recovery }) => probingAgain(recovery, false),
    rebooted: ({ recovery }, { isFresh }) => probingAgain(recovery, isFresh),
    'port-lost': losing,
    // Not L0 here: a modem that always falls silent at the same step would be probed without end or pause.
    deaf: climbing,
    'init-refused': climbing,
  },
  searching: inService,
  registered: inService,
  resetting: {
    stop: stopped,
    // Boot lines and silence are what a reset brings with it: they mean nothing here.
    'port-opened': (state) =>
      state.isDone ? stay(state) : { state, effects: [{ kind: 'reset', rung: state.rung }] },
    'reset-done': (state) =>
      state.rung === 'radio-cycle' ? probingAgain(state.recovery, false) : comingUp(state),
    'reset-refused': ({ recovery }) => opening(recovery),
    'port-lost': (state, { reason }) => (state.isDone ? stay(state) : reopening(state.recovery, reason)),
    'retry-due': ({ recovery }) => opening(recovery),
  },
  failed: {
    stop: stopped,
    // With a retry set the port is closed: only its time counts.
    'retry-due': (state) => (state.retryInMs === null ? stay(state) : retrying(state)),
    'sim-changed': (state) => (state.retryInMs === null ? probingAgain(state.recovery, false) : stay(state)),
    rebooted: (state, { isFresh }) =>
      state.retryInMs === null ? probingAgain(state.recovery, isFresh) : stay(state),
    'port-lost': (state, { reason }) =>
      state.retryInMs === null ? reopening(state.recovery, reason) : stay(state),
    deaf: (state, input, means) => (state.retryInMs === null ? climbing(state, input, means) : stay(state)),
  },
};

function stay(state: LifecycleState): Transition {
  return { state, effects: [] };
}

function stopped(): Transition {
  return { state: { kind: 'closed' }, effects: [{ kind: 'close-port' }] };
}

function opening(recovery: Recovery): Transition {
  return { state: { kind: 'probing', recovery }, effects: [{ kind: 'open-port' }] };
}

function probingAgain(recovery: Recovery, isFresh: boolean): Transition {
  const probe = { kind: 'probe', settleMs: bootSettleMs } as const;
  return {
    state: { kind: 'probing', recovery },
    effects: isFresh ? [{ kind: 'reset-channel' }, probe] : [probe],
  };
}

function unlocking(recovery: Recovery, reason: Reason): Transition {
  return { state: { kind: 'locked', reason, isWaiting: false, recovery }, effects: [{ kind: 'unlock' }] };
}

function initializing(recovery: Recovery): Transition {
  return { state: { kind: 'initializing', recovery }, effects: [{ kind: 'initialize' }] };
}

function serving(
  recovery: Recovery,
  registration: Registration,
  effects: readonly LifecycleEffect[],
): Transition {
  return registration.isRegistered
    ? { state: { kind: 'registered', recovery }, effects }
    : { state: { kind: 'searching', reason: registration.reason, recovery }, effects };
}

function waitingForPerson(recovery: Recovery, reason: Reason): Transition {
  return {
    state: { kind: 'failed', reason, retryInMs: null, reset: null, recovery },
    effects: [{ kind: 'watch-sim' }],
  };
}

/** The port is gone: it is looked for, and no step of the ladder is taken. */
function reopening(before: Recovery, reason: Reason): Transition {
  const portFailures = before.portReason === reason.code ? before.portFailures + 1 : 1;
  const recovery = { ...before, portFailures, portReason: reason.code };
  const ms = reopenPauseMs(recovery.portFailures, reason.code);
  return {
    state: { kind: 'failed', reason, retryInMs: ms, reset: null, recovery },
    effects: [{ kind: 'close-port' }, { kind: 'retry-after', ms }],
  };
}

/** The modem is at fault: the next step of the ladder, after its pause and with the port closed meanwhile. */
function climb(state: Recovering, reason: Reason, means: RecoveryMeans): Transition {
  const row = nextRow(state.recovery.row, reason.code, means);
  const next = row === null ? undefined : ladder[row];
  if (row === null || !next) return stay(state);
  const { rung, pauseMs: ms } = next;
  const recovery = { ...state.recovery, row, steps: state.recovery.steps + 1 };
  return {
    state: {
      kind: 'failed',
      reason: rung === 'quarantine' ? reasonFor('modem-quarantined') : reason,
      retryInMs: ms,
      reset: isReset(rung) ? rung : null,
      recovery,
    },
    effects: [tellStep(rung, recovery, reason, ms), { kind: 'close-port' }, { kind: 'retry-after', ms }],
  };
}

function retrying({ reset, recovery }: StateOf<'failed'>): Transition {
  if (reset === null) return opening(recovery);
  const state: LifecycleState = {
    kind: 'resetting',
    rung: reset,
    reason: reasonFor(`recovery-${reset}`),
    isDone: false,
    recovery,
  };
  // The device is taken from its driver with the port closed; the others are commands.
  return { state, effects: [reset === 'usb-reset' ? { kind: 'reset', rung: reset } : { kind: 'open-port' }] };
}

/** Closed before the device comes up again: an open port makes it come back under another name (gammu#83, #687). */
function comingUp(state: StateOf<'resetting'>): Transition {
  return {
    state: { ...state, isDone: true },
    effects: [{ kind: 'close-port' }, { kind: 'retry-after', ms: comingUpMs }],
  };
}

function tellStep(rung: Rung, { steps }: Recovery, { code }: Reason, inMs: number): LifecycleEffect {
  return { kind: 'tell-step', rung, attempt: steps, reasonCode: code, inMs };
}
