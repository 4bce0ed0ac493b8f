/**
 * A store with the few facts most tests start from. Times are given by hand: `START` plus whole seconds.
 */
import { expect } from 'vitest';
import { makeId } from '../../src/domain/ids.ts';
import type { Message } from '../../src/domain/message.ts';
import type { RetryDecision } from '../../src/domain/retry.ts';
import type { MessageDetail, MessageDraft, Progress, ReportDraft, Store } from '../../src/store/store.ts';
import { Draft } from './draft.ts';

export const START = Date.UTC(2026, 10, 23, 9, 0, 0);
export const SIM_A = 'sim_A';
export const SIM_B = 'sim_B';
export const SECOND = 1_000;

export interface Opened {
  readonly store: Store;
  dispose(): Promise<void>;
}
export type OpenStore = () => Promise<Opened>;

/** The same octets in every run. */
export function seededBytes(seed = 1): (count: number) => Uint8Array {
  let state = seed >>> 0;
  return (count) =>
    Uint8Array.from({ length: count }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    });
}

export class Scene {
  readonly store: Store;
  readonly tenantId: string;
  readonly #bytes = seededBytes(7);
  readonly #draft: Draft;
  #reports = 0;

  constructor(store: Store) {
    this.store = store;
    this.tenantId = store.defaultTenantId;
    this.#draft = new Draft(this.tenantId, this.#bytes);
  }

  id(prefix: 'msg' | 'sub' | 'key', at = START): string {
    return makeId(prefix, at, this.#bytes);
  }

  draft(over: Partial<Message> = {}, more: Partial<Omit<MessageDraft, 'message'>> = {}): MessageDraft {
    return { ...this.#draft.next(over.createdAt ?? START, over), ...more };
  }

  async accept(over: Partial<Message> = {}): Promise<Message> {
    const outcome = await this.store.acceptMessage(this.draft(over));
    if (outcome.kind !== 'accepted') throw new Error(`not accepted: ${outcome.kind}`);
    return outcome.message;
  }

  /** Claims a segment; fails the test where the claim is lost. Returns the submission's id. */
  async begin(message: Message, over: { segment?: number; sim?: string; at?: number } = {}): Promise<string> {
    const submissionId = this.id('sub');
    expect(await this.tryBegin(message, { ...over, submissionId })).toBe(true);
    return submissionId;
  }

  tryBegin(
    message: Message,
    over: { segment?: number; sim?: string; at?: number; submissionId?: string; leaseUntil?: number } = {},
  ): Promise<boolean> {
    const at = over.at ?? START;
    return this.store.beginSubmission({
      submissionId: over.submissionId ?? this.id('sub'),
      messageId: message.id,
      segmentIndex: over.segment ?? 0,
      simId: over.sim ?? SIM_A,
      at,
      leaseUntil: over.leaseUntil ?? at + 60 * SECOND,
    });
  }

  /** From the queue to `sent` by one SIM. Returns the submissions. */
  async send(
    message: Message,
    over: { sim?: string; at?: number; reference?: number } = {},
  ): Promise<readonly string[]> {
    const submissions: string[] = [];
    for (let segment = 0; segment < message.segmentCount; segment += 1) {
      const submissionId = await this.begin(message, { ...over, segment });
      await this.accepted(submissionId, (over.reference ?? 10) + segment, over.at);
      submissions.push(submissionId);
    }
    return submissions;
  }

  accepted(submissionId: string, reference: number | null, at = START): Promise<Progress | null> {
    return this.store.recordAccepted({ submissionId, reference, transmittedAt: at, at });
  }

  refused(
    submissionId: string,
    decision: Partial<Extract<RetryDecision, { kind: 'requeue' }>> | { kind: 'fail'; reason: string } = {},
    more: { startOver?: boolean; at?: number } = {},
  ): Promise<Progress | null> {
    const at = more.at ?? START;
    const requeue = {
      kind: 'requeue',
      nextAttemptAt: at,
      tries: { attempts: {}, avoidSims: [] },
      reason: 'busy',
    };
    return this.store.recordRefused({
      submissionId,
      code: 'network-busy',
      decision: { ...requeue, ...decision } as RetryDecision,
      startOver: more.startOver ?? false,
      at,
    });
  }

  unknown(
    submissionId: string,
    action: 'hold' | { nextAttemptAt?: number; startOver?: boolean } = 'hold',
    at = START,
  ): Promise<Progress | null> {
    const resend = { kind: 'resend' as const, nextAttemptAt: at, startOver: false };
    return this.store.recordUnknown({
      submissionId,
      code: 'no-answer',
      transmittedAt: at,
      action: action === 'hold' ? { kind: 'hold' } : { ...resend, ...action },
      at,
    });
  }

  report(over: Partial<ReportDraft> = {}): ReportDraft {
    this.#reports += 1;
    return {
      simId: SIM_A,
      reference: 10,
      recipient: '+989121234567',
      status: 0,
      meaning: { kind: 'delivered', reason: 'delivered' },
      submittedAt: START,
      dischargedAt: START + 3 * SECOND,
      receivedAt: START + 4 * SECOND,
      pdu: `06${this.#reports}`,
      ...over,
    };
  }

  reported(over: Partial<ReportDraft> = {}) {
    return this.store.recordReport(this.report(over));
  }

  async ready(sim: string | null = null, now = START): Promise<readonly string[]> {
    const ready = await this.store.listReady({ lane: 'otp', sim, now, limit: 1_000 });
    return ready.map(({ message }) => message.id);
  }

  async detail(message: Message): Promise<MessageDetail> {
    const detail = await this.store.getMessage(message.tenantId, message.id);
    if (!detail) throw new Error('the message is gone');
    return detail;
  }

  async status(message: Message): Promise<Message['status']> {
    return (await this.detail(message)).message.status;
  }

  async timeline(message: Message): Promise<readonly string[]> {
    return (await this.detail(message)).timeline.map(({ type }) => type);
  }

  async segments(message: Message): Promise<readonly string[]> {
    return (await this.detail(message)).segments.map(({ status }) => status);
  }
}

export const UNDELIVERED = {
  status: 0x41,
  meaning: { kind: 'failed', reason: 'incompatible-destination' },
} as const;
export const PENDING = { status: 0x20, meaning: { kind: 'pending', reason: 'congestion' } } as const;
