/**
 * A message: one text to one recipient, and the states it may be in. A terminal state is reached exactly once (G3).
 */

/** Priority class; called `class` in the API. */
export const LANES = ['otp', 'alert', 'bulk'] as const;
export type Lane = (typeof LANES)[number];

/** What to do when nobody can know whether the network has the message (G4). */
export const ON_UNKNOWN = ['resend', 'hold'] as const;
export type OnUnknown = (typeof ON_UNKNOWN)[number];

export const MESSAGE_STATUSES = [
  'queued',
  'sending',
  'sent',
  'delivered',
  'undelivered',
  'failed',
  'expired',
  'canceled',
  'unknown',
] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

const TERMINAL: ReadonlySet<MessageStatus> = new Set([
  'delivered',
  'undelivered',
  'failed',
  'expired',
  'canceled',
  'unknown',
]);

export function isTerminal(status: MessageStatus): boolean {
  return TERMINAL.has(status);
}

export type MessageEncoding = 'gsm7' | 'ucs2';

export interface Message {
  readonly id: string;
  readonly tenantId: string;
  /** E.164. */
  readonly to: string;
  readonly lane: Lane;
  readonly status: MessageStatus;
  readonly encoding: MessageEncoding;
  readonly segmentCount: number;
  /** Reference of the concatenation header: kept, so that a resent segment still joins its siblings. */
  readonly concatReference: number;
  readonly onUnknown: OnUnknown;
  /** The SIM the client asked for, or null. */
  readonly pinnedSim: string | null;
  readonly tags: readonly string[];
  readonly createdAt: number;
  readonly expiresAt: number;
  /** When the terminal state was reached. */
  readonly finishedAt: number | null;
  /** Why it ended or was last put back: a code of the error table. */
  readonly reason: string | null;
  /** A further copy was sent because the outcome of the first was unknown. */
  readonly isPossibleDuplicate: boolean;
}

export type SegmentStatus =
  | 'queued'
  | 'submitting'
  | 'sent'
  | 'delivered'
  | 'undelivered'
  | 'expired'
  | 'failed'
  | 'canceled'
  | 'unknown';

export interface Segment {
  /** 0-based. */
  readonly index: number;
  readonly status: SegmentStatus;
  readonly sim: string | null;
  /** TP-MR. */
  readonly reference: number | null;
  readonly submittedAt: number | null;
  readonly reportedAt: number | null;
}

/** How a message's state follows from those of its segments once every one has left. Null: not decided yet. */
export function rollUp(segments: readonly Pick<Segment, 'status'>[]): MessageStatus | null {
  const has = (status: SegmentStatus) => segments.some((segment) => segment.status === status);
  if (has('queued') || has('submitting') || has('unknown')) return null;
  if (has('failed')) return 'failed';
  if (has('undelivered')) return 'undelivered';
  if (has('expired')) return 'expired';
  if (segments.every((segment) => segment.status === 'delivered')) return 'delivered';
  return 'sent';
}

/** Lifetimes by lane where the client gives none, in seconds. A code dies in minutes; a bulk text may wait a day. */
export const DEFAULT_TTL_SECONDS: Readonly<Record<Lane, number>> = { otp: 300, alert: 3600, bulk: 86_400 };
export const DEFAULT_ON_UNKNOWN: Readonly<Record<Lane, OnUnknown>> = {
  otp: 'resend',
  alert: 'resend',
  bulk: 'hold',
};

/** How long after its lifetime a message may still be waiting for its last status report (G3). */
export const TERMINAL_GRACE_MS = 60_000;
