/**
 * What a locator remembers of each port: who answered on it, or when to ask again. Comes in: what the machine has now,
 * and results. Goes out: which ports are due, and which have answered. Pure but for its memory.
 */
import type { PortAnswer } from './found-modems.ts';
import type { PortCandidate, ProbeResult } from './types.ts';

interface Entry {
  readonly port: PortCandidate;
  readonly result: ProbeResult;
  /** Times in a row without a modem. */
  readonly failures: number;
  /** Monotonic ms; only for ports without a modem. */
  readonly askAgainAt: number;
}

/** A tty is there seconds before its modem answers; a port that stays silent is hardly ever a modem. */
const pausesMs: readonly number[] = [3_000, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000];

export class PortLedger {
  readonly #entries = new Map<string, Entry>();
  #ports: readonly PortCandidate[] = [];

  /** What is gone, or was plugged anew under its old name, is forgotten. */
  see(ports: readonly PortCandidate[]): void {
    this.#ports = ports;
    const now = new Map(ports.map((port) => [port.path, port]));
    for (const [path, { port }] of this.#entries) {
      const seen = now.get(path);
      if (!seen || seen.plugStamp !== port.plugStamp) this.#entries.delete(path);
    }
  }

  /** Never asked since they came, or their pause is over. */
  due(nowMs: number): readonly PortCandidate[] {
    return this.#ports.filter(({ path }) => {
      const entry = this.#entries.get(path);
      return !entry || (entry.result.kind === 'none' && entry.askAgainAt <= nowMs);
    });
  }

  /** A result of a port that has gone meanwhile counts for nothing. */
  record(port: PortCandidate, result: ProbeResult, nowMs: number): void {
    const current = this.#ports.find(({ path }) => path === port.path);
    if (!current || current.plugStamp !== port.plugStamp) return;
    const failures = result.kind === 'none' ? (this.#entries.get(port.path)?.failures ?? 0) + 1 : 0;
    const pauseMs = pausesMs[Math.min(failures, pausesMs.length) - 1] ?? 0;
    this.#entries.set(port.path, { port: current, result, failures, askAgainAt: nowMs + pauseMs });
  }

  forget(path: string): void {
    this.#entries.delete(path);
  }

  /** In the order of the machine, so that names do not depend on who answers first. */
  get answers(): readonly PortAnswer[] {
    return this.#ports.flatMap((port) => {
      const result = this.#entries.get(port.path)?.result;
      return result?.kind === 'modem' ? [{ port, answer: result }] : [];
    });
  }
}
