/**
 * Messages as every surface uses them: accept one durably (G1, G2), read, list, cancel. A request ends here; the
 * dispatcher is only woken.
 */
import { createHash } from 'node:crypto';
import type { KeyMode } from '../domain/api-key.ts';
import { GatewayError } from '../domain/errors.ts';
import { makeId, type RandomBytes } from '../domain/ids.ts';
import {
  DEFAULT_ON_UNKNOWN,
  DEFAULT_TTL_SECONDS,
  type Lane,
  type Message,
  type MessageStatus,
  type OnUnknown,
} from '../domain/message.ts';
import { parsePhoneNumber } from '../domain/phone-number.ts';
import type { Sealer } from '../domain/seal.ts';
import type { PlanText } from '../domain/segment-text.ts';
import type { Clock } from '../ops/clock.ts';
import type { MessageDetail, Page, PageRequest, Store } from '../store/store.ts';

export interface SendRequest {
  readonly to: string;
  readonly text: string;
  readonly lane: Lane;
  readonly ttlSeconds?: number | undefined;
  readonly onUnknown?: OnUnknown | undefined;
  /** Id or name of a SIM. */
  readonly sim?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

export interface Accepted {
  readonly message: Message;
  /** True: this answers a retry with the same Idempotency-Key, nothing new was made. */
  readonly isReplay: boolean;
}

export interface MessageService {
  /**
   * Resolves when the message is durable.
   * @throws GatewayError `sandbox-unavailable`, `invalid-request`, `text-too-long`, `unknown-sim`, `idempotency-key-reused`,
   *   `idempotency-in-progress`, `store-full`, `store-unavailable`
   */
  send(caller: Caller, request: SendRequest, idempotencyKey: string | null): Promise<Accepted>;
  /** @throws GatewayError `not-found` */
  get(tenantId: string, messageId: string): Promise<MessageDetail>;
  /** `to` is taken in any form that send() takes. */
  list(
    tenantId: string,
    filter: { status?: MessageStatus | undefined; to?: string | undefined },
    page: PageRequest,
  ): Promise<Page<Message>>;
  /** @throws GatewayError `not-found`, `not-cancelable` */
  cancel(tenantId: string, messageId: string): Promise<MessageDetail>;
}

export interface Caller {
  readonly tenantId: string;
  readonly apiKeyId: string | null;
  /** A test key never reaches a real SIM. */
  readonly mode: KeyMode;
}

export interface MessageServiceOptions {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly planText: PlanText;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  /** A hint that there is work in a lane, for one SIM alone or for any (null); the row is the truth. */
  readonly wakeDispatcher: (hint: { lane: Lane; sim: string | null }) => void;
}

export function createMessageService(options: MessageServiceOptions): MessageService {
  const { store, clock } = options;
  const inProgress = new Set<string>();

  async function get(tenantId: string, messageId: string): Promise<MessageDetail> {
    const detail = await store.getMessage(tenantId, messageId);
    if (!detail) throw new GatewayError('not-found', { detail: 'no message has this id' });
    return detail;
  }

  return {
    async send(caller, request, idempotencyKey) {
      if (caller.mode === 'test') throw new GatewayError('sandbox-unavailable');
      const slot = idempotencyKey === null ? null : `${caller.tenantId} ${idempotencyKey}`;
      if (slot !== null && inProgress.has(slot)) throw new GatewayError('idempotency-in-progress');
      if (slot !== null) inProgress.add(slot);
      try {
        const message = await draftMessage(options, caller, request);
        const outcome = await store.acceptMessage({
          message,
          apiKeyId: caller.apiKeyId,
          sealedBody: options.sealer.seal(request.text, message.id),
          idempotency:
            idempotencyKey === null ? null : { key: idempotencyKey, requestHash: hashRequest(request) },
        });
        if (outcome.kind === 'key-reused') throw new GatewayError('idempotency-key-reused');
        if (outcome.kind === 'accepted')
          options.wakeDispatcher({ lane: message.lane, sim: message.pinnedSim });
        return { message: outcome.message, isReplay: outcome.kind === 'replayed' };
      } finally {
        if (slot !== null) inProgress.delete(slot);
      }
    },

    get,

    async list(tenantId, filter, page) {
      return store.listMessages(
        tenantId,
        {
          ...(filter.status === undefined ? {} : { status: filter.status }),
          ...(filter.to === undefined ? {} : { to: parsePhoneNumber(filter.to) }),
        },
        page,
      );
    },

    async cancel(tenantId, messageId) {
      const outcome = await store.cancelMessage(tenantId, messageId, clock.now());
      if (outcome === 'not-found') throw new GatewayError('not-found', { detail: 'no message has this id' });
      if (outcome === 'not-cancelable') throw new GatewayError('not-cancelable');
      return get(tenantId, messageId);
    },
  };
}

async function draftMessage(
  { store, planText, clock, randomBytes }: MessageServiceOptions,
  caller: Caller,
  request: SendRequest,
): Promise<Message> {
  const to = parsePhoneNumber(request.to);
  const plan = planText(request.text);
  const pinnedSim = request.sim === undefined ? null : await findSim(store, request.sim);
  const now = clock.now();
  const ttlSeconds = request.ttlSeconds ?? DEFAULT_TTL_SECONDS[request.lane];
  const [high = 0, low = 0] = randomBytes(2);
  return {
    id: makeId('msg', now, randomBytes),
    tenantId: caller.tenantId,
    to,
    lane: request.lane,
    status: 'queued',
    encoding: plan.encoding,
    segmentCount: plan.segments,
    concatReference: (high << 8) | low,
    onUnknown: request.onUnknown ?? DEFAULT_ON_UNKNOWN[request.lane],
    pinnedSim,
    tags: request.tags ?? [],
    createdAt: now,
    expiresAt: now + ttlSeconds * 1000,
    finishedAt: null,
    reason: null,
    isPossibleDuplicate: false,
  };
}

async function findSim(store: Store, idOrName: string): Promise<string> {
  const sims = await store.listSims();
  const sim = sims.find((known) => known.id === idOrName || known.name === idOrName);
  if (!sim) throw new GatewayError('unknown-sim');
  return sim.id;
}

/** Over every field that makes the message what it is, in a fixed order (G2: another body is another message). */
function hashRequest(request: SendRequest): Uint8Array {
  const fields = [
    request.to,
    request.text,
    request.lane,
    request.ttlSeconds ?? null,
    request.onUnknown ?? null,
    request.sim ?? null,
    request.tags ?? null,
  ];
  return createHash('sha256').update(JSON.stringify(fields)).digest();
}
