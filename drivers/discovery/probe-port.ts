/**
 * Asks one port who is there. Comes in: a candidate. Goes out: the modem behind it, or why there is none. Nothing
 * that changes a modem is sent but ATE0 and AT+CMEE, and never a PIN.
 *
 *   each speed:  open ── ESC, 200 ms ── AT, 1 s ──OK──> identity, SIM ── close
 *                  └─refused─> reason      └─nothing─> close, next speed
 */
import type { Clock } from '../clock.ts';
import type { ModemError } from '../errors.ts';
import { Timers } from '../modem/timers.ts';
import type { BytePort } from '../serial/byte-port.ts';
import { askIdentity, greet, type ProbeDepth } from './probe-talk.ts';
import { ProbeWire } from './probe-wire.ts';
import type { NoModemReason, PortCandidate, ProbeResult } from './types.ts';

export interface ProbeParts {
  readonly clock: Clock;
  readonly openPort: (candidate: PortCandidate, baudRate: number) => BytePort;
  /** Aborted: the port is closed at once, the result says `failed`. */
  readonly signal?: AbortSignal;
}

export interface ProbeWish {
  /** `brief` stops at the IMEI; `full` asks SIM and its identity too, and is the default. */
  readonly depth?: ProbeDepth;
  /** Only this speed. */
  readonly baudRate?: number;
}

/** modems.md 1.1, in order of likelihood. USB-native modems, sockets and ptys know no speed. */
const uartRates: readonly number[] = [115_200, 9_600, 57_600, 19_200, 460_800];
const usualRates: readonly number[] = [115_200];
/** Beyond what the time-outs of a silent port add up to: a port that cannot be opened or closed. */
const openLimitMs = 6_000;
const closeLimitMs = 2_000;

/** Takes 2.6 s on a silent port with one speed, 7.4 s on one with five, about 12 s on the slowest modem. Never rejects. */
export async function probePort(
  candidate: PortCandidate,
  parts: ProbeParts,
  { depth = 'full', baudRate }: ProbeWish = {},
): Promise<ProbeResult> {
  const rates = baudRate === undefined ? ratesOf(candidate) : [baudRate];
  let reason: NoModemReason = 'mute';
  for (const [index, rate] of rates.entries()) {
    // The first bytes after a silence may be lost (quirk 69): the likeliest speed is asked twice.
    const greetings = index === 0 && depth === 'full' ? 2 : 1;
    const result = await probeAt(candidate, rate, parts, { depth, greetings });
    if (result.kind === 'modem' || !isSpeedWrong(result.reason)) return result;
    if (result.reason === 'foreign') reason = 'foreign';
  }
  return none(reason);
}

function ratesOf({ path, usb }: PortCandidate): readonly number[] {
  if (usb) return usb.isBridge ? uartRates : usualRates;
  return path.startsWith('/dev/') && !path.startsWith('/dev/pts/') ? uartRates : usualRates;
}

/** Noise may be an answer at another speed. */
function isSpeedWrong(reason: NoModemReason): boolean {
  return reason === 'mute' || reason === 'foreign';
}

async function probeAt(
  candidate: PortCandidate,
  baudRate: number,
  { clock, openPort, signal }: ProbeParts,
  { depth, greetings }: { depth: ProbeDepth; greetings: number },
): Promise<ProbeResult> {
  if (signal?.aborted) return none('failed');
  const timers = new Timers(clock);
  let wire: ProbeWire | undefined;
  const end = () => {
    wire?.stop();
    timers.endPhase();
  };
  signal?.addEventListener('abort', end);
  try {
    const port = openPort(candidate, baudRate);
    wire = new ProbeWire({ port, clock, onEnd: end });
    if (!(await isOpenInTime(port, wire.open(), timers))) return none('failed');
    try {
      if (!(await greet(wire, timers, greetings))) return none(silenceOf(wire, signal));
      const answer = await askIdentity({ candidate, wire, timers, clock, depth, port });
      return answer ? { kind: 'modem', baudRate, ...answer } : none(silenceOf(wire, signal));
    } finally {
      end();
      await new Timers(clock).within(closeLimitMs, port.close(), undefined);
    }
  } catch (error) {
    return none(reasons[(error as ModemError).code] ?? 'failed');
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

async function isOpenInTime(port: BytePort, opening: Promise<void>, timers: Timers): Promise<boolean> {
  const opened = opening.then(() => true);
  if (await timers.within(openLimitMs, opened, false)) return true;
  // Still in the hands of the system: closed as soon as it is open.
  void opened.then(() => port.close()).catch(() => undefined);
  return false;
}

const reasons: Readonly<Record<string, NoModemReason>> = {
  'port-missing': 'missing',
  'port-denied': 'denied',
  'port-busy': 'busy',
};

function silenceOf(wire: ProbeWire, signal: AbortSignal | undefined): NoModemReason {
  if (wire.lost) return wire.lost.code === 'port-flood' ? 'foreign' : 'missing';
  if (signal?.aborted) return 'failed';
  return wire.hasHeard ? 'foreign' : 'mute';
}

function none(reason: NoModemReason): ProbeResult {
  return { kind: 'none', reason };
}
