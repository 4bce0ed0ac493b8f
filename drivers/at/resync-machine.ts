/**
 * How the wire becomes trustworthy again after a command went unanswered, as a pure machine. An old answer must never
 * be taken for the answer to the next command, so the wire is clean only when an AT was answered with OK and silence
 * followed.
 *
 *   [hush ──>] [ESC] quiet ──> probe (AT) ──OK──> settle ──silence──> clean
 *                ^───────────────┘ no OK in time, thrice: failed
 *
 * It ends whatever the modem says: each input that begins a wait anew does so a limited number of times.
 */
import type { ResyncReason } from './command-machine.ts';

export type ResyncState =
  /** A submission may still run: nothing at all is written, until its result comes or the time is over. */
  | { readonly phase: 'hush'; readonly hasReference: boolean }
  /** `disturbed`: how often this wait was begun anew. */
  | {
      readonly phase: 'quiet';
      readonly probes: number;
      readonly owed: number;
      readonly disturbed: number;
    }
  /** `owed`: final results the modem still owes us, as far as we know. */
  | { readonly phase: 'probe'; readonly probes: number; readonly owed: number }
  | { readonly phase: 'settle'; readonly probes: number; readonly owed: number }
  | { readonly phase: 'clean' }
  | { readonly phase: 'failed' };

export type ResyncInput =
  | { readonly type: 'ok' }
  | { readonly type: 'failed' }
  /** `+CMGS:` of the submission that was given up. */
  | { readonly type: 'reference' }
  | { readonly type: 'stray-prompt' }
  | { readonly type: 'restarted' }
  | { readonly type: 'deadline' };

export type ResyncEffect =
  | { readonly type: 'set-deadline'; readonly afterMs: number }
  | { readonly type: 'write-escape' }
  | { readonly type: 'write-probe' };

export interface ResyncStep {
  readonly state: ResyncState;
  readonly effects: readonly ResyncEffect[];
}

/** modems.md 1.5.7: the time in which a late +CMGS: is waited for. */
const hushMs = 30_000;
/** After a late +CMGS:, how long its OK is waited for. */
const lateOkMs = 5_000;
/** After ESC or a time-out: what comes now answers nothing that we will ask. */
const quietMs = 200;
/** A modem prints some lines while it starts; one that goes on and on is asked all the same. */
const mostDisturbances = 10;
/** One entry a probe. A deaf modem costs 3 s before the session hears of it. */
const probeTimeoutsMs = [1_000, 1_000, 1_000] as const;
/**
 * Silence that proves an OK to be the last: short when all that was owed has come, longer when something is missing. What
 * is missing can only be answers to AT, for a modem answers in the order in which it was asked: the first OK ends the
 * command that went unanswered, and the slowest modem (Huawei E1750) wants 300 ms between two commands. One that
 * drops what it did not hear, the usual case, owes nothing more, and is back that much sooner.
 */
const settleMs = 100;
const settleOwedMs = 500;

/** `owed`: final results of earlier commands that may still come. The OK some modems give to ESC does not count. */
export function startResync(reason: ResyncReason, owed: number): ResyncStep {
  if (reason === 'submission')
    return { state: { phase: 'hush', hasReference: false }, effects: [deadline(hushMs)] };
  const state = quiet({ probes: 0, owed });
  return { state, effects: [deadline(quietMs), ...(reason === 'prompt' ? [escape] : [])] };
}

export function stepResync(state: ResyncState, input: ResyncInput): ResyncStep {
  if (state.phase === 'clean' || state.phase === 'failed') return { state, effects: [] };
  if (state.phase === 'hush') return stepHush(state, input);
  const isDisturbance = input.type === 'restarted' || input.type === 'stray-prompt';
  if (isDisturbance) return disturb(state, input.type === 'stray-prompt');
  switch (state.phase) {
    case 'quiet':
      return input.type === 'deadline' ? probe(state) : { state: paid(state, input), effects: [] };
    case 'probe':
      return stepProbe(state, input);
    case 'settle':
      return stepSettle(state, input);
    default:
      return state satisfies never;
  }
}

type Counting = Extract<ResyncState, { owed: number }>;
type StateOf<Phase> = Extract<ResyncState, { phase: Phase }>;

function disturb(state: Counting, isPrompt: boolean): ResyncStep {
  const disturbed = state.phase === 'quiet' ? state.disturbed + 1 : 0;
  if (disturbed > mostDisturbances) return { state, effects: [] };
  return {
    state: { ...quiet(state), disturbed },
    effects: [deadline(quietMs), ...(isPrompt ? [escape] : [])],
  };
}

function stepHush(state: StateOf<'hush'>, input: ResyncInput): ResyncStep {
  switch (input.type) {
    case 'ok':
    case 'failed':
    case 'restarted': // the submission is over
      return { state: quiet({ probes: 0, owed: 0 }), effects: [deadline(quietMs)] };
    case 'deadline':
      return { state: quiet({ probes: 0, owed: 1 }), effects: [deadline(quietMs), escape] };
    case 'reference': // its OK follows, or never comes
      if (state.hasReference) return { state, effects: [] };
      return { state: { ...state, hasReference: true }, effects: [deadline(lateOkMs)] };
    case 'stray-prompt':
      return { state, effects: [] };
    default:
      return input satisfies never;
  }
}

function stepProbe(state: Counting, input: ResyncInput): ResyncStep {
  if (input.type === 'ok') return settle(paid(state, input));
  // an error is no answer to AT: the late answer to what came before, or a command line spoilt by noise
  if (input.type !== 'deadline') return { state: paid(state, input), effects: [] };
  if (state.probes >= probeTimeoutsMs.length) return failed;
  return { state: quiet(state), effects: [deadline(quietMs), escape] };
}

function stepSettle(state: Counting, input: ResyncInput): ResyncStep {
  if (input.type === 'deadline') return { state: { phase: 'clean' }, effects: [] };
  if (!isFinal(input)) return { state, effects: [] };
  // one more than was owed: somebody else speaks, or we counted wrong. Ask again
  if (state.owed === 0) return { state: quiet(state), effects: [deadline(quietMs)] };
  return settle(paid(state, input));
}

/** Every way back to `quiet` ends here, so a modem that never comes to rest is given up. */
function probe(state: Counting): ResyncStep {
  const timeoutMs = probeTimeoutsMs[state.probes];
  if (timeoutMs === undefined) return failed;
  return {
    state: { phase: 'probe', probes: state.probes + 1, owed: state.owed + 1 },
    effects: [deadline(timeoutMs), { type: 'write-probe' }],
  };
}

function settle(state: Counting): ResyncStep {
  return {
    state: { phase: 'settle', probes: state.probes, owed: state.owed },
    effects: [deadline(state.owed > 0 ? settleOwedMs : settleMs)],
  };
}

function quiet({ probes, owed }: Pick<Counting, 'probes' | 'owed'>): StateOf<'quiet'> {
  return { phase: 'quiet', probes, owed, disturbed: 0 };
}

function paid<State extends Counting>(state: State, input: ResyncInput): State {
  return isFinal(input) ? { ...state, owed: Math.max(0, state.owed - 1) } : state;
}

function isFinal({ type }: ResyncInput): boolean {
  return type === 'ok' || type === 'failed';
}

function deadline(afterMs: number): ResyncEffect {
  return { type: 'set-deadline', afterMs };
}

const failed: ResyncStep = { state: { phase: 'failed' }, effects: [] };
const escape: ResyncEffect = { type: 'write-escape' };
