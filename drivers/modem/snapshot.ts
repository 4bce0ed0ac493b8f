/** The state of a modem as the house sees it, from the machine and the facts. */
import type { ModemSnapshot, MoreMessagesFigures } from '../driver.ts';
import { type Facts, networkOf } from './facts.ts';
import type { LifecycleState } from './lifecycle-states.ts';
import { type Reason, reason } from './reasons.ts';

/** @param nextTryAt monotonic ms, where a retry is set; @param hasStarted tells "not yet" from "no more" */
export function snapshotOf(
  state: LifecycleState,
  facts: Facts,
  nextTryAt: number | null,
  hasStarted: boolean,
  moreMessages: MoreMessagesFigures | null,
): ModemSnapshot {
  return {
    // A modem that is being reset is out of service like any other that failed; the reason tells the step.
    state: state.kind === 'resetting' ? 'failed' : state.kind,
    reason: reasonOfState(state, hasStarted),
    nextTryAt: state.kind === 'failed' && state.retryInMs !== null ? nextTryAt : null,
    profile: facts.profile.name,
    identity: facts.identity,
    network: networkOf(facts),
    storages: facts.storages,
    moreMessages,
  };
}

function reasonOfState(state: LifecycleState, hasStarted: boolean): Reason | null {
  switch (state.kind) {
    case 'closed':
      return reason(hasStarted ? 'stopped' : 'not-started');
    case 'locked':
    case 'searching':
    case 'resetting':
    case 'failed':
      return state.reason;
    case 'probing':
    case 'initializing':
    case 'registered':
      return null;
    default:
      return state satisfies never;
  }
}

/** Figures aside: they change with every text and are told by nothing. */
export function isSameSnapshot(left: ModemSnapshot, right: ModemSnapshot): boolean {
  return (
    left.state === right.state &&
    left.reason?.code === right.reason?.code &&
    left.nextTryAt === right.nextTryAt &&
    left.profile === right.profile &&
    isSameRecord(left.identity, right.identity) &&
    isSameRecord(left.network, right.network)
  );
}

function isSameRecord<Values extends object>(left: Values, right: Values): boolean {
  return (Object.keys(left) as (keyof Values)[]).every((key) => left[key] === right[key]);
}
