/**
 * What Sallyport remembers, as verbs of the domain. Each verb is one transaction, durable when its promise resolves;
 * every state change is guarded and says whether it won. All engines pass test/store/conformance.
 *
 * Times are integer milliseconds UTC. Verbs reject with GatewayError `store-full` or `store-unavailable`; a failure
 * to flush to disk is fatal for the process (onFatal), since nobody can then say what is stored.
 */
import type { ApiKey } from '../domain/api-key.ts';
import type { ReportMeaning } from '../domain/delivery.ts';
import type { MessageEvent } from '../domain/events.ts';
import type { InboundMessage, InboundPart, UnreadablePdu } from '../domain/inbound.ts';
import type { InboundKind } from '../domain/inbound-kind.ts';
import type { Lane, Message, MessageStatus, Segment } from '../domain/message.ts';
import type { RetryDecision, Tries } from '../domain/retry.ts';
import type { KnownSim, Sim, SimIdentity } from '../domain/sim.ts';

export interface Store
  extends KeyStore,
    MessageStore,
    DispatchStore,
    ReportStore,
    InboundStore,
    SimStore,
    ModemStore,
    RetentionStore,
    BackupStore {
  /** Resolves if the database takes a write right now; for /readyz. */
  checkWritable(): Promise<void>;
  /** Finishes what is queued, then closes. */
  close(): Promise<void>;
}

export interface KeyStore {
  /** The tenant that exists from the first start on. */
  readonly defaultTenantId: string;
  insertApiKey(key: ApiKey, hash: Uint8Array): Promise<void>;
  findApiKey(hash: Uint8Array): Promise<ApiKey | null>;
  listApiKeys(tenantId: string): Promise<readonly ApiKey[]>;
  /** False: no such live key. */
  revokeApiKey(tenantId: string, keyId: string, at: number): Promise<boolean>;
  /** Kept to the minute and written lazily: losing the last one in a crash is accepted. */
  touchApiKey(keyId: string, at: number): void;
}

export interface MessageStore {
  /** Message, its segments, its first event and the idempotency record, together (G1, G2). */
  acceptMessage(draft: MessageDraft): Promise<AcceptOutcome>;
  /** Null also when it belongs to another tenant. */
  getMessage(tenantId: string, messageId: string): Promise<MessageDetail | null>;
  listMessages(tenantId: string, filter: MessageFilter, page: PageRequest): Promise<Page<Message>>;
  /** Only a queued message of which no segment has left can be canceled. */
  cancelMessage(
    tenantId: string,
    messageId: string,
    at: number,
  ): Promise<'canceled' | 'not-cancelable' | 'not-found'>;
  /** Messages in the three states that are not terminal, and the age of the oldest queued one, by lane. */
  queueDepths(now: number): Promise<readonly LaneDepth[]>;
}

export interface MessageDraft {
  /** Status is `queued`, finishedAt and reason null. */
  readonly message: Message;
  readonly apiKeyId: string | null;
  /** The text, sealed; the store never sees it in clear. */
  readonly sealedBody: Uint8Array;
  readonly idempotency: { readonly key: string; readonly requestHash: Uint8Array } | null;
}

export type AcceptOutcome =
  | { readonly kind: 'accepted'; readonly message: Message }
  /** The same key and the same request within 24 h: the message of the first. */
  | { readonly kind: 'replayed'; readonly message: Message }
  | { readonly kind: 'key-reused' };

export const IDEMPOTENCY_WINDOW_MS = 86_400_000;

export interface MessageDetail {
  readonly message: Message;
  readonly segments: readonly Segment[];
  /** In the order in which it was written. */
  readonly timeline: readonly MessageEvent[];
}

export interface MessageFilter {
  readonly status?: MessageStatus;
  readonly to?: string;
}

/** Newest first. The cursor is the id of the last row of the page before. */
export interface PageRequest {
  readonly cursor: string | null;
  readonly limit: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface LaneDepth {
  readonly lane: Lane;
  readonly queued: number;
  readonly sending: number;
  readonly sent: number;
  readonly oldestQueuedAgeMs: number | null;
}

/** A queued message that may be given to a SIM now. */
export interface ReadyMessage {
  readonly message: Message;
  readonly sealedBody: Uint8Array;
  readonly tries: Tries;
  /** Set once a segment has left by a SIM: the rest goes the same way while that SIM lives. */
  readonly boundSim: string | null;
  /** Indexes of the segments that still have to leave, ascending. */
  readonly openSegments: readonly number[];
}

export interface SubmissionClaim {
  readonly submissionId: string;
  readonly messageId: string;
  readonly segmentIndex: number;
  readonly simId: string;
  readonly at: number;
  /** Nothing may be written to the port for it after this (G7). */
  readonly leaseUntil: number;
}

export interface DispatchStore {
  /**
   * Ready messages of a lane that are meant for this SIM alone (`sim` an id) or for any (`sim` null), by deadline, then
   * age. Never more than `limit`, never one that has expired at `now`.
   */
  listReady(query: {
    lane: Lane;
    sim: string | null;
    now: number;
    limit: number;
  }): Promise<readonly ReadyMessage[]>;
  /** Makes messages whose pause is over ready again. Returns when the next one falls due, or null. */
  promoteDue(now: number): Promise<{ promoted: number; nextDueAt: number | null }>;
  /**
   * Writes "this segment is being submitted" before the wire is touched. False: the message was canceled, expired or
   * claimed meanwhile. The first claim of a message takes it from queued to sending and binds it to the SIM.
   */
  beginSubmission(claim: SubmissionClaim): Promise<boolean>;
  /** T1. The last segment makes the message `sent`. A report that was parked for this reference is joined at once. */
  recordAccepted(accepted: {
    submissionId: string;
    reference: number | null;
    transmittedAt: number;
    at: number;
  }): Promise<Progress | null>;
  /** The network surely does not have the segment. `fail` ends the message. */
  recordRefused(refused: {
    submissionId: string;
    code: string;
    decision: RetryDecision;
    /** The bound SIM can no longer carry the rest: every segment starts over elsewhere. */
    startOver: boolean;
    at: number;
  }): Promise<Progress | null>;
  /** Nothing was sent (lease or lifetime over): back to the queue, or `expired`. Counts as no attempt. */
  recordWithdrawn(withdrawn: { submissionId: string; at: number }): Promise<Progress | null>;
  /**
   * Between T0 and T1 without an answer (G4). `resend`: this segment goes back to the queue once more, by the policy of
   * the caller; `hold`: it stays `unknown` until a report settles it or the lifetime ends.
   */
  recordUnknown(unknown: {
    submissionId: string;
    code: string;
    transmittedAt: number | null;
    action: { kind: 'hold' } | { kind: 'resend'; nextAttemptAt: number; startOver: boolean };
    at: number;
  }): Promise<Progress | null>;
  /** A `+CMGS` that came late: settles an unknown segment as sent. A copy queued because of it is taken back if it has not left. */
  recordLateReference(late: {
    submissionId: string;
    reference: number | null;
    at: number;
  }): Promise<Progress | null>;
  /**
   * Ends what has outlived its time: queued past its lifetime becomes `expired`; sent, sending or unknown past
   * lifetime + grace becomes `unknown` (reason `no-report` or `outcome-unknown`). At most `limit` a call.
   */
  finishOverdue(now: number, limit: number): Promise<readonly Progress[]>;
  /** The earliest time at which finishOverdue has something to do, or null. */
  nextOverdueAt(): Promise<number | null>;
  /**
   * Submissions left `submitting`: after a start, all of them (`leaseBefore` null: their process is gone); while
   * running, those whose lease ended before it.
   */
  listAbandoned(leaseBefore: number | null): Promise<readonly AbandonedSubmission[]>;
  /**
   * Queued messages that are bound to a SIM outside `keepSims` (and were not pinned to it by the client) start over:
   * every segment may go by any SIM. Returns how many.
   */
  releaseBound(keepSims: readonly string[], at: number): Promise<number>;
  /**
   * Messages left `sending` with nothing on the wire and segments still to go, of which no job is in charge (`held` names
   * those that have one), go back to the queue. Returns how many.
   */
  requeueInterrupted(now: number, held: readonly string[]): Promise<number>;
}

export interface AbandonedSubmission {
  readonly submissionId: string;
  readonly simId: string;
  readonly message: Message;
}

/** Where a verb left the message. Null instead of it: the guard did not hold, nothing was changed. */
export interface Progress {
  readonly message: Message;
  /** True when this verb made it terminal. */
  readonly isFinished: boolean;
}

export interface ReportDraft {
  readonly simId: string;
  readonly reference: number;
  readonly recipient: string;
  readonly status: number;
  readonly meaning: ReportMeaning;
  readonly submittedAt: number | null;
  readonly dischargedAt: number | null;
  readonly receivedAt: number;
  readonly pdu: string;
}

export interface ReportStore {
  /**
   * Stores a status report once, joins it to its submission (domain/report-match) and rolls the message up; keeps it
   * parked where nothing fits. The same report again changes nothing (`duplicate`).
   */
  recordReport(report: ReportDraft): Promise<
    | { kind: 'matched'; progress: Progress; segmentIndex: number }
    /** Joined to a message that was terminal already: only its history grew. */
    | { kind: 'late'; messageId: string }
    | { kind: 'parked' }
    | { kind: 'duplicate' }
  >;
}

export interface InboundStore {
  /**
   * Stores a part once. `completed`: it is a message, or makes one whole; `revised`: it fills a gap of a message that was
   * shown already; `duplicate`: it has been seen before, or its sender sent it twice (domain/inbound-join.ts).
   */
  recordInboundPart(part: InboundPart): Promise<InboundOutcome>;
  /**
   * Makes messages with gaps of the texts whose missing parts have been waited for long enough, earliest first. At most
   * `limit` a call.
   */
  finishOverdueParts(now: number, limit: number): Promise<readonly InboundMessage[]>;
  /** Those for people (`text` and `flash`), unless a kind is named. */
  listInbound(
    tenantId: string,
    filter: { readonly kind?: InboundKind | undefined },
    page: PageRequest,
  ): Promise<Page<InboundMessage>>;
  /** A PDU nobody could read, kept as it came; the same one of the same SIM once. False: it is there already. */
  recordUnreadable(raw: { simId: string; pdu: string; reason: string; at: number }): Promise<boolean>;
  listUnreadable(tenantId: string, page: PageRequest): Promise<Page<UnreadablePdu>>;
}

export type InboundOutcome =
  | { readonly kind: 'stored' }
  | { readonly kind: 'completed'; readonly message: InboundMessage }
  | { readonly kind: 'revised'; readonly message: InboundMessage }
  | { readonly kind: 'duplicate' };

export interface SimStore {
  /**
   * Recognises the SIM (domain/sim.ts simKey) or adds it; keeps its name, notes where it sits now. `moved`: it was in
   * another modem before.
   */
  rememberSim(
    identity: SimIdentity,
    now: number,
  ): Promise<{ readonly sim: Sim; readonly change: 'known' | 'new' | 'moved' }>;
  listSims(): Promise<readonly KnownSim[]>;
  /**
   * `amount` is a decimal number as text. Null: no such SIM, or the balance of a later moment is known.
   */
  recordBalance(balance: {
    simId: string;
    amount: string;
    isLow: boolean;
    at: number;
  }): Promise<{ readonly wasLow: boolean } | null>;
  /** Where none is known yet. False: no such SIM, or it has one. */
  recordOwnNumber(own: { simId: string; number: string }): Promise<boolean>;
  /** What the network said by USSD without being asked. False: as above. */
  recordNotice(notice: { simId: string; text: string; at: number }): Promise<boolean>;
}

export interface ModemStore {
  /** PINs that did not open their SIM. `key` says which PIN and which card, and tells neither. */
  hasPinFailed(key: string): Promise<boolean>;
  rememberPinFailure(key: string, at: number): Promise<void>;
  forgetPinFailure(key: string): Promise<void>;
  /** Modems that take no message by the wish of an operator, by the name in the config. */
  setModemPaused(modem: string, isPaused: boolean, at: number): Promise<void>;
  listPausedModems(): Promise<readonly string[]>;
}

/**
 * `texts`: what a message that has ended said, by its end; the message stays, without it. `messages`: those that have ended, by
 * their end, with text, segments, submissions, history and the reports that were joined to them. `parked-reports`: reports that
 * fitted nothing, by arrival. `inbound`: what came in, with its parts, by arrival and by when the modem last showed it.
 * `unreadable` and `idempotency-keys`: by arrival.
 */
export const RETENTION_CLASSES = [
  'texts',
  'messages',
  'parked-reports',
  'inbound',
  'unreadable',
  'idempotency-keys',
] as const;
export type RetentionClass = (typeof RETENTION_CLASSES)[number];

export interface RetentionStore {
  /**
   * Removes what is as old as `before` or older, the oldest first, at most `limit` a call: one short transaction (about 0.2 ms a
   * message), so that sending never waits for it. Returns how many have left; fewer than `limit`: nothing old is there any
   * more. What is under way never leaves. A report for a message that has left is parked, and leaves as such.
   */
  removeOld(kind: RetentionClass, before: number, limit: number): Promise<number>;
}

export interface BackupStore {
  /**
   * Makes a whole copy of the database at `path`, readable by its owner only; sending goes on meanwhile, and what is stored
   * until its last page is written is in it. There is either a whole file of that name afterwards or none. Texts stay sealed: keep the key
   * elsewhere. Rejects with BackupError.
   */
  backup(path: string): Promise<void>;
}
