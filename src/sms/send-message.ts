/**
 * One message on one SIM, segment by segment: claim, hand over, record. The record of a segment and the claim of the
 * next one are given to the store in the same turn, so that they share one flush to disk.
 */
import {
  ModemError,
  NATIONAL_LANGUAGES,
  type NationalLanguage,
  type SegmentUserData,
  type SubmitOutcome,
  segmentText,
  type Verdict,
} from '../../drivers/index.ts';
import { GatewayError } from '../domain/errors.ts';
import { makeId } from '../domain/ids.ts';
import type { Message } from '../domain/message.ts';
import type { Sealer } from '../domain/seal.ts';
import type { Sim } from '../domain/sim.ts';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import { randomBytes } from '../ops/random.ts';
import type { Progress, ReadyMessage, Store } from '../store/store.ts';
import { messageFields, type NoteProgress } from './progress.ts';
import { settle } from './settle.ts';
import { noteHandOver, noteSubmitTime, type Slot } from './slot.ts';

export interface SendContext {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly languages: readonly NationalLanguage[];
  readonly usableSims: () => readonly string[];
  readonly noteProgress: NoteProgress;
}

/** Prompt (twice 10 s), recovery and the longest answer a network takes (180 s): no submission outlives this. */
export const LEASE_MS = 240_000;
const STORE_RETRY_MS = 1_000;

export interface SendTurn {
  /** Other messages wait for a free SIM: after this one the next comes at once, so the radio link may stay up. */
  readonly isBacklog: boolean;
  /** Called in the turn in which the SIM becomes free. */
  readonly release: () => void;
}

/**
 * Resolves when the message needs this SIM no more and everything about it is durable; true: it went back to the queue.
 */
export async function sendMessage(
  ready: ReadyMessage,
  slot: Slot & { sim: Sim },
  context: SendContext,
  { isBacklog, release }: SendTurn,
): Promise<boolean> {
  const { message } = ready;
  const segments = cutText(ready, context);
  let recorded: Promise<Progress | null> = Promise.resolve(null);
  for (const [position, index] of ready.openSegments.entries()) {
    const isLast = position === ready.openSegments.length - 1;
    const claim = {
      submissionId: makeId('sub', context.clock.now(), randomBytes),
      messageId: message.id,
      segmentIndex: index,
      simId: slot.sim.id,
      at: context.clock.now(),
      leaseUntil: context.clock.now() + LEASE_MS,
    };
    // The claim reaches the disk while the modem brings its prompt; Ctrl-Z waits for it.
    const claimed = context.store.beginSubmission(claim);
    const gate = openWhenDurable(claimed, recorded);
    const { outcome, transmittedAt } = await handOver(
      message,
      segments?.[index],
      claim,
      slot,
      !isLast || isBacklog,
      gate,
      context,
    );
    const [hasClaimed] = await Promise.all([claimed, recorded]);
    if (!hasClaimed) break;
    const submission = {
      id: claim.submissionId,
      message,
      simId: claim.simId,
      tries: ready.tries,
      transmittedAt,
    };
    recorded = record(submission, outcome, slot.sim.name, context);
    if (outcome.kind === 'accepted') continue;
    // An unknown segment that is held back does not hold back its siblings.
    const goesOn = outcome.kind === 'unknown' && (await recorded)?.message.status === 'sending';
    if (!goesOn) break;
  }
  release();
  return (await recorded)?.message.status === 'queued';
}

interface Gate {
  /** Never rejects. */
  readonly clearance: Promise<void>;
  isOpen(): boolean;
}

/** Opens once the claim has won and it, and all before it, are on disk. */
function openWhenDurable(claimed: Promise<boolean>, before: Promise<unknown>): Gate {
  let isOpen = false;
  const clearance = Promise.all([claimed, before]).then(
    ([hasWon]) => void (isOpen = hasWon),
    () => undefined, // who made the claim hears of it
  );
  return { clearance, isOpen: () => isOpen };
}

async function handOver(
  message: Message,
  userData: SegmentUserData | undefined,
  claim: { submissionId: string; leaseUntil: number },
  slot: Slot & { sim: Sim },
  moreFollow: boolean,
  gate: Gate,
  { clock, metrics, logger }: SendContext,
): Promise<{ outcome: SubmitOutcome; transmittedAt: number | null }> {
  if (!userData)
    return { outcome: { kind: 'refused', error: new ModemError(BODY_UNREADABLE) }, transmittedAt: null };
  let transmittedAt: number | null = null;
  const startedAt = clock.monotonic();
  noteHandOver(slot.figures, startedAt);
  const outcome = await slot.driver.submit({
    token: claim.submissionId,
    to: message.to,
    userData,
    validitySeconds: Math.floor((message.expiresAt - clock.now()) / 1000),
    requestStatusReport: true,
    moreFollow,
    clearance: gate.clearance,
    mayTransmit: () => {
      const now = clock.now();
      if (!gate.isOpen() || now >= claim.leaseUntil || now >= message.expiresAt) return false;
      transmittedAt = now;
      return true;
    },
  });
  const tookMs = clock.monotonic() - startedAt;
  if (outcome.kind !== 'withdrawn') slot.figures[outcome.kind] += 1;
  if (outcome.kind === 'accepted') {
    noteSubmitTime(slot.figures, tookMs);
    metrics.submitSeconds.labels(slot.sim.name).observe(tookMs / 1000);
  }
  if (outcome.kind === 'unknown') metrics.unknownOutcomes.inc();
  if (transmittedAt !== null)
    metrics.sendSeconds.labels(message.lane).observe((transmittedAt - message.createdAt) / 1000);
  logger.info(
    {
      ...messageFields(message),
      sim: slot.sim.name,
      outcome: outcome.kind,
      ...(outcome.kind === 'accepted' ? { reference: outcome.reference } : {}),
      ...('error' in outcome ? { code: outcome.error.code } : {}),
      submit_ms: Math.round(tookMs),
    },
    'segment handed over',
  );
  return { outcome, transmittedAt };
}

/** What the network did is a fact: the record is tried until the store takes it (a full disk may be freed). */
async function record(
  submission: Parameters<typeof settle>[0],
  outcome: SubmitOutcome,
  simName: string,
  context: SendContext,
): Promise<Progress | null> {
  for (;;) {
    try {
      const progress = await settle(submission, outcome, {
        store: context.store,
        now: context.clock.now(),
        usableSims: context.usableSims(),
      });
      context.noteProgress(progress, simName);
      return progress;
    } catch (error) {
      if (!(error instanceof GatewayError && error.isRetryable)) throw error;
      context.logger.error(
        { ...messageFields(submission.message), code: error.code },
        'an outcome waits for the store',
      );
      await new Promise<void>((resolve) => context.clock.setTimer(resolve, STORE_RETRY_MS));
    }
  }
}

/**
 * Null when the stored body does not open or no longer cuts into the segments that were accepted. The languages in the
 * config may have changed since: then those of the accept are found by the count of segments.
 */
function cutText(
  { message, sealedBody }: ReadyMessage,
  { sealer, languages, logger }: SendContext,
): readonly SegmentUserData[] | null {
  try {
    const text = sealer.open(sealedBody, message.id);
    for (const candidates of [languages, [], NATIONAL_LANGUAGES]) {
      const { segments } = segmentText(text, { reference: message.concatReference, languages: candidates });
      if (segments.length === message.segmentCount) return segments;
    }
  } catch (error) {
    logger.error(
      { ...messageFields(message), reason: error instanceof Error ? error.name : 'unknown' },
      'the body does not open',
    );
  }
  return null;
}

const BODY_UNREADABLE: Verdict = {
  code: 'body-unreadable',
  blame: 'message',
  next: 'give-up',
  text: 'The stored text does not open: put back the key file it was sealed with.',
};
