/**
 * Which free SIM carries a message: the rules that forbid one, then the policy that orders the rest.
 */
import type { Candidate, RoutingPolicy } from './policies/policy.ts';

export interface RoutableMessage {
  readonly pinnedSim: string | null;
  /** The SIM that carried its first segments. */
  readonly boundSim: string | null;
  readonly avoidSims: readonly string[];
}

/** Null: none of these; the message waits, which uses up no attempt. */
export function chooseSim(
  message: RoutableMessage,
  free: readonly Candidate[],
  policy: RoutingPolicy,
): string | null {
  const allowed = free.filter((candidate) => mayCarry(message, candidate.simId));
  return allowed.sort(policy)[0]?.simId ?? null;
}

function mayCarry(message: RoutableMessage, simId: string): boolean {
  const only = message.pinnedSim ?? message.boundSim;
  if (only !== null) return only === simId;
  return !message.avoidSims.includes(simId);
}
