/**
 * From what the driver says of one submission to what the store shall remember of it. The decision is pure
 * (domain/retry.ts); this file gathers what it needs and names the verb.
 */
import type { SubmitOutcome } from '../../drivers/index.ts';
import type { Message } from '../domain/message.ts';
import { decideAfterRefusal, type Tries } from '../domain/retry.ts';
import type { DispatchStore, Progress } from '../store/store.ts';

/** A late +CMGS or status report gets this long after Ctrl-Z before a second copy may leave. */
export const UNKNOWN_PAUSE_MS = 20_000;

export interface Submission {
  readonly id: string;
  readonly message: Message;
  readonly simId: string;
  readonly tries: Tries;
  /** Wall clock of T0; null when nothing was written. */
  readonly transmittedAt: number | null;
}

export interface Surroundings {
  readonly store: DispatchStore;
  readonly now: number;
  /** SIMs that can send now, whether busy or not. */
  readonly usableSims: readonly string[];
}

export function settle(
  submission: Submission,
  outcome: SubmitOutcome,
  around: Surroundings,
): Promise<Progress | null> {
  const { store, now } = around;
  const submissionId = submission.id;
  // The network calls it a copy of one it has (TP-FCS C5): the earlier one was accepted.
  if ('error' in outcome && outcome.error.code === 'duplicate-rejected')
    return recordAccepted(submission, null, around);
  switch (outcome.kind) {
    case 'accepted':
      return recordAccepted(submission, outcome.reference, around);
    case 'withdrawn':
      return store.recordWithdrawn({ submissionId, at: now });
    case 'unknown':
      return recordUnknown(submission, outcome.error.code, around);
    case 'refused':
      return recordRefused(submission, outcome.error.verdict, around);
  }
}

export function recordUnknown(
  submission: Submission,
  code: string,
  around: Surroundings,
): Promise<Progress | null> {
  const { message, transmittedAt } = submission;
  const mayResend = message.onUnknown === 'resend' && !message.isPossibleDuplicate;
  const nextAttemptAt = Math.max(around.now, (transmittedAt ?? around.now) + UNKNOWN_PAUSE_MS);
  return around.store.recordUnknown({
    submissionId: submission.id,
    code,
    transmittedAt,
    action:
      mayResend && nextAttemptAt < message.expiresAt
        ? { kind: 'resend', nextAttemptAt, startOver: !around.usableSims.includes(submission.simId) }
        : { kind: 'hold' },
    at: around.now,
  });
}

function recordAccepted(submission: Submission, reference: number | null, { store, now }: Surroundings) {
  return store.recordAccepted({
    submissionId: submission.id,
    reference,
    transmittedAt: submission.transmittedAt ?? now,
    at: now,
  });
}

function recordRefused(
  { id, message, simId, tries }: Submission,
  refusal: Parameters<typeof decideAfterRefusal>[0]['refusal'],
  { store, now, usableSims }: Surroundings,
) {
  const otherSims = message.pinnedSim === null ? usableSims.filter((other) => other !== simId) : [];
  const decision = decideAfterRefusal({ refusal, tries, sim: simId, otherSims, now });
  return store.recordRefused({
    submissionId: id,
    code: refusal.code,
    decision,
    startOver: decision.kind === 'requeue' && decision.tries.avoidSims.includes(simId),
    at: now,
  });
}
