/**
 * How much a port may say, as a pure decision: a bucket that leaks at a steady rate and is filled by what was read. Over
 * the brim reading pauses, so that the sender waits (flow control of USB, TCP and ptys; nothing is lost); a port that
 * keeps it over the brim for seconds is set aside. Comes in: the cost of what was read. Goes out: what to do next.
 */

export interface FloodState {
  /** What the bucket held at `at`. */
  readonly level: number;
  /** Monotonic ms. */
  readonly at: number;
  /** Since when it has run over without once running dry; null: it has not. */
  readonly since: number | null;
}

export type FloodVerdict =
  | { readonly kind: 'read' }
  | { readonly kind: 'pause'; readonly forMs: number }
  | { readonly kind: 'set-aside' };

export const calm: FloodState = { level: 0, at: 0, since: null };

/** A UART at 921,600 baud brings 92 a ms at most, and a list of stored PDUs at that rate costs 110. */
export const leakPerMs = 128;
/** Junk of this cost takes 5 ms from the other modems. A whole message memory (255 PDUs) takes 0.7 s for it. */
export const brim = 16 * 1024;
/** 400 KiB without a pause for breath: no reply to a command of ours is as long. */
export const patienceMs = 3_000;
/** A line costs its octets and this: 50,000 lines of one octet a second are a flood too. */
const costOfLineEnd = 32;
const shortestPauseMs = 10;

export function costOf(bytes: Uint8Array): number {
  let ends = 0;
  for (const byte of bytes) if (byte === 0x0a || byte === 0x0d) ends += 1;
  return bytes.length + ends * costOfLineEnd;
}

export function stepFlood(
  before: FloodState,
  cost: number,
  at: number,
): { readonly state: FloodState; readonly verdict: FloodVerdict } {
  const left = Math.max(0, before.level - leakPerMs * (at - before.at));
  const level = left + cost;
  const lasting = left > 0 ? before.since : null;
  if (level <= brim) return { state: { level, at, since: lasting }, verdict: { kind: 'read' } };
  const since = lasting ?? at;
  const state = { level, at, since };
  if (at - since >= patienceMs) return { state, verdict: { kind: 'set-aside' } };
  const forMs = Math.max(shortestPauseMs, Math.ceil((level - brim) / leakPerMs));
  return { state, verdict: { kind: 'pause', forMs } };
}
