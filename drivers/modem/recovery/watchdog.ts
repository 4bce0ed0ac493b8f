/**
 * Whether a modem in service makes progress: a modem can answer every AT and send nothing. Outcomes and times come in,
 * a judgement goes out; pure, no clock and no timer (progress-watch.ts has them).
 */
import type { SubmitOutcome } from '../../driver.ts';
import type { ModemError } from '../../errors.ts';
import { aftercareOf } from '../sending/after-refusal.ts';

export interface Progress {
  /** Monotonic ms, as all times here. */
  readonly inServiceSince: number;
  /** The last final result of whatever kind. */
  readonly heardAt: number;
  /** A segment was handed over and is not on its way to the network yet. */
  readonly handedOverAt: number | null;
  /** Ctrl-Z of a submission without an outcome yet. */
  readonly transmittedAt: number | null;
  /** Refusals in a row that speak against the modem. */
  readonly refusals: readonly Refusal[];
  /** Submissions in a row that were not answered at all. */
  readonly unanswered: number;
}

export interface Refusal {
  readonly at: number;
  /** Compared, never shown. */
  readonly to: string;
  readonly code: string;
  /** So many with different recipients are enough. */
  readonly enough: number;
}

export type Judgement = 'fine' | 'healthy' | 'modem-stuck' | 'submissions-unanswered' | 'no-progress';

/** Beyond the time-out of the command itself, which ends the turn in all but the worst case. */
const graceMs = 15_000;
/** A call with a spoken code, or a long USSD dialogue, may be before it in the queue. */
const handOverMs = 300_000;
/** Longer than any dialogue on the wire; polls come every 30 to 60 s. */
const silenceMs = 300_000;
const healthyMs = 600_000;
/** Older refusals tell nothing of now. */
const windowMs = 1_800_000;
const unansweredUntilStuck = 2;
/** For numbers without a row that says otherwise. */
const usualEnough = 5;
/** Whoever they were for: one recipient can have a fault of its own, but hardly for so long. */
const enoughOfAny = 8;

export function newProgress(now: number): Progress {
  return {
    inServiceSince: now,
    heardAt: now,
    handedOverAt: null,
    transmittedAt: null,
    refusals: [],
    unanswered: 0,
  };
}

/** @param resultTimeoutMs what the profile grants a submission */
export function judge(progress: Progress, resultTimeoutMs: number, now: number): Judgement {
  const { transmittedAt, handedOverAt, unanswered } = progress;
  if (transmittedAt !== null && now - transmittedAt >= resultTimeoutMs + graceMs) return 'modem-stuck';
  if (handedOverAt !== null && now - handedOverAt >= handOverMs) return 'modem-stuck';
  if (now - progress.heardAt >= silenceMs) return 'modem-stuck';
  if (unanswered >= unansweredUntilStuck) return 'submissions-unanswered';
  const refusals = progress.refusals.filter(({ at }) => now - at < windowMs);
  if (isEnough(refusals)) return 'no-progress';
  const hasTrouble = unanswered > 0 || refusals.length > 0;
  return !hasTrouble && now - progress.inServiceSince >= healthyMs ? 'healthy' : 'fine';
}

/** What a settled submission adds. */
export function afterOutcome(progress: Progress, outcome: SubmitOutcome, to: string, now: number): Progress {
  const settled = { ...progress, handedOverAt: null, transmittedAt: null };
  switch (outcome.kind) {
    case 'accepted':
      return { ...settled, refusals: [], unanswered: 0, heardAt: now };
    case 'withdrawn':
      return settled;
    case 'refused':
    case 'unknown':
      return afterFailure(settled, outcome.error, to, now);
    default:
      return outcome satisfies never;
  }
}

function afterFailure(progress: Progress, error: ModemError, to: string, now: number): Progress {
  if (error.code === 'answer-timeout') return { ...progress, unanswered: progress.unanswered + 1 };
  if (!isAnswer(error)) return progress;
  const answered = { ...progress, unanswered: 0, heardAt: now };
  if (!speaksAgainstModem(error)) return { ...answered, refusals: [] };
  const enough = error.verdict.resetAfter ?? usualEnough;
  const refusals = [...progress.refusals, { at: now, to, code: error.code, enough }];
  return { ...answered, refusals: refusals.slice(-enoughOfAny) };
}

/** The modem said something; what the driver found out by itself is another matter. */
function isAnswer({ wire, code }: ModemError): boolean {
  return wire !== undefined || code === 'modem-error' || code === 'late-error' || code === 'unknown-error';
}

/** A network or a recipient that refuses proves that the modem works; what has its own cure is left to that. */
function speaksAgainstModem({ code, verdict }: ModemError): boolean {
  if (verdict.resetAfter !== undefined) return true;
  return verdict.blame === 'modem' && verdict.next !== 'wait' && aftercareOf(code) === undefined;
}

function isEnough(refusals: readonly Refusal[]): boolean {
  const last = refusals.at(-1);
  if (!last) return false;
  const recipients = new Set(refusals.map(({ to }) => to)).size;
  return recipients >= last.enough || refusals.length >= enoughOfAny;
}
