/**
 * A place from which texts can leave: one modem and the SIM that sits in it now, with what it did since the start.
 */
import type { ModemDriver } from '../../drivers/index.ts';
import type { Sim } from '../domain/sim.ts';

export interface Slot {
  readonly driver: ModemDriver;
  /** Its path is a device or tcp://host:port, and may change when the modem is plugged in elsewhere. */
  readonly port: { readonly path: string };
  /** Null until the modem has told who sits in it. */
  sim: Sim | null;
  /** The operator's wish: it takes no new message. */
  isPaused: boolean;
  /** A message is being sent by it. */
  isBusy: boolean;
  /** Monotonic ms of the last moment at which it could send; null: never yet. */
  lastUsableAt: number | null;
  readonly figures: SlotFigures;
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
    isPaused: false,
    isBusy: false,
    lastUsableAt: null,
    figures: { accepted: 0, refused: 0, unknown: 0, submitMs: [], handedOverAt: [] },
  };
}

/** Busy or not. */
export function isUsable(slot: Slot): slot is Slot & { sim: Sim } {
  return slot.sim !== null && !slot.isPaused && slot.driver.snapshot.state === 'registered';
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
