/** Small things done between submissions because a line or a refusal asked for them. Each ends by itself. */
import { isServiceCentre, registrationSteps, serviceCentreText } from './start/init-steps.ts';
import { runSteps } from './start/run-steps.ts';
import type { Session } from './session.ts';
import { askSimState } from './sim/sim-state.ts';

/** @returns whether the SIM is usable; null where it does not tell */
export async function isSimReady(session: Session): Promise<boolean | null> {
  const state = await askSimState(session);
  return state && state.kind === 'ready';
}

export async function askRegistration(session: Session): Promise<void> {
  await runSteps(registrationSteps, session);
}

/** After +CMS ERROR: 330: the configured service centre is written again; a learnt one goes into every PDU. */
export async function restoreServiceCentre(session: Session): Promise<void> {
  const { wishes, facts } = session;
  const timeoutMs = facts.profile.timeoutsMs.sim;
  const number = isServiceCentre(wishes.smsc) ? wishes.smsc : facts.smsc.number;
  if (number === null) return session.tell('service-centre-missing', 'error', {});
  if (isServiceCentre(wishes.smsc)) {
    const reply = await session.talk.execute({ text: serviceCentreText(wishes.smsc), timeoutMs });
    if (reply.kind === 'ok' || session.timers.isOver) return;
  }
  session.learn({ smsc: { number, isInPdu: true } });
}

/** A call blocks sending on 2G, and leaves some modems hanging (quirk 31). */
export async function hangUp(session: Session): Promise<void> {
  const timeoutMs = session.facts.profile.timeoutsMs.setting;
  const reply = await session.talk.execute({ text: 'AT+CHUP', timeoutMs });
  if (reply.kind === 'error') await session.talk.execute({ text: 'ATH', timeoutMs });
}
