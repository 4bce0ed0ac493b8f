/**
 * The applications of a simulated world: they ask, ask again where no answer came, and remember every answer they got.
 */
import type { Clock } from '../../drivers/clock.ts';
import { GatewayError } from '../../src/domain/errors.ts';
import type { SendRequest } from '../../src/gateway/messages.ts';
import type { GatewayLife } from './gateway-life.ts';
import type { TextPlan } from './traffic.ts';

/** What one text's client was told. */
export interface ClientRecord {
  readonly plan: TextPlan;
  /** Ids of every 202. */
  readonly accepted: string[];
  isCanceled: boolean;
  /** Another body under the same key was taken. */
  isAbused: boolean;
  /** Codes of every other answer. */
  readonly refusals: string[];
}

export interface ClientWorld {
  readonly clock: Clock;
  /** The process that runs now. */
  life(): GatewayLife | null;
  /** Id of the SIM at this position; null: the gateway does not know it yet. */
  simId(position: number): Promise<string | null>;
  note(what: string): void;
}

const RETRY_MS = 3_000;
const MOST_TRIES = 20;

export function startClient(plan: TextPlan, world: ClientWorld): ClientRecord {
  const record: ClientRecord = { plan, accepted: [], isCanceled: false, isAbused: false, refusals: [] };
  const at = (ms: number | null, run: () => Promise<void>) => {
    if (ms !== null) world.clock.setTimer(() => void run(), ms);
  };
  for (const ms of plan.askedAt) at(ms, () => ask(record, world, 1));
  at(plan.abusedAt, () => abuse(record, world));
  at(plan.canceledAt, () => cancel(record, world));
  return record;
}

async function ask(record: ClientRecord, world: ClientWorld, tries: number): Promise<void> {
  const { plan } = record;
  const request = await requestOf(plan, world);
  const answer = request === null ? null : await send(world, request, plan.key);
  world.note(`client ${plan.mark} ${answer?.kind ?? 'no-answer'}`);
  if (answer?.kind === 'accepted') record.accepted.push(answer.id);
  else if (answer) record.refusals.push(answer.code);
  // Without a key nobody can know whether the first request was taken: such a client gives up.
  const mayAskAgain = request === null || (plan.key !== null && tries < MOST_TRIES);
  const isOver = answer !== null && (answer.kind === 'accepted' || answer.code === 'idempotency-key-reused');
  if (!isOver && mayAskAgain && tries < MOST_TRIES)
    world.clock.setTimer(() => void ask(record, world, tries + 1), RETRY_MS);
}

async function abuse(record: ClientRecord, world: ClientWorld): Promise<void> {
  const { plan } = record;
  if (record.accepted.length === 0) return;
  const request = await requestOf({ ...plan, text: `${plan.text} more` }, world);
  const answer = request === null ? null : await send(world, request, plan.key);
  if (answer?.kind === 'accepted') record.isAbused = true;
}

async function cancel(record: ClientRecord, world: ClientWorld): Promise<void> {
  const life = world.life();
  const id = record.accepted[0];
  if (!life?.isUp || id === undefined) return;
  try {
    await life.messages.cancel(life.store.defaultTenantId, id);
    if (!life.isDead) record.isCanceled = true;
  } catch {
    // not cancelable any more, or no answer
  }
}

/** Null: there is nobody to ask yet. */
async function requestOf(plan: TextPlan, world: ClientWorld): Promise<SendRequest | null> {
  const sim = plan.pinnedTo === null ? null : await world.simId(plan.pinnedTo);
  if (!world.life()?.isUp || (plan.pinnedTo !== null && sim === null)) return null;
  return {
    to: plan.to,
    text: plan.text,
    lane: plan.lane,
    ttlSeconds: plan.ttlSeconds,
    onUnknown: plan.onUnknown,
    tags: [plan.mark],
    ...(sim === null ? {} : { sim }),
  };
}

type Answer =
  | { readonly kind: 'accepted'; readonly id: string }
  | { readonly kind: 'refused'; readonly code: string };

/** Null: the process died before it answered. */
async function send(world: ClientWorld, request: SendRequest, key: string | null): Promise<Answer | null> {
  const life = world.life();
  if (!life?.isUp) return null;
  const caller = { tenantId: life.store.defaultTenantId, apiKeyId: null, mode: 'live' } as const;
  try {
    const { message } = await life.messages.send(caller, request, key);
    return life.isDead ? null : { kind: 'accepted', id: message.id };
  } catch (error) {
    if (life.isDead) return null;
    return { kind: 'refused', code: error instanceof GatewayError ? error.code : String(error) };
  }
}
