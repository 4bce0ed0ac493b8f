/**
 * One seed, from its plan to the verdict: the world runs until all trouble is over, every modem serves again, every text
 * has ended and every inbound text is in; then the checker looks at what is left.
 */
import { isTerminal } from '../../src/domain/message.ts';
import type { InboundMessage } from '../../src/domain/inbound.ts';
import type { MessageDetail } from '../../src/store/store.ts';
import { check } from './checker.ts';
import type { Breakage, GatewayLife } from './gateway-life.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { Trace } from './trace.ts';
import { planWorld } from './world-plan.ts';

export interface Verdict {
  readonly seed: number;
  /** Empty: every guarantee held. */
  readonly violations: readonly string[];
  readonly traceHash: string;
  readonly figures: {
    readonly texts: number;
    readonly inAir: number;
    readonly simulatedMs: number;
    readonly wireLines: number;
  };
}

export interface SimulationOptions {
  readonly breakage?: Breakage;
  /** Takes every line of the trace. */
  readonly onTraceLine?: (line: string) => void;
}

const LOOK_EVERY_MS = 20_000;
const STEP_MS = 5_000;
/** Quarantine is five minutes; the walk before and after it takes its time too. */
const RECOVERY_MS = 900_000;
const LONGEST_LIFETIME_MS = 660_000;
/** The network brings a text again after 60 s; a text with gaps is shown after 15 min. */
const INBOUND_MS = 900_000;
const PROOF_MS = 290_000;

export async function simulate(seed: number, options: SimulationOptions = {}): Promise<Verdict> {
  const plan = planWorld(seed);
  const trace = new Trace(options.onTraceLine ?? null);
  const world = new SimulatedWorld(plan, trace, options.breakage ?? {});
  const history = new History(world);
  const onRejection = (reason: unknown) => world.violations.push(`REJECTION ${String(reason)}`);
  process.on('unhandledRejection', onRejection);
  try {
    world.begin();
    for (let at = 0; at < plan.healedAt; at += LOOK_EVERY_MS) {
      await world.clock.advance(Math.min(LOOK_EVERY_MS, plan.healedAt - at));
      await history.look();
    }
    world.heal();
    await settle(world, history);
    const evidence = await collect(world, plan);
    const stopping = world.stop();
    await world.clock.advance(30_000);
    if (world.life) world.violations.push('STOP the gateway did not stop in 30 s');
    else await stopping;
    const violations = [...world.violations, ...history.violations, ...check(evidence)];
    for (const { message, timeline } of evidence.messages)
      trace.note(
        0,
        `${message.tags[0]} ${message.status} ${timeline.map(({ at, type }) => `${at}${type}`).join()}`,
      );
    return {
      seed,
      violations: [...new Set(violations)],
      traceHash: trace.digest(),
      figures: {
        texts: evidence.messages.length,
        inAir: world.network.air.length,
        simulatedMs: world.clock.monotonic(),
        wireLines: trace.lines,
      },
    };
  } finally {
    world.close();
    process.off('unhandledRejection', onRejection);
  }
}

async function settle(world: SimulatedWorld, history: History): Promise<void> {
  const { modems, network } = world;
  const states = () => world.life?.sms.fleet.listModems() ?? [];
  const isServing = () =>
    world.isUp && states().every((modem) => modem.state === 'registered' && modem.simId !== null);
  if (!(await reached(world, RECOVERY_MS, isServing)))
    for (const { id, state, reason } of states().filter((modem) => modem.state !== 'registered'))
      world.violations.push(`RECOVERY ${id} is ${state} (${reason?.code}) though nothing ails it any more`);
  await reached(world, LONGEST_LIFETIME_MS, async () => {
    await history.look();
    return (await messagesOf(world.life)).every(({ message }) => isTerminal(message.status));
  });
  await proveSims(world);
  const isAllIn = () =>
    modems.every(({ sim, storage }) => network.waitingFor(sim.number) + storage.used('MT') === 0);
  if (!(await reached(world, INBOUND_MS, isAllIn)))
    for (const { name, sim, storage } of modems)
      world.violations.push(
        `G6 ${network.waitingFor(sim.number)} wait for ${name}, ${storage.used('MT')} lie in its memory`,
      );
  await world.clock.advance(30_000);
  await history.look();
}

/** Every SIM carries one more text, now that nothing is wrong. */
async function proveSims(world: SimulatedWorld): Promise<void> {
  const { life } = world;
  if (!life?.isUp) return;
  const ids: string[] = [];
  for (const [index] of world.modems.entries()) {
    const sim = await world.simId(index);
    if (sim === null) continue;
    const caller = { tenantId: life.store.defaultTenantId, apiKeyId: null, mode: 'live' } as const;
    const to = '+12135550100';
    const { message } = await life.messages.send(
      caller,
      { to, text: `proof ${index}`, lane: 'otp', sim },
      null,
    );
    ids.push(message.id);
  }
  const open = async () => {
    const details = await Promise.all(ids.map((id) => life.findMessage(id)));
    return details.filter((detail) => detail?.message.status !== 'delivered');
  };
  if (await reached(world, PROOF_MS, async () => (await open()).length === 0)) return;
  for (const detail of await open())
    world.violations.push(
      `LIVE a text by a sound SIM is ${detail?.message.status} (${detail?.message.reason})`,
    );
}

async function reached(
  world: SimulatedWorld,
  limitMs: number,
  condition: () => boolean | Promise<boolean>,
): Promise<boolean> {
  for (let waited = 0; waited <= limitMs; waited += STEP_MS) {
    if (await condition()) return true;
    await world.clock.advance(STEP_MS);
  }
  return condition();
}

async function messagesOf(life: GatewayLife | null): Promise<readonly MessageDetail[]> {
  if (!life?.isUp) return [];
  const details = await Promise.all((await life.listMessages()).map(({ id }) => life.findMessage(id)));
  return details.filter((detail) => detail !== null);
}

async function collect(world: SimulatedWorld, plan: ReturnType<typeof planWorld>) {
  const { life, clients, network, downtimes } = world;
  let inbound: readonly InboundMessage[] = [];
  if (life?.isUp) {
    const page = { cursor: null, limit: 1_000 };
    inbound = (await life.store.listInbound(life.store.defaultTenantId, {}, page)).items;
  }
  const messages = (await messagesOf(life)).filter(({ message }) => message.tags.length > 0);
  const air = network.air.filter(({ text }) => !text.startsWith('proof'));
  return { plan, clients, messages, inbound, air, downtimes };
}

/** Histories only grow, and a terminal state stays (G3). */
class History {
  readonly violations: string[] = [];
  readonly #world: SimulatedWorld;
  readonly #seen = new Map<string, { status: string; events: readonly string[] }>();

  constructor(world: SimulatedWorld) {
    this.#world = world;
  }

  async look(): Promise<void> {
    for (const { message, timeline } of await messagesOf(this.#world.life)) {
      const before = this.#seen.get(message.id);
      const events = timeline.map((event) => JSON.stringify(event));
      this.#seen.set(message.id, { status: message.status, events });
      if (!before) continue;
      if (before.events.some((event, index) => event !== events[index]))
        this.violations.push(`G3 the history of ${message.tags[0]} was rewritten`);
      if (isTerminal(before.status as typeof message.status) && before.status !== message.status)
        this.violations.push(`G3 ${message.tags[0]} was ${before.status} and became ${message.status}`);
    }
  }
}
