/**
 * A place from which texts can leave: one modem and the SIM that sits in it now, with what it did since the start.
 */
import type { ModemDriver, ModemSnapshot } from '../../drivers/index.ts';
import type { Sim } from '../domain/sim.ts';
import type { FleetEvent } from '../gateway/fleet.ts';

export interface Slot {
  readonly driver: ModemDriver;
  /** Its path is a device or tcp://host:port, and may change when the modem is plugged in elsewhere. */
  readonly port: { readonly path: string };
  /** Null until the modem has told who sits in it. */
  sim: Sim | null;
  /** Another modem that is in service reports the same SIM: this one sends nothing. */
  isTwin: boolean;
  /** The operator's wish: it takes no new message. */
  isPaused: boolean;
  /** A message is being sent by it. */
  isBusy: boolean;
  /** Monotonic ms of the last moment at which it could send; null: never yet. */
  lastUsableAt: number | null;
  readonly figures: SlotFigures;
  /** What its driver told last, newest last. */
  readonly events: FleetEvent[];
}

export interface SlotFigures {
  accepted: number;
  refused: number;
  unknown: number;
  /** Milliseconds from AT+CMGS to its result, newest last, at most 32. */
  readonly submitMs: number[];
  /** Monotonic ms at which the last segments were handed over, newest last, at most 256. */
  readonly handedOverAt: number[];
}

export function makeSlot(driver: ModemDriver, port: Slot['port']): Slot {
  return {
    driver,
    port,
    sim: null,
    isTwin: false,
    isPaused: false,
    isBusy: false,
    lastUsableAt: null,
    figures: { accepted: 0, refused: 0, unknown: 0, submitMs: [], handedOverAt: [] },
    events: [],
  };
}

/** Busy or not. */
export function isUsable(slot: Slot): slot is Slot & { sim: Sim } {
  return slot.sim !== null && !slot.isPaused && slot.driver.snapshot.state === 'registered';
}

export function noteEvent({ events }: Slot, event: FleetEvent): void {
  events.push(event);
  if (events.length > 100) events.shift();
}

/**
 * A change of state as an event, where it is news: a modem that is tried again and again for one reason goes to and fro
 * between failed and probing.
 */
export function stateEvent(
  { state, reason }: ModemSnapshot,
  before: FleetEvent | undefined,
  at: number,
): FleetEvent | null {
  const detail = { state, reason: reason?.code ?? null };
  const isTriedAgain = state === 'probing' && before?.detail['state'] === 'failed';
  const isSame = before?.detail['state'] === detail.state && before.detail['reason'] === detail.reason;
  return isSame || isTriedAgain ? null : { at, type: 'state', level: 'info', detail };
}

export function noteHandOver(figures: SlotFigures, atMonotonicMs: number): void {
  figures.handedOverAt.push(atMonotonicMs);
  if (figures.handedOverAt.length > 256) figures.handedOverAt.shift();
}

export function noteSubmitTime(figures: SlotFigures, ms: number): void {
  figures.submitMs.push(ms);
  if (figures.submitMs.length > 32) figures.submitMs.shift();
}

export function medianSubmitMs(figures: SlotFigures): number | null {
  const sorted = [...figures.submitMs].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
