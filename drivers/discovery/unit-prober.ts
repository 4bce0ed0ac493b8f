/**
 * Asks units (USB devices, single ports) side by side, not too many at once. Comes in: the ports of a unit in the order
 * of asking. Goes out: each result as it comes.
 */
import { probePort, type ProbeParts, type ProbeWish } from './probe-port.ts';
import type { PortCandidate, ProbeResult } from './types.ts';

export interface UnitProberOptions extends Omit<ProbeParts, 'signal'> {
  /** Units asked at the same time; 16. */
  readonly concurrency?: number | undefined;
  /** Never called after stop(). */
  readonly onResult: (port: PortCandidate, result: ProbeResult) => void;
}

const usualConcurrency = 16;

export class UnitProber {
  readonly #options: UnitProberOptions;
  readonly #units = new Map<string, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  readonly #abort = new AbortController();
  #running = 0;

  constructor(options: UnitProberOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#units.size === 0;
  }

  /** Asked now, or waiting for its turn. */
  isAsking(unit: string): boolean {
    return this.#units.has(unit);
  }

  /** Resolves when all ports of the unit have been asked. Not for a unit that is being asked. */
  ask(unit: string, ports: readonly PortCandidate[]): Promise<void> {
    const asked = this.#inTurn(() => this.#askAll(ports)).finally(() => this.#units.delete(unit));
    this.#units.set(unit, asked);
    return asked;
  }

  /** Out of turn: somebody waits for this one. */
  askOne(port: PortCandidate, wish: ProbeWish): Promise<ProbeResult> {
    return probePort(port, { ...this.#options, signal: this.#abort.signal }, wish);
  }

  /** Closes what is open; what waits its turn ends unasked. Resolves when all has. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.allSettled(this.#units.values());
  }

  async #inTurn(run: () => Promise<void>): Promise<void> {
    if (this.#running >= (this.#options.concurrency ?? usualConcurrency)) {
      await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    }
    this.#running += 1;
    try {
      await run();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  /**
   * The first that tells its IMEI is asked everything, the others only who they are. A port in use means that the whole
   * modem is: two programs that talk to one modem take each other's answers, so the others are left alone.
   */
  async #askAll(ports: readonly PortCandidate[]): Promise<void> {
    let hasImei = false;
    let isBusy = false;
    for (const port of ports) {
      const result: ProbeResult = isBusy
        ? { kind: 'none', reason: 'busy' }
        : await this.askOne(port, { depth: hasImei ? 'brief' : 'full' });
      if (this.#abort.signal.aborted) return;
      if (result.kind === 'modem') hasImei ||= result.identity.imei !== null;
      else isBusy ||= result.reason === 'busy';
      this.#options.onResult(port, result);
    }
  }
}
