/** Runs the resync machine on the wire: its timer, its ESC and AT. The channel stands back while it is active. */
import type { Clock, Timer } from '../clock.ts';
import type { ResyncReason } from './command-machine.ts';
import {
  type ResyncInput,
  type ResyncState,
  type ResyncStep,
  startResync,
  stepResync,
} from './resync-machine.ts';

export interface ResyncOptions {
  readonly clock: Clock;
  writeEscape(): void;
  writeProbe(): void;
  /** False: the modem answers nothing. */
  onEnd(isClean: boolean): void;
}

export class Resync {
  readonly #options: ResyncOptions;
  #state: ResyncState | null = null;
  #deadline: Timer | null = null;

  constructor(options: ResyncOptions) {
    this.#options = options;
  }

  get isActive(): boolean {
    return this.#state !== null;
  }

  /** A submission may still be under way: silence. */
  get isHushed(): boolean {
    return this.#state?.phase === 'hush';
  }

  begin(reason: ResyncReason, owed: number): void {
    this.#apply(startResync(reason, owed));
  }

  feed(input: ResyncInput): void {
    if (this.#state) this.#apply(stepResync(this.#state, input));
  }

  stop(): void {
    this.#state = null;
    this.#deadline?.cancel();
  }

  #apply({ state, effects }: ResyncStep): void {
    this.#state = state;
    for (const effect of effects) {
      switch (effect.type) {
        case 'set-deadline':
          this.#deadline?.cancel();
          this.#deadline = this.#options.clock.setTimer(
            () => this.feed({ type: 'deadline' }),
            effect.afterMs,
          );
          break;
        case 'write-escape':
          this.#options.writeEscape();
          break;
        case 'write-probe':
          this.#options.writeProbe();
          break;
        default:
          effect satisfies never;
      }
    }
    if (state.phase !== 'clean' && state.phase !== 'failed') return;
    this.stop();
    this.#options.onEnd(state.phase === 'clean');
  }
}
