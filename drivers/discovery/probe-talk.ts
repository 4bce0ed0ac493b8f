/** What a probe asks a port, in order; the rows are those of a driver's start. Goes out: what became known in time. */
import type { Clock } from '../clock.ts';
import { noFacts } from '../modem/facts.ts';
import { chooseProfile, identitySteps, lockedSteps, serviceSteps } from '../modem/start/init-steps.ts';
import { createPinLedger } from '../modem/sim/pin-ledger.ts';
import { runSteps, type Step } from '../modem/start/run-steps.ts';
import type { Session, Wishes } from '../modem/session.ts';
import { readSimState, type SimState } from '../modem/sim/sim-state.ts';
import type { Timers } from '../modem/timers.ts';
import type { BytePort } from '../serial/byte-port.ts';
import type { ProbeWire } from './probe-wire.ts';
import type { PortCandidate, ProbeResult } from './types.ts';

export type ProbeDepth = 'brief' | 'full';

type Answer = Omit<Extract<ProbeResult, { kind: 'modem' }>, 'kind' | 'baudRate'>;
type Sim = Answer['sim'];

const drainMs = 200;
const greetingMs = 1_000;
/** Some modems never send the OK of AT+CPIN? (quirk 50): the line before it is enough. */
const simMs = 2_000;
/** What is not known by then stays unknown: the driver asks again. */
const talkLimitMs = 12_000;

/** No setting but these two: another program's session may go on after us. */
const harmless = new Set(['echo-off', 'error-numbers', 'manufacturer', 'model', 'revision', 'imei']);
const steps = identitySteps.filter(({ name }) => harmless.has(name));
const untilProfile = steps.slice(0, 1 + steps.findIndex(({ name }) => name === 'model'));
const untilImei = steps.slice(untilProfile.length);
const ofOpenSim = serviceSteps.filter(({ name }) => name === 'imsi');

/** Whether an OK came. */
export async function greet(wire: ProbeWire, timers: Timers, times: number): Promise<boolean> {
  for (let time = 0; time < times && !timers.isOver; time += 1) {
    await wire.freshen(drainMs);
    if (timers.isOver) return false;
    const reply = await wire.execute({ text: 'AT', timeoutMs: greetingMs });
    if (reply.kind === 'ok') return true;
  }
  return false;
}

export interface ProbeScene {
  readonly candidate: PortCandidate;
  readonly wire: ProbeWire;
  readonly timers: Timers;
  readonly clock: Clock;
  readonly port: BytePort;
  readonly depth: ProbeDepth;
}

/** Null: it answers AT, and is no modem. */
export async function askIdentity(scene: ProbeScene): Promise<Answer | null> {
  const { wire, timers, depth } = scene;
  const session = sessionOf(scene);
  timers.after(talkLimitMs, () => {
    wire.stop();
    timers.endPhase();
  });
  await ask(untilProfile, session);
  session.learn({ profile: chooseProfile(session.facts, session.wishes) });
  await ask(untilImei, session);
  const sim = depth === 'full' ? await askSim(session) : null;
  const { identity, profile } = session.facts;
  const isModem = identity.imei !== null || identity.manufacturer !== null || identity.model !== null;
  return isModem && !wire.lost ? { identity, sim, profile: profile.name } : null;
}

async function askSim(session: Session): Promise<Sim> {
  const { talk, timers } = session;
  if (timers.isOver) return null;
  const sim = wordFor(
    readSimState(await talk.execute({ text: 'AT+CPIN?', expects: '+CPIN:', timeoutMs: simMs })),
  );
  if (sim === 'missing') return sim;
  await ask(lockedSteps, session);
  if (sim === 'ready') await ask(ofOpenSim, session);
  return sim;
}

function wordFor(state: SimState | null): Sim {
  if (state === null) return null;
  if (state.kind !== 'unusable') return state.kind;
  return state.reason === 'sim-puk' ? 'puk' : state.reason === 'sim-missing' ? 'missing' : null;
}

async function ask(some: readonly Step[], session: Session): Promise<void> {
  if (!session.timers.isOver) await runSteps(some, session);
}

function sessionOf({ candidate, wire, timers, clock, port }: ProbeScene): Session {
  let facts = noFacts;
  return {
    port,
    clock,
    timers,
    talk: {
      async execute(command) {
        await timers.pause(facts.profile.guardMs);
        return wire.execute(command);
      },
    },
    wishes: wishesFor(candidate),
    get facts() {
      return facts;
    },
    learn: (patch) => void (facts = { ...facts, ...patch }),
    tell: () => undefined,
  };
}

/** Nothing is wished for: there is no PIN that could be sent. */
function wishesFor({ usb }: PortCandidate): Wishes {
  return {
    pinFor: () => undefined,
    pinLedger: createPinLedger(),
    smsc: undefined,
    delivery: 'stored',
    requestAcknowledge: false,
    usb: usb && !usb.isBridge ? `${usb.vendor}:${usb.product}` : undefined,
    profile: undefined,
    expectedImei: undefined,
  };
}
