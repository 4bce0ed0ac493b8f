/** Tells what happens to the card of one modem, for as long as its driver lives. */
import type { LifecycleInput } from '../lifecycle-states.ts';
import type { Tell } from '../session.ts';
import { noKnownSim, type SeenSim, simNews } from './sim-news.ts';

export class SimReporter {
  readonly #tell: Tell;
  #known = noKnownSim;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** What an input of the lifecycle machine says of the card. */
  note(input: LifecycleInput): void {
    if (input.kind === 'sim-ready' || input.kind === 'sim-locked') this.#see({ kind: 'present' });
    if (input.kind === 'sim-unusable' && input.reason.code === 'sim-missing') this.#see({ kind: 'missing' });
  }

  noteIccid(iccid: string): void {
    this.#see({ kind: 'identified', iccid });
  }

  #see(seen: SeenSim): void {
    const { known, events } = simNews(this.#known, seen);
    this.#known = known;
    for (const { type, level, detail } of events) this.#tell(type, level, detail);
  }
}
