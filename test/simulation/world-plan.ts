/**
 * Everything that will happen in one simulated world, as data: a seed in, a plan out, nothing else decides. Times are ms
 * from the start.
 */
import { type PersonalityName, personalities } from '../../drivers/virtual/personalities/index.ts';
import { MODEM_ACTIONS, type ModemAction } from '../../src/gateway/fleet.ts';
import { Chance } from './chance.ts';
import { type FaultPlan, planFault } from './fault-script.ts';
import { type InboundPlan, planInbound, planText, type TextPlan } from './traffic.ts';

export interface WorldPlan {
  readonly seed: number;
  /** Nothing goes wrong: what becomes of each text is known beforehand. */
  readonly isCalm: boolean;
  readonly sims: readonly SimPlan[];
  /** Modems are named by IMEI and looked for on ports whose names change; else each has a fixed port. */
  readonly isLookedFor: boolean;
  readonly logLevel: 'info' | 'trace';
  readonly reportDelayMs: number;
  readonly texts: readonly TextPlan[];
  readonly inbound: readonly InboundPlan[];
  readonly faults: readonly FaultPlan[];
  readonly actions: readonly ActionPlan[];
  readonly ends: readonly EndPlan[];
  /** From here on everything works again. */
  readonly healedAt: number;
}

export interface SimPlan {
  readonly personality: PersonalityName;
  /** So few places for texts that they fill up. */
  readonly isSmall: boolean;
  readonly airTimeMs: number;
  readonly airJitterMs: number;
  readonly firstReference: number;
}

export interface ActionPlan {
  readonly at: number;
  readonly sim: number;
  readonly action: ModemAction;
}

/** An end of the process, and a new one `downMs` later. */
export interface EndPlan {
  readonly at: number;
  readonly downMs: number;
  /** `crash` at this moment, `turns` turns later; or from then on at the next Ctrl-Z, or when the air has a text. */
  readonly kind: 'stop' | 'crash' | 'crash-at-ctrl-z' | 'crash-on-air';
  readonly turns: number;
}

const TRAFFIC_MS = 90_000;
const TROUBLE_MS = 120_000;
/** Of the longest fault, and of the longest time between two processes. */
const LONGEST_TROUBLE_MS = 62_000;

export function planWorld(seed: number): WorldPlan {
  const chance = new Chance(seed);
  const isCalm = chance.happens(0.15);
  const sims = chance.times(chance.between(1, 4), () => planSim(chance));
  const at = { isCalm, sims: sims.length, trafficMs: TRAFFIC_MS };
  const texts = chance.times(chance.between(3, 24), (index) => planText(chance, { ...at, index }));
  const inbound = chance.times(chance.between(0, 12), (index) =>
    planInbound(chance, { index, sims: sims.length, at: chance.between(0, TRAFFIC_MS) }),
  );
  const trouble = isCalm ? 0 : 1;
  const span = { sims: sims.length, fromMs: 0, untilMs: TROUBLE_MS };
  return {
    seed,
    isCalm,
    sims,
    isLookedFor: chance.happens(0.4),
    logLevel: chance.happens(0.2) ? 'trace' : 'info',
    reportDelayMs: chance.between(0, 4_000),
    texts,
    inbound,
    faults: chance.times(trouble * chance.between(0, 10), () => planFault(chance, span)),
    actions: planActions(chance, trouble * chance.between(0, 3), sims.length),
    ends: planEnds(chance, trouble * chance.between(0, 4)),
    healedAt: isCalm ? TRAFFIC_MS : TROUBLE_MS + LONGEST_TROUBLE_MS,
  };
}

function planSim(chance: Chance): SimPlan {
  // A PHS8 never tells of a report: nobody could say whether the gateway lost one.
  const names = Object.keys(personalities).filter((name) => name !== 'phs8') as [PersonalityName];
  return {
    personality: chance.happens(0.5) ? 'clean' : chance.oneOf(names),
    isSmall: chance.happens(0.15),
    airTimeMs: chance.between(200, 5_000),
    airJitterMs: chance.between(0, 200),
    firstReference: chance.oneOf([0, 0, 0, 17, 250]),
  };
}

/** A pause is always followed by a resume. */
function planActions(chance: Chance, count: number, sims: number): readonly ActionPlan[] {
  return chance
    .times(count, () => {
      const plan = {
        at: chance.between(0, TROUBLE_MS),
        sim: chance.between(0, sims - 1),
        action: chance.oneOf(MODEM_ACTIONS),
      };
      const resume = { ...plan, at: plan.at + chance.between(1_000, 60_000), action: 'resume' as const };
      return plan.action === 'pause' ? [plan, resume] : [plan];
    })
    .flat();
}

function planEnds(chance: Chance, count: number): readonly EndPlan[] {
  const ends = chance.times(count, () => ({
    at: chance.between(3_000, TROUBLE_MS),
    downMs: chance.oneOf([0, 1, 2_000, 20_000]),
    kind: chance.oneOf(['stop', 'crash', 'crash', 'crash-at-ctrl-z', 'crash-on-air'] as const),
    turns: chance.between(0, 12),
  }));
  return ends.sort((one, other) => one.at - other.at);
}
