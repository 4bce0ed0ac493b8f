/**
 * The three procedures between an open port and a modem in service: probe, unlock, initialize. Each ends in one input
 * for the lifecycle machine, or in null when its phase ended under it.
 */
import type { AtChannel } from '../../at/types.ts';
import { type Facts, isRegistered, noFacts, registrationOf } from '../facts.ts';
import {
  chooseProfile,
  identitySteps,
  lockedSteps,
  networkSteps,
  quietSteps,
  registrationSteps,
  serviceSteps,
} from './init-steps.ts';
import type { LifecycleInput, Registration } from '../lifecycle-states.ts';
import { unlock } from '../sim/pin-guard.ts';
import { reason } from '../reasons.ts';
import { runSteps } from './run-steps.ts';
import type { Session } from '../session.ts';
import { settledSimState } from '../sim/sim-state.ts';

/** What a prompt left by a crashed process may still print (modems.md 1.2, step 1). */
const drainMs = 200;
/** After an unanswered AT the channel asks AT three times more, with an ESC before each: twelve in all. */
const greetings = 3;

export async function probe(session: Session, recoverPrompt: RecoverPrompt): Promise<LifecycleInput | null> {
  if (!(await greet(session, recoverPrompt))) {
    return session.timers.isOver ? null : { kind: 'silent', reason: reason('modem-silent') };
  }
  if ((await runSteps(identitySteps, session)).kind === 'over') return null;
  if (isAnother(session)) return { kind: 'port-lost', reason: reason('other-modem') };
  session.learn({ profile: chooseProfile(session.facts, session.wishes) });
  if ((await runSteps(quietSteps, session)).kind === 'over') return null;
  const sim = await settledSimState(session);
  if (sim === null) return null;
  if (sim.kind === 'ready') return { kind: 'sim-ready' };
  if (sim.kind === 'pin') return { kind: 'sim-locked', reason: reason('sim-pin') };
  // What was known of the card went with it.
  if (sim.reason === 'sim-missing') forgetSim(session);
  return { kind: 'sim-unusable', reason: reason(sim.reason) };
}

/** ESC, and drops what comes of it. */
export type RecoverPrompt = (quietMs: number) => ReturnType<AtChannel['recoverPrompt']>;

export async function unlockSim(session: Session): Promise<LifecycleInput | null> {
  // The card before this one may have been another: the guard must not remember by its number.
  forgetSim(session);
  if ((await runSteps(lockedSteps, session)).kind === 'over') return null;
  const unlocked = await unlock(session);
  if (unlocked === null) return null;
  if (unlocked.kind === 'open') return { kind: 'sim-ready' };
  const why = reason(unlocked.reason);
  return unlocked.kind === 'withheld'
    ? { kind: 'pin-withheld', reason: why }
    : { kind: 'sim-unusable', reason: why };
}

export async function initialize(session: Session): Promise<LifecycleInput | null> {
  forgetSim(session);
  for (const steps of [serviceSteps, registrationSteps, networkSteps]) {
    const result = await runSteps(steps, session);
    if (result.kind === 'over') return null;
    if (result.kind === 'refused') return { kind: 'init-refused', reason: reason('init-refused') };
  }
  return { kind: 'initialized', registration: registrationInput(session.facts) };
}

export function registrationInput(facts: Facts): Registration {
  if (isRegistered(facts)) return { isRegistered: true };
  const isDenied = registrationOf(facts) === 'denied';
  return { isRegistered: false, reason: reason(isDenied ? 'registration-denied' : 'searching') };
}

/** A tty name says nothing of who is behind it (quirk 71). A modem that does not tell its IMEI is taken. */
function isAnother({ facts, wishes }: Session): boolean {
  const { imei } = facts.identity;
  return wishes.expectedImei !== undefined && imei !== null && imei !== wishes.expectedImei;
}

/** Another card may be in: nothing of the one before may stay. */
function forgetSim(session: Session): void {
  const { identity, profile } = session.facts;
  session.learn({
    ...noFacts,
    profile,
    identity: { ...identity, imsi: null, iccid: null, number: null },
  });
}

async function greet(session: Session, recoverPrompt: RecoverPrompt): Promise<boolean> {
  const timeoutMs = session.facts.profile.timeoutsMs.probe;
  await recoverPrompt(drainMs);
  for (let greeting = 0; greeting < greetings && !session.timers.isOver; greeting += 1) {
    const reply = await session.talk.execute({ text: 'AT', timeoutMs });
    if (reply.kind === 'closed' || session.timers.isOver) return false;
    if (reply.kind === 'ok') return true;
  }
  return false;
}
