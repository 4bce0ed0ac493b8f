/** The state of a modem as the house sees it, from the machine and the facts. */
import type { ModemSnapshot } from '../driver.ts';
import { type Facts, networkOf } from './facts.ts';
import type { LifecycleState, Reason } from './lifecycle-machine.ts';
import { reason } from './reasons.ts';

/** @param nextTryAt monotonic ms, where a retry is set; @param hasStarted tells "not yet" from "no more" */
export function snapshotOf(
  state: LifecycleState,
  facts: Facts,
  nextTryAt: number | null,
  hasStarted: boolean,
): ModemSnapshot {
  return {
    state: state.kind,
    reason: reasonOfState(state, hasStarted),
    nextTryAt: state.kind === 'failed' && state.retryInMs !== null ? nextTryAt : null,
    profile: facts.profile.name,
    identity: facts.identity,
    network: networkOf(facts),
  };
}

function reasonOfState(state: LifecycleState, hasStarted: boolean): Reason | null {
  switch (state.kind) {
    case 'closed':
      return reason(hasStarted ? 'stopped' : 'not-started');
    case 'locked':
    case 'searching':
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
