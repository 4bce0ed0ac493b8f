/**
 * What the operator hears of the card: put in, taken out, another one. Comes in: what was known in this driver's life
 * and what is seen now. Goes out: what is known then, and the news. Pure.
 */
import type { ModemEvent } from '../../driver.ts';

export interface KnownSim {
  /** Null: nothing seen yet. */
  readonly isPresent: boolean | null;
  /** Of the last card that told its number. */
  readonly iccid: string | null;
}

export type SeenSim =
  | { readonly kind: 'missing' }
  | { readonly kind: 'present' }
  | { readonly kind: 'identified'; readonly iccid: string };

export const noKnownSim: KnownSim = { isPresent: null, iccid: null };

export interface SimNews {
  readonly known: KnownSim;
  readonly events: readonly ModemEvent[];
}

export function simNews(before: KnownSim, seen: SeenSim): SimNews {
  if (seen.kind === 'missing') {
    const events = before.isPresent ? [event('sim-removed', { iccid: masked(before.iccid) })] : [];
    return { known: { ...before, isPresent: false }, events };
  }
  const events = before.isPresent === false ? [event('sim-inserted', {})] : [];
  const iccid = seen.kind === 'identified' ? seen.iccid : before.iccid;
  if (seen.kind === 'identified' && before.iccid !== null && before.iccid !== seen.iccid) {
    events.push(event('sim-changed', { before: masked(before.iccid), iccid: masked(seen.iccid) }));
  }
  return { known: { isPresent: true, iccid }, events };
}

function event(type: string, detail: ModemEvent['detail']): ModemEvent {
  return { type, level: type === 'sim-inserted' ? 'info' : 'warn', detail };
}

/** The last four digits, as they stand on the card. */
function masked(iccid: string | null): string | null {
  return iccid && `…${iccid.slice(-4)}`;
}
