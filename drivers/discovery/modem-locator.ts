/**
 * Knows where each modem is plugged in now. Comes in: what ports the machine has, looked at every few seconds. Goes out:
 * new modems, and the whereabouts of wanted ones. Ports in use are never asked: a driver speaks there.
 */
import type { Clock, Timer } from '../clock.ts';
import type { BytePort } from '../serial/byte-port.ts';
import { unitOf, unitsOf } from './found-modems.ts';
import { ModemRegister, type WantedModem } from './modem-register.ts';
import { PortLedger } from './port-ledger.ts';
import type { FoundModem, PortCandidate } from './types.ts';
import { UnitProber } from './unit-prober.ts';
import { isNeverOpened } from './usb-facts.ts';

export interface ModemLocatorOptions {
  readonly clock: Clock;
  readonly listPorts: () => Promise<readonly PortCandidate[]>;
  readonly openPort: (candidate: PortCandidate, baudRate: number) => BytePort;
  /** Ports that belong to somebody else, e.g. fixed in the config; asked with `path` and with `stablePath`. */
  readonly isExcluded?: (path: string) => boolean;
  /** Pause between two looks; 3000. */
  readonly everyMs?: number;
  /** USB devices and single ports asked at the same time; 16. */
  readonly concurrency?: number;
  /** Calls `wake` when a look may be worth it, returns the undo: a hint only. Default: none. */
  readonly watch?: (wake: () => void) => () => void;
}

export interface Whereabouts {
  readonly candidate: PortCandidate;
  readonly baudRate: number;
}

export interface ModemLocator {
  /** Begins to look. `onFound` comes once for each key, never for one that comes back under another name. */
  start(onFound: (modem: FoundModem) => void): void;
  /** Ends the looking and closes the ports that are being probed; claims stay with their drivers. Idempotent. */
  stop(): Promise<void>;
  /**
   * Where the modem is now; null: nowhere, or in use. Looks at once, also before start(), and waits for ports that are
   * being probed, 5 s at most. Never rejects.
   */
  locate(wanted: WantedModem): Promise<Whereabouts | null>;
  /** Keeps the modem's ports from being probed and located until the returned function is called; null: taken already. */
  claim(candidate: PortCandidate): (() => void) | null;
  openPort(candidate: PortCandidate, baudRate: number): BytePort;
}

export function createModemLocator(options: ModemLocatorOptions): ModemLocator {
  return new Locator(options);
}

const usualEveryMs = 3_000;
/** Nodes are made one after the other, and their rights are set a moment later. */
const wakeMs = 100;
const locateLimitMs = 5_000;
/** Modems that share an IMEI are told apart by place where they are seen together: nobody is named before all have answered. */
const firstSweepMs = 5_000;

class Locator implements ModemLocator {
  readonly #options: ModemLocatorOptions;
  readonly #ledger = new PortLedger();
  readonly #register = new ModemRegister();
  readonly #claimed = new Set<string>();
  /** Ports given back, behind which another modem may sit without a trace on the bus. */
  readonly #doubtful = new Set<string>();
  readonly #waiters = new Set<() => void>();
  #prober: UnitProber;
  #isStopped = false;
  #onFound: ((modem: FoundModem) => void) | null = null;
  #holdUntil = 0;
  #look: Promise<void> | null = null;
  #planned: { readonly at: number; readonly timer: Timer } | null = null;
  #unwatch: () => void = () => {};

  constructor(options: ModemLocatorOptions) {
    this.#options = options;
    this.#prober = this.#newProber();
  }

  start(onFound: (modem: FoundModem) => void): void {
    const { clock, watch } = this.#options;
    if (this.#isStopped) this.#prober = this.#newProber();
    this.#isStopped = false;
    this.#onFound = onFound;
    this.#holdUntil = clock.monotonic() + firstSweepMs;
    this.#lookAfter(0);
    if (watch) this.#unwatch = watch(() => this.#lookAfter(wakeMs));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#onFound = null;
    this.#unwatch();
    this.#unwatch = () => {};
    this.#planned?.timer.cancel();
    this.#planned = null;
    this.#tellWaiters();
    await this.#prober.stop();
  }

  async locate(wanted: WantedModem): Promise<Whereabouts | null> {
    const { clock } = this.#options;
    const until = clock.monotonic() + locateLimitMs;
    await this.#lookNow();
    while (!this.#isStopped) {
      const modem = this.#register.wanted(wanted).find(({ port }) => !this.#claimed.has(unitOf(port)));
      if (modem && !this.#doubtful.has(modem.port.path)) {
        return { candidate: modem.port, baudRate: modem.baudRate };
      }
      if (modem) await this.#recheck(modem);
      else if (this.#prober.isIdle || clock.monotonic() >= until) return null;
      else await this.#nextChange(until - clock.monotonic());
    }
    return null;
  }

  claim(candidate: PortCandidate): (() => void) | null {
    const modem = this.#register.holderOf(candidate.path);
    const ports = modem ? [modem.port, ...modem.siblings] : [candidate];
    const units = new Set(ports.map(unitOf));
    if ([...units].some((unit) => this.#claimed.has(unit))) return null;
    for (const unit of units) this.#claimed.add(unit);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      for (const unit of units) this.#claimed.delete(unit);
      for (const { path, usb } of ports) if (!usb || usb.isBridge) this.#doubtful.add(path);
    };
  }

  openPort(candidate: PortCandidate, baudRate: number): BytePort {
    return this.#options.openPort(candidate, baudRate);
  }

  #newProber(): UnitProber {
    const { clock, openPort, concurrency } = this.#options;
    return new UnitProber({
      clock,
      openPort,
      concurrency,
      onResult: (port, result) => {
        this.#doubtful.delete(port.path);
        this.#ledger.record(port, result, clock.monotonic());
        this.#refresh();
      },
    });
  }

  /** Unless a look is planned that comes sooner. */
  #lookAfter(delayMs: number): void {
    const { clock, everyMs = usualEveryMs } = this.#options;
    const at = clock.monotonic() + delayMs;
    if (this.#onFound === null || (this.#planned && this.#planned.at <= at)) return;
    this.#planned?.timer.cancel();
    const timer = clock.setTimer(() => {
      this.#planned = null;
      void this.#lookNow().then(() => this.#lookAfter(everyMs));
    }, delayMs);
    this.#planned = { at, timer };
  }

  /** Lists the ports and begins to ask those that are due; does not wait for their answers. */
  #lookNow(): Promise<void> {
    this.#look ??= this.#options
      .listPorts()
      .catch((): readonly PortCandidate[] => [])
      .then((ports) => this.#see(ports))
      .finally(() => (this.#look = null));
    return this.#look;
  }

  #see(ports: readonly PortCandidate[]): void {
    if (this.#isStopped) return;
    this.#ledger.see(this.#ours(ports));
    for (const [unit, own] of unitsOf(this.#ledger.due(this.#options.clock.monotonic()))) {
      if (this.#claimed.has(unit) || this.#prober.isAsking(unit)) continue;
      void this.#prober.ask(unit, own).then(() => this.#refresh());
    }
    this.#refresh();
  }

  /** Not one port of a device that belongs to somebody: a second driver would take answers from the first. */
  #ours(ports: readonly PortCandidate[]): readonly PortCandidate[] {
    const isExcluded = (path: string | null) => path !== null && this.#options.isExcluded?.(path) === true;
    const taken = ports.filter(({ path, stablePath }) => isExcluded(path) || isExcluded(stablePath));
    const units = new Set(taken.map(unitOf));
    return ports.filter((port) => !isNeverOpened(port) && !units.has(unitOf(port)));
  }

  /** Whether the modem still sits where it was. A silent one does: its driver knows what to do for it. */
  async #recheck({ port, identity, baudRate }: FoundModem): Promise<void> {
    const release = this.claim(port);
    if (!release) return;
    const result = await this.#prober.askOne(port, { depth: 'brief', baudRate });
    release();
    this.#doubtful.delete(port.path);
    const isAnother = result.kind === 'modem' && result.identity.imei !== identity.imei;
    const isGone = result.kind === 'none' && result.reason === 'missing';
    if (!isAnother && !isGone) return;
    this.#ledger.forget(port.path);
    this.#refresh();
    await this.#lookNow();
  }

  #refresh(): void {
    this.#register.update(this.#ledger.answers);
    const isHolding = !this.#prober.isIdle && this.#options.clock.monotonic() < this.#holdUntil;
    if (this.#onFound && !isHolding) for (const modem of this.#register.remember()) this.#onFound?.(modem);
    this.#tellWaiters();
  }

  #nextChange(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        timer.cancel();
        this.#waiters.delete(end);
        resolve();
      };
      const timer = this.#options.clock.setTimer(end, limitMs);
      this.#waiters.add(end);
    });
  }

  #tellWaiters(): void {
    for (const waiter of this.#waiters) waiter();
  }
}
