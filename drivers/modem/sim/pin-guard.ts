/**
 * Whether the configured PIN may be sent, and sending it: once. gammu-smsd and MKRGSM burned SIMs by sending a PIN from
 * a retry loop (gammu#458, MKRGSM#98), so a PIN that did not open a SIM is never sent to it again.
 */
import { createHash } from 'node:crypto';
import { pinCounters, readPinTries } from './pin-counters.ts';
import type { ReasonCode } from '../reasons.ts';
import type { Session } from '../session.ts';
import { settledSimState, type SimState } from './sim-state.ts';

/** Below this the last try would be ours, and a wrong PIN would end in a PUK. */
const minimumTries = 2;

export type Unlocked =
  | { readonly kind: 'open' }
  | { readonly kind: 'withheld'; readonly reason: ReasonCode }
  | { readonly kind: 'unusable'; readonly reason: ReasonCode };

/** @param triesLeft null where the SIM does not tell */
export function pinVerdict(
  pin: string | undefined,
  triesLeft: number | null,
  hasFailed: boolean,
): 'send' | ReasonCode {
  if (pin === undefined) return 'pin-missing';
  if (!/^\d{4,8}$/.test(pin)) return 'pin-malformed';
  if (hasFailed) return 'pin-tried';
  if (triesLeft !== null && triesLeft < minimumTries) return 'pin-tries-low';
  return 'send';
}

/** Called in state SIM PIN only. Null: the phase ended. */
export async function unlock(session: Session): Promise<Unlocked | null> {
  const { pinFor, pinLedger } = session.wishes;
  const { profile, identity } = session.facts;
  const triesLeft = await readTries(session);
  if (session.timers.isOver) return null;
  const pin = pinFor(identity.iccid);
  const key = pinKey(slotOf(session), pin ?? '');
  const verdict = await judged(pin, triesLeft, key, session);
  if (session.timers.isOver) return null;
  if (verdict !== 'send') return { kind: 'withheld', reason: verdict };
  // Quirk 42: a setting that is still being done swallows the PIN.
  await session.timers.pause(profile.pinSettleMs);
  // Before the command is written: whatever happens from here on, it was a try.
  if (!session.timers.isOver && !(await isKept(pinLedger.remember(key)))) {
    return { kind: 'withheld', reason: 'pin-ledger' };
  }
  if (session.timers.isOver) {
    // Nothing was written after all.
    await isKept(pinLedger.forget(key));
    return null;
  }
  session.tell('pin-entered', 'info', { triesLeft });
  const reply = await session.talk.execute({
    text: `AT+CPIN="${pin}"`,
    timeoutMs: profile.timeoutsMs.pinEntry,
    secret: true,
  });
  if (session.timers.isOver || reply.kind === 'closed') return null;
  if (reply.kind === 'error' && reply.error.code === 'wrong-password') {
    return { kind: 'withheld', reason: 'pin-wrong' };
  }
  const state = await settledSimState(session);
  if (state === null) return null;
  if (state.kind === 'ready' && !(await isKept(pinLedger.forget(key)))) {
    // It counts as wrong after the next start of the modem.
    session.tell('pin-ledger-failed', 'error', {});
  }
  return session.timers.isOver ? null : afterEntry(state, reply.kind === 'timeout');
}

/** Without knowing what failed before, nothing is sent. */
async function judged(
  pin: string | undefined,
  triesLeft: number | null,
  key: string,
  { wishes }: Session,
): Promise<'send' | ReasonCode> {
  const verdict = pinVerdict(pin, triesLeft, false);
  if (verdict !== 'send') return verdict;
  const hasFailed = await wishes.pinLedger.hasFailed(key).catch(() => null);
  return hasFailed === null ? 'pin-ledger' : pinVerdict(pin, triesLeft, hasFailed);
}

function isKept(done: Promise<void>): Promise<boolean> {
  return done.then(
    () => true,
    () => false,
  );
}

function afterEntry(state: SimState, wasSilent: boolean): Unlocked {
  switch (state.kind) {
    case 'ready':
      return { kind: 'open' };
    case 'pin':
      return { kind: 'withheld', reason: wasSilent ? 'pin-unanswered' : 'pin-wrong' };
    case 'unusable':
      return { kind: 'unusable', reason: state.reason };
    default:
      return state satisfies never;
  }
}

async function readTries(session: Session): Promise<number | null> {
  const { pinCounters: names, timeoutsMs } = session.facts.profile;
  for (const name of names) {
    const { text, expects } = pinCounters[name];
    const reply = await session.talk.execute({ text, expects, timeoutMs: timeoutsMs.setting });
    if (reply.kind === 'closed' || session.timers.isOver) return null;
    const tries = reply.kind === 'ok' ? readPinTries(reply.lines.map((line) => line.text)) : null;
    if (tries !== null) return tries;
  }
  return null;
}

/** Where a PIN was tried, and which, in one word; the PIN itself is kept nowhere. */
export function pinKey(slot: string, pin: string): string {
  return createHash('sha256').update(`${slot}\n${pin}`).digest('hex');
}

/** The SIM where its number can be read before the PIN, else the modem; a tty name stays with nobody. */
function slotOf({ facts, port }: Session): string {
  return facts.identity.iccid ?? facts.identity.imei ?? port.path;
}
