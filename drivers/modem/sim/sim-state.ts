/** What AT+CPIN? says, as one of three: usable, wants its PIN, or unusable until a person acts. */
import { parsePinState } from '../../at/parse-sim.ts';
import type { AtReply } from '../../at/types.ts';
import { type ReasonCode } from '../reasons.ts';
import type { Session } from '../session.ts';

export type SimState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'pin' }
  | { readonly kind: 'unusable'; readonly reason: ReasonCode };

/** Cards are busy for up to 20 s after power-up and after their PIN (modems.md 1.2, steps 8 and 10). */
const patienceMs = 30_000;
const intervalMs = 2_000;

/** By the words of the modem, as parsePinState writes them. */
const ofWords: Readonly<Record<string, SimState>> = {
  ready: { kind: 'ready' },
  'sim-pin': { kind: 'pin' },
  'sim-puk': { kind: 'unusable', reason: 'sim-puk' },
  // Printed after a command that wanted the second PIN: texts do not need it (TS 27.007 §8.3).
  'sim-pin2': { kind: 'ready' },
  'sim-puk2': { kind: 'ready' },
  'not-inserted': { kind: 'unusable', reason: 'sim-missing' },
};

/** By verdict code, so that a modem that answers texts (CMEE=2) is understood as well. */
const ofErrorCode: Readonly<Record<string, SimState>> = {
  'no-sim': { kind: 'unusable', reason: 'sim-missing' },
  'sim-failure': { kind: 'unusable', reason: 'sim-failed' },
  'sim-blocked': { kind: 'unusable', reason: 'sim-failed' },
  'wrong-sim': { kind: 'unusable', reason: 'sim-foreign' },
  'puk-required': { kind: 'unusable', reason: 'sim-puk' },
  'pin-required': { kind: 'pin' },
};

/** Asks until the card has settled; null when the phase ended first. */
export async function settledSimState(session: Session): Promise<SimState | null> {
  const until = session.clock.monotonic() + patienceMs;
  for (;;) {
    const state = await askSimState(session);
    if (session.timers.isOver) return null;
    if (state) return state;
    if (session.clock.monotonic() + intervalMs > until) return { kind: 'unusable', reason: 'sim-silent' };
    await session.timers.pause(intervalMs);
    if (session.timers.isOver) return null;
  }
}

/** Null: busy, silent, or nothing that can be understood; ask again later. */
export async function askSimState(session: Session): Promise<SimState | null> {
  const timeoutMs = session.facts.profile.timeoutsMs.pinState;
  return readSimState(await session.talk.execute({ text: 'AT+CPIN?', expects: '+CPIN:', timeoutMs }));
}

/** Lines count without their OK as well: some Wavecom and Sierra modems never send it (quirk 50). */
export function readSimState(reply: AtReply): SimState | null {
  if (reply.kind === 'closed') return null;
  for (const { text } of reply.lines) {
    const words = parsePinState(text);
    if (words === null) continue;
    if (words.startsWith('ph-')) return { kind: 'unusable', reason: 'sim-foreign' };
    const state = ofWords[words];
    if (state) return state;
  }
  return reply.kind === 'error' ? (ofErrorCode[reply.error.code] ?? null) : null;
}
