/**
 * What an open port reads goes through here, in small pieces, as the flood guard allows. What has been read and may not
 * go on yet (one read of the port at most) waits; the rest stays with the sender.
 */
import type { Clock, Timer } from '../clock.ts';
import type { ModemError } from '../errors.ts';
import { localError } from '../verdicts.ts';
import { calm, costOf, stepFlood } from './flood-guard.ts';

export interface IntakeOptions {
  readonly clock: Clock;
  readonly path: string;
  deliver(bytes: Uint8Array): void;
  /** Ends and begins the reading of the port. */
  pause(): void;
  resume(): void;
  /** The port has to be closed, and told lost for the reason that `flood` holds. */
  setAside(): void;
}

/** The piece that runs over is still delivered: 256 lines of one octet at worst. */
const pieceLength = 512;

export class Intake {
  readonly #options: IntakeOptions;
  #flood = calm;
  #held: Uint8Array = new Uint8Array();
  #timer: Timer | null = null;
  #isStopped = false;
  #reason: ModemError | null = null;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Null unless the port was set aside. */
  get flood(): ModemError | null {
    return this.#reason;
  }

  take(bytes: Uint8Array): void {
    let left = bytes;
    while (left.length > 0 && !this.#isStopped) {
      const piece = left.subarray(0, pieceLength);
      left = left.subarray(pieceLength);
      const { state, verdict } = stepFlood(this.#flood, costOf(piece), this.#options.clock.monotonic());
      this.#flood = state;
      if (verdict.kind === 'set-aside') return this.#setAside();
      this.#options.deliver(piece);
      if (verdict.kind === 'pause') return this.#pause(left, verdict.forMs);
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
    this.#held = new Uint8Array();
  }

  #pause(rest: Uint8Array, forMs: number): void {
    if (this.#isStopped) return;
    this.#held = rest;
    this.#options.pause();
    this.#timer = this.#options.clock.setTimer(() => {
      this.#timer = null;
      const held = this.#held;
      this.#held = new Uint8Array();
      this.take(held);
      if (this.#timer === null && !this.#isStopped) this.#options.resume();
    }, forMs);
  }

  #setAside(): void {
    this.stop();
    this.#reason = localError('port-flood', this.#options.path);
    this.#options.setAside();
  }
}
