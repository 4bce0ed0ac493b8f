/**
 * Whether the configured PIN may be sent, and sending it: once. gammu-smsd and MKRGSM burned SIMs by sending a PIN from
 * a retry loop (gammu#458, MKRGSM#98), so a PIN that did not open a SIM is never sent to it again by this process.
 */
import { createHash } from 'node:crypto';
import { pinCounters, readPinTries } from './pin-counters.ts';
import type { ReasonCode } from './reasons.ts';
import type { Session } from './session.ts';
import { settledSimState, type SimState } from './sim-state.ts';

/** Remembers which PIN was sent to which SIM and has not opened it. Share one among all modems of a process. */
export interface PinLedger {
  hasFailed(key: string): boolean;
  remember(key: string): void;
  /** It opened the SIM after all. */
  forget(key: string): void;
}

export function createPinLedger(): PinLedger {
  const failed = new Set<string>();
  return {
    hasFailed: (key) => failed.has(key),
    remember: (key) => void failed.add(key),
    forget: (key) => void failed.delete(key),
  };
}

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
  const { pin, pinLedger } = session.wishes;
  const triesLeft = await readTries(session);
  if (session.timers.isOver) return null;
  const key = keyOf(session, pin ?? '');
  const verdict = pinVerdict(pin, triesLeft, pinLedger.hasFailed(key));
  if (verdict !== 'send') return { kind: 'withheld', reason: verdict };
  // Before the command is written: whatever happens from here on, it was a try.
  pinLedger.remember(key);
  session.tell('pin-entered', 'info', { triesLeft });
  const reply = await session.talk.execute({
    text: `AT+CPIN="${pin}"`,
    timeoutMs: session.facts.profile.timeoutsMs.pinEntry,
    secret: true,
  });
  if (session.timers.isOver || reply.kind === 'closed') return null;
  if (reply.kind === 'error' && reply.error.code === 'wrong-password') {
    return { kind: 'withheld', reason: 'pin-wrong' };
  }
  const state = await settledSimState(session);
  if (state === null) return null;
  if (state.kind === 'ready') pinLedger.forget(key);
  return afterEntry(state, reply.kind === 'timeout');
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

/** By SIM where its number can be read before the PIN, else by port; the PIN itself is kept nowhere. */
function keyOf(session: Session, pin: string): string {
  const slot = session.facts.identity.iccid ?? session.port.path;
  return createHash('sha256').update(`${slot}\n${pin}`).digest('hex');
}
