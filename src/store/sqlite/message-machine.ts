/**
 * How a message stands, as a pure function of its submissions: in come the message, every submission made for it and
 * what was just decided; out come its new state, its segments and the events of the change.
 *
 * Submissions are the facts, segments and message follow from them. So a report that overtakes its reference, a
 * reference that comes after the copy was queued, or a copy that is refused while the first one arrives all end in
 * the same place, whatever their order.
 */
import type { MessageEvent } from '../../domain/events.ts';
import { isTerminal, type Message, rollUp, type Segment, TERMINAL_GRACE_MS } from '../../domain/message.ts';

export interface Submission {
  readonly segmentIndex: number;
  /** Starting over elsewhere begins a new round; the submissions of earlier ones no longer count. */
  readonly round: number;
  readonly simId: string;
  readonly status: 'submitting' | 'accepted' | 'refused' | 'withdrawn' | 'unknown';
  /** Outcome unknown, and a further copy was planned. */
  readonly isResent: boolean;
  readonly reference: number | null;
  readonly transmittedAt: number | null;
  /** What its final report said. */
  readonly outcome: 'delivered' | 'undelivered' | 'expired' | null;
  readonly outcomeReason: string | null;
  readonly reportedAt: number | null;
}

export interface MessageState {
  readonly message: Message;
  readonly round: number;
  readonly boundSim: string | null;
  readonly nextAttemptAt: number | null;
}

export type Decision =
  /** Nothing but what the submissions say. */
  | { readonly kind: 'go-on' }
  /** What still has to leave waits in the queue; with startOver that is everything. */
  | {
      readonly kind: 'requeue';
      readonly nextAttemptAt: number;
      readonly reason: string | null;
      readonly startOver: boolean;
    }
  | { readonly kind: 'fail'; readonly segmentIndex: number; readonly reason: string }
  /** The lifetime is over. */
  | { readonly kind: 'end' };

export interface Step extends MessageState {
  readonly segments: readonly Segment[];
  readonly events: readonly Pick<MessageEvent, 'type' | 'data'>[];
}

/** Not to be called for a terminal message: that never changes again. `submissions` in the order they were made. */
export function advance(
  state: MessageState,
  submissions: readonly Submission[],
  decision: Decision,
  at: number,
): Step {
  const view = viewOf(state, submissions, liveRound(state, submissions), at);
  switch (decision.kind) {
    case 'go-on':
      return follow(view, null);
    case 'requeue':
      return follow(decision.startOver ? startOver(view) : view, decision);
    case 'fail':
      return fail(view, decision.segmentIndex, decision.reason);
    case 'end':
      return end(view);
    default:
      return decision satisfies never;
  }
}

interface View {
  readonly state: MessageState;
  readonly submissions: readonly Submission[];
  readonly round: number;
  /** Those of the round. */
  readonly current: readonly Submission[];
  readonly segments: readonly Segment[];
  readonly at: number;
}

function viewOf(state: MessageState, submissions: readonly Submission[], round: number, at: number): View {
  const current = submissions.filter((made) => made.round === round);
  const isCopyDue = at < state.message.expiresAt;
  const segments = indexes(state.message).map((index) =>
    segmentOf(
      index,
      current.filter((made) => made.segmentIndex === index),
      isCopyDue,
    ),
  );
  return { state, submissions, round, current, segments, at };
}

/** One segment: the submission that says most about where it is. */
function segmentOf(index: number, made: readonly Submission[], isCopyDue: boolean): Segment {
  const onTheWire = made.findLast(({ status }) => status === 'submitting');
  if (onTheWire) return segment(index, 'submitting', onTheWire);
  const delivered = made.findLast(({ outcome }) => outcome === 'delivered');
  if (delivered) return segment(index, 'delivered', delivered);
  const sent = made.findLast(({ status, outcome }) => status === 'accepted' && outcome === null);
  if (sent) return segment(index, 'sent', sent);
  const held = made.findLast(({ status, isResent }) => status === 'unknown' && !(isResent && isCopyDue));
  if (held) return segment(index, 'unknown', held);
  const rejected = made.findLast(({ outcome }) => outcome !== null);
  if (rejected?.outcome) return segment(index, rejected.outcome, rejected);
  return { index, status: 'queued', sim: null, reference: null, submittedAt: null, reportedAt: null };
}

function segment(index: number, status: Segment['status'], from: Submission): Segment {
  const { simId: sim, reference, transmittedAt: submittedAt, reportedAt } = from;
  return { index, status, sim, reference, submittedAt, reportedAt };
}

/**
 * Late news may show that an earlier round was delivered whole, or that it had left whole when nothing of the present
 * one has: then that round counts.
 */
function liveRound(state: MessageState, submissions: readonly Submission[]): number {
  const { round, message } = state;
  const isOfThisRound = (made: Submission) => made.round === round;
  if (submissions.some((made) => isOfThisRound(made) && made.status === 'submitting')) return round;
  const delivered = wholeRound(message, round - 1, submissions, (made) => made.outcome === 'delivered');
  if (delivered !== null) return delivered;
  if (submissions.some((made) => isOfThisRound(made) && mayHaveLeft(made))) return round;
  return wholeRound(message, round - 1, submissions, (made) => made.status === 'accepted') ?? round;
}

/** The latest round, from this one down, in which every segment has a submission that fits. */
function wholeRound(
  message: Message,
  from: number,
  submissions: readonly Submission[],
  fits: (made: Submission) => boolean,
): number | null {
  for (let round = from; round >= 0; round -= 1) {
    const made = submissions.filter((submission) => submission.round === round && fits(submission));
    if (new Set(made.map(({ segmentIndex }) => segmentIndex)).size === message.segmentCount) return round;
  }
  return null;
}

/** Every segment is to leave again, unless one of them may be in the network already and must not be copied (G4). */
function startOver(view: View): View {
  if (view.segments.some(({ status }) => status === 'unknown')) return view;
  const rounds = view.submissions.map((made) => made.round);
  return viewOf(view.state, view.submissions, Math.max(view.state.round, ...rounds) + 1, view.at);
}

/** Where the segments take the message; what still has to leave goes (back) to the queue where that was decided. */
function follow(view: View, requeue: { nextAttemptAt: number; reason: string | null } | null): Step {
  const { message, nextAttemptAt } = view.state;
  if (has(view, 'submitting')) return settle(view, 'sending', message.reason);
  if (has(view, 'queued')) {
    if (!requeue) return settle(view, message.status, message.reason, nextAttemptAt);
    const pause = requeue.nextAttemptAt > view.at ? requeue.nextAttemptAt : null;
    return settle(view, 'queued', requeue.reason ?? message.reason, pause);
  }
  const status = rollUp(view.segments) ?? 'sending';
  return settle(view, status, isTerminal(status) ? reportedReason(view, status) : message.reason);
}

/** What the network said of the segment that decided. */
function reportedReason(view: View, status: Message['status']): string | null {
  if (status === 'delivered') return null;
  return view.current.findLast((made) => made.outcome === status)?.outcomeReason ?? null;
}

function fail(view: View, segmentIndex: number, reason: string): Step {
  // Where another copy of the segment did arrive, the refusal of this one decides nothing.
  const failing = view.segments[segmentIndex]?.status;
  if (failing === 'sent' || failing === 'delivered') {
    return follow(view, { nextAttemptAt: view.at, reason: null });
  }
  const segments = view.segments.map((part) => {
    if (part.index === segmentIndex) return { ...part, status: 'failed' as const };
    return part.status === 'queued' ? { ...part, status: 'canceled' as const } : part;
  });
  return settle({ ...view, segments }, 'failed', reason);
}

function end(view: View): Step {
  const { message } = view.state;
  if (has(view, 'submitting')) return follow(view, null);
  if (has(view, 'queued')) {
    // It never left whole, in no round: then nobody can have received it.
    const round = wholeRound(message, view.round, view.submissions, mayHaveLeft);
    if (round === null) return expire(view);
    return end(viewOf(view.state, view.submissions, round, view.at));
  }
  const rolled = follow(view, null);
  if (isTerminal(rolled.message.status)) return rolled;
  if (view.at >= message.expiresAt + TERMINAL_GRACE_MS) {
    return settle(view, 'unknown', has(view, 'unknown') ? 'outcome-unknown' : 'no-report');
  }
  return rolled;
}

function expire(view: View): Step {
  const segments = view.segments.map((part) =>
    part.status === 'queued' ? { ...part, status: 'expired' as const } : part,
  );
  return settle({ ...view, segments }, 'expired', 'lifetime-over');
}

function settle(
  view: View,
  status: Message['status'],
  reason: string | null,
  nextAttemptAt: number | null = null,
): Step {
  const { state, round, segments, at } = view;
  const finishedAt = isTerminal(status) ? at : null;
  return {
    message: { ...state.message, status, reason, finishedAt, isPossibleDuplicate: hasCopy(view) },
    round,
    boundSim: status === 'queued' ? carrierOf(view) : state.boundSim,
    nextAttemptAt: status === 'queued' ? nextAttemptAt : null,
    segments,
    events: eventsOf(state.message.status, status, reason),
  };
}

function eventsOf(
  before: Message['status'],
  status: Message['status'],
  reason: string | null,
): Step['events'] {
  if (before === status || status === 'queued') return [];
  // Nothing is left to send: the copy that was planned has been given up.
  if (status === 'sending')
    return before === 'queued' ? [{ type: 'withdrawn', data: { code: 'copy-dropped' } }] : [];
  return [{ type: status, data: isTerminal(status) && reason !== null ? { code: reason } : {} }];
}

/** The SIM that has part of this round behind it, while the rest waits. */
function carrierOf({ current }: View): string | null {
  const carried = current.findLast(
    ({ status, isResent }) => status === 'accepted' || (status === 'unknown' && !isResent),
  );
  return carried?.simId ?? null;
}

/** A further copy was sent, or is still to be, because the outcome of one before it is unknown. */
function hasCopy({ submissions, state, at }: View): boolean {
  const isCopyDue = at < state.message.expiresAt;
  return submissions.some((made, order) => {
    if (!made.isResent) return false;
    if (made.status === 'unknown' && isCopyDue) return true;
    const later = submissions.slice(order + 1);
    return later.some((copy) => copy.segmentIndex === made.segmentIndex && mayHaveLeft(copy));
  });
}

function mayHaveLeft({ status }: Submission): boolean {
  return status === 'submitting' || status === 'accepted' || status === 'unknown';
}

function has(view: View, status: Segment['status']): boolean {
  return view.segments.some((part) => part.status === status);
}

function indexes(message: Message): readonly number[] {
  return Array.from({ length: message.segmentCount }, (_, index) => index);
}
