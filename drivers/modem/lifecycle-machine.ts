/**
 * The life of one modem as a pure function: state and input in, next state and effects out. It knows no command and no
 * timer; at-modem.ts performs the effects and feeds their results back. An input that has no meaning in a state changes
 * nothing, so a late result of something given up is harmless.
 */
import { reopenPauseMs } from './recovery-steps.ts';

/** A stable code and a sentence with its cure. */
export interface Reason {
  readonly code: string;
  readonly text: string;
}

export type LifecycleState =
  | { readonly kind: 'closed' }
  /** The port is being opened, or the modem asked who it is. `failures` in a row before this. */
  | { readonly kind: 'probing'; readonly failures: number }
  /** The SIM wants a PIN: being entered, or (`isWaiting`) withheld until a person acts. */
  | {
      readonly kind: 'locked';
      readonly reason: Reason;
      readonly isWaiting: boolean;
      readonly failures: number;
    }
  | { readonly kind: 'initializing'; readonly failures: number }
  | { readonly kind: 'searching'; readonly reason: Reason }
  | { readonly kind: 'registered' }
  /** `retryInMs` null: the port stays open, and only a change of the SIM or of the cable helps. */
  | {
      readonly kind: 'failed';
      readonly reason: Reason;
      readonly failures: number;
      readonly retryInMs: number | null;
    };

export type LifecycleInput =
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'port-opened' }
  /** It did not open, or it went away. */
  | { readonly kind: 'port-lost'; readonly reason: Reason }
  /** A probe got no answer to AT. */
  | { readonly kind: 'silent'; readonly reason: Reason }
  | { readonly kind: 'sim-ready' }
  | { readonly kind: 'sim-locked'; readonly reason: Reason }
  /** The PIN guard will not send a PIN, or the one it sent was refused. */
  | { readonly kind: 'pin-withheld'; readonly reason: Reason }
  /** PUK, no SIM, broken SIM, locked to another network. */
  | { readonly kind: 'sim-unusable'; readonly reason: Reason }
  /** The SIM's state is not what it was. */
  | { readonly kind: 'sim-changed' }
  | { readonly kind: 'initialized'; readonly registration: Registration }
  | { readonly kind: 'init-refused'; readonly reason: Reason }
  | { readonly kind: 'registration'; readonly registration: Registration }
  /**
   * A boot line came: whatever was set up is gone. `isFresh`: the line begins a session, so what was on the wire is lost;
   * otherwise it ends a boot (SMS Ready) and what is on the wire may still be answered.
   */
  | { readonly kind: 'rebooted'; readonly isFresh: boolean }
  /** Several time-outs in a row, or a submission without prompt or answer. */
  | { readonly kind: 'deaf'; readonly reason: Reason }
  | { readonly kind: 'retry-due' };

export type Registration =
  | { readonly isRegistered: true }
  | { readonly isRegistered: false; readonly reason: Reason };

export type LifecycleEffect =
  | { readonly kind: 'open-port' }
  | { readonly kind: 'close-port' }
  /** A new channel on the open port; whatever was on the wire ends. */
  | { readonly kind: 'reset-channel' }
  | { readonly kind: 'probe'; readonly settleMs: number }
  | { readonly kind: 'unlock' }
  | { readonly kind: 'initialize' }
  /** Polls and sweeps of a modem in service. */
  | { readonly kind: 'attend' }
  | { readonly kind: 'watch-sim' }
  | { readonly kind: 'retry-after'; readonly ms: number };

export interface Transition {
  readonly state: LifecycleState;
  readonly effects: readonly LifecycleEffect[];
}

/** Boot lines come in a row over some seconds, and a SIM that was changed needs a moment. */
const bootSettleMs = 1_000;

type StateOf<Kind extends LifecycleState['kind']> = Extract<LifecycleState, { kind: Kind }>;
type InputOf<Kind extends LifecycleInput['kind']> = Extract<LifecycleInput, { kind: Kind }>;
type Row<State> = {
  readonly [Kind in LifecycleInput['kind']]?: (state: State, input: InputOf<Kind>) => Transition;
};

export function step(state: LifecycleState, input: LifecycleInput): Transition {
  // The lookup pairs each state and each input with the row written for it; the compiler cannot follow that far.
  const row = rows[state.kind] as Row<LifecycleState>;
  const transition = row[input.kind] as
    | ((state: LifecycleState, input: LifecycleInput) => Transition)
    | undefined;
  return transition ? transition(state, input) : { state, effects: [] };
}

const inService: Row<StateOf<'searching' | 'registered'>> = {
  stop: stopped,
  registration: (_state, { registration }) => serving(registration, []),
  rebooted: (_state, { isFresh }) => probingAgain(0, isFresh),
  'sim-changed': () => probingAgain(0, false),
  // L0. The channel itself keeps silent first, where a submission may still be answered.
  deaf: () => ({ state: { kind: 'probing', failures: 0 }, effects: [{ kind: 'probe', settleMs: 0 }] }),
  'port-lost': (_state, { reason }) => reopening(0, reason),
};

const rows: { readonly [Kind in LifecycleState['kind']]: Row<StateOf<Kind>> } = {
  closed: { start: () => opening(0) },
  probing: {
    stop: stopped,
    'port-opened': (state) => ({ state, effects: [{ kind: 'probe', settleMs: 0 }] }),
    'port-lost': (state, { reason }) => reopening(state.failures, reason),
    silent: (state, { reason }) => reopening(state.failures, reason),
    deaf: (state, { reason }) => reopening(state.failures, reason),
    // The end of a boot changes nothing for a probe that goes on after it.
    rebooted: (state, { isFresh }) => (isFresh ? probingAgain(state.failures, true) : stay(state)),
    'sim-ready': (state) => initializing(state.failures),
    'sim-locked': (state, { reason }) => unlocking(state.failures, reason),
    'sim-unusable': (state, { reason }) => waitingForPerson(state.failures, reason),
  },
  locked: {
    stop: stopped,
    'sim-ready': (state) => initializing(state.failures),
    'pin-withheld': (state, { reason }) => ({
      state: { ...state, reason, isWaiting: true },
      effects: [{ kind: 'watch-sim' }],
    }),
    'sim-unusable': (state, { reason }) => waitingForPerson(state.failures, reason),
    // While the PIN is on its way nothing may be written between (modems.md 1.3); the end of a boot can wait.
    'sim-changed': (state) => (state.isWaiting ? probingAgain(state.failures, false) : stay(state)),
    rebooted: (state, { isFresh }) =>
      isFresh || state.isWaiting ? probingAgain(state.failures, isFresh) : stay(state),
    'port-lost': (state, { reason }) => reopening(state.failures, reason),
    deaf: (state, { reason }) => reopening(state.failures, reason),
  },
  initializing: {
    stop: stopped,
    initialized: (_state, { registration }) => serving(registration, [{ kind: 'attend' }]),
    'sim-changed': (state) => probingAgain(state.failures, false),
    rebooted: (state, { isFresh }) => probingAgain(state.failures, isFresh),
    'port-lost': (state, { reason }) => reopening(state.failures, reason),
    // Not L0 here: a modem that always falls silent at the same step would be probed without end or pause.
    deaf: (state, { reason }) => reopening(state.failures, reason),
    'init-refused': (state, { reason }) => reopening(state.failures, reason),
  },
  searching: inService,
  registered: inService,
  failed: {
    stop: stopped,
    // With a retry set the port is closed: only its time counts.
    'retry-due': (state) => (state.retryInMs === null ? stay(state) : opening(state.failures)),
    'sim-changed': (state) => (state.retryInMs === null ? probingAgain(0, false) : stay(state)),
    rebooted: (state, { isFresh }) => (state.retryInMs === null ? probingAgain(0, isFresh) : stay(state)),
    'port-lost': (state, { reason }) => (state.retryInMs === null ? reopening(0, reason) : stay(state)),
    deaf: (state, { reason }) => (state.retryInMs === null ? reopening(0, reason) : stay(state)),
  },
};

function stay(state: LifecycleState): Transition {
  return { state, effects: [] };
}

function stopped(): Transition {
  return { state: { kind: 'closed' }, effects: [{ kind: 'close-port' }] };
}

function opening(failures: number): Transition {
  return { state: { kind: 'probing', failures }, effects: [{ kind: 'open-port' }] };
}

function probingAgain(failures: number, isFresh: boolean): Transition {
  const probe = { kind: 'probe', settleMs: bootSettleMs } as const;
  return {
    state: { kind: 'probing', failures },
    effects: isFresh ? [{ kind: 'reset-channel' }, probe] : [probe],
  };
}

function unlocking(failures: number, reason: Reason): Transition {
  return { state: { kind: 'locked', reason, isWaiting: false, failures }, effects: [{ kind: 'unlock' }] };
}

function initializing(failures: number): Transition {
  return { state: { kind: 'initializing', failures }, effects: [{ kind: 'initialize' }] };
}

function serving(registration: Registration, effects: readonly LifecycleEffect[]): Transition {
  return registration.isRegistered
    ? { state: { kind: 'registered' }, effects }
    : { state: { kind: 'searching', reason: registration.reason }, effects };
}

function reopening(failuresBefore: number, reason: Reason): Transition {
  const failures = failuresBefore + 1;
  const ms = reopenPauseMs(failures, reason.code);
  return {
    state: { kind: 'failed', reason, failures, retryInMs: ms },
    effects: [{ kind: 'close-port' }, { kind: 'retry-after', ms }],
  };
}

function waitingForPerson(failures: number, reason: Reason): Transition {
  return {
    state: { kind: 'failed', reason, failures, retryInMs: null },
    effects: [{ kind: 'watch-sim' }],
  };
}
