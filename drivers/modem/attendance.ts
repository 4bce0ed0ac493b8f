/**
 * What a modem in service is asked without being told to (modems.md 1.2, the line "Idle"): whether it lives, where it is
 * registered, what lies in its memories. Every command is a turn of its own in the last lane, so a submission never
 * waits for more than the one on the wire.
 */
import { isRegistered } from './facts.ts';
import { networkSteps, notificationStep, registrationSteps } from './start/init-steps.ts';
import { readsBackAs } from './start/notification-ladder.ts';
import { runSteps } from './start/run-steps.ts';
import type { Session } from './session.ts';
import { askSimState } from './sim/sim-state.ts';
import type { StoredDelivery } from './receiving/stored-delivery.ts';
import type { Wire } from './wire.ts';

export interface Attendance {
  readonly session: Session;
  readonly wire: Wire;
  readonly stored: StoredDelivery;
  /** The SIM asks for a PIN again, or is gone. */
  readonly onSimChanged: () => void;
}

const livingMs = 30_000;
const shortestMs = 1_000;
const networkMs = 60_000;
/** While searching; an unsolicited line usually comes first. */
const searchMs = 10_000;
const sweepMs = 300_000;
/** Where no form of CNMI was accepted, texts are announced by nothing (modems.md 1.4). */
const unannouncedSweepMs = 10_000;
/** The channel gives up after as many time-outs in a row (wire.ts). */
const livingTries = 3;

/** Goes on until the phase ends. */
export function attend(attendance: Attendance): void {
  const { session, stored } = attendance;
  const isUnannounced = session.facts.notification.texts === 'none';
  if (isUnannounced) session.tell('texts-unannounced', 'warn', {});
  if (session.facts.notification.reports === 'none') session.tell('reports-unannounced', 'warn', {});
  // What arrived while nobody was here (quirk 4: with a full memory no announcement comes at all).
  void stored.sweep('incoming');
  every(
    session,
    () => untilSilent(attendance),
    () => askWhetherAlive(attendance),
  );
  every(
    session,
    () => networkMs,
    () => askNetwork(attendance),
  );
  every(
    session,
    () => networkMs,
    () => askNotification(attendance),
  );
  every(
    session,
    () => networkMs,
    () => stored.watch(),
  );
  every(
    session,
    () => searchMs,
    () => askRegistration(attendance),
  );
  every(
    session,
    () => (isUnannounced ? unannouncedSweepMs : sweepMs),
    () => stored.sweep('poll'),
  );
}

/** The next round begins a pause after the last one ended: a slow modem is not asked faster than it answers. */
function every(session: Session, pauseMs: () => number, ask: () => Promise<void>): void {
  session.timers.after(pauseMs(), () => void askAndWait(session, pauseMs, ask));
}

async function askAndWait(session: Session, pauseMs: () => number, ask: () => Promise<void>): Promise<void> {
  await ask();
  if (!session.timers.isOver) every(session, pauseMs, ask);
}

/** A modem that has just answered lives. */
function untilSilent({ session, wire }: Attendance): number {
  return Math.max(shortestMs, wire.lastReplyAt + livingMs - session.clock.monotonic());
}

async function askWhetherAlive({ session, wire }: Attendance): Promise<void> {
  if (wire.isBusy || session.clock.monotonic() - wire.lastReplyAt < livingMs) return;
  const timeoutMs = 2 * session.facts.profile.timeoutsMs.probe;
  for (let tried = 0; tried < livingTries && !session.timers.isOver; tried += 1) {
    const reply = await session.talk.execute({ text: 'AT', timeoutMs });
    if (reply.kind !== 'timeout') return;
  }
}

async function askNetwork({ session, onSimChanged }: Attendance): Promise<void> {
  await runSteps(registrationSteps, session);
  await runSteps(networkSteps, session);
  if (session.timers.isOver || isRegistered(session.facts)) return;
  const sim = await askSimState(session);
  if (!session.timers.isOver && sim !== null && sim.kind !== 'ready') onSimChanged();
}

async function askNotification({ session }: Attendance): Promise<void> {
  const { mode } = session.facts.notification;
  if (mode === null) return;
  const timeoutMs = session.facts.profile.timeoutsMs.setting;
  const reply = await session.talk.execute({ text: 'AT+CNMI?', expects: '+CNMI:', timeoutMs });
  if (reply.kind !== 'ok' || session.timers.isOver) return;
  const lines = reply.lines.map((line) => line.text);
  if (readsBackAs(lines, mode)) return;
  session.tell('notification-lost', 'warn', {});
  await runSteps([notificationStep], session);
}

async function askRegistration({ session }: Attendance): Promise<void> {
  if (!isRegistered(session.facts)) await runSteps(registrationSteps, session);
}
