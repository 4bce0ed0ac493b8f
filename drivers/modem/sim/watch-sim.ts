/** A modem that waits for a person: the port stays open, and the SIM is asked now and then whether something changed. */
import type { LifecycleInput } from '../lifecycle-states.ts';
import type { ReasonCode } from '../reasons.ts';
import type { Session } from '../session.ts';
import { askSimState } from './sim-state.ts';

const intervalMs = 30_000;

/** What failed was ours, not the card's: it is tried again without a change of the card. */
const ownFaults: ReadonlySet<string> = new Set<ReasonCode>(['pin-ledger']);

/** @param known the code of the reason why it waits; any locked state counts as the same */
export async function watchSim(
  session: Session,
  known: string,
  isLocked: boolean,
): Promise<LifecycleInput | null> {
  for (;;) {
    await session.timers.pause(intervalMs);
    if (session.timers.isOver) return null;
    if (ownFaults.has(known)) return { kind: 'sim-changed' };
    const state = await askSimState(session);
    if (session.timers.isOver) return null;
    if (state === null) continue;
    const isSame = state.kind === 'unusable' ? state.reason === known : state.kind === 'pin' && isLocked;
    if (!isSame) return { kind: 'sim-changed' };
  }
}
