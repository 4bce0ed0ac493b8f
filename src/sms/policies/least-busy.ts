/**
 * The SIM with the fewest segments in the last minute first; among equals the one that rested longest, then the one
 * that submits fastest.
 */
import type { RoutingPolicy } from './policy.ts';

export const leastBusy: RoutingPolicy = (a, b) =>
  a.segmentsLastMinute - b.segmentsLastMinute ||
  (a.lastUsedAt ?? -1) - (b.lastUsedAt ?? -1) ||
  (a.submitMs ?? 0) - (b.submitMs ?? 0);
