/** Between the handler of a line, which only puts, and the procedure that waits for it and takes in order. */
import type { Timers } from '../timers.ts';

export class Mailbox<Item> {
  readonly #timers: Timers;
  readonly #items: Item[] = [];
  #wake: () => void = () => {};

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  put(item: Item): void {
    this.#items.push(item);
    this.#wake();
  }

  takeWaiting(): Item | undefined {
    return this.#items.shift();
  }

  /** Undefined once `limitMs` have gone by, or the phase has ended. */
  async take(limitMs: number): Promise<Item | undefined> {
    if (this.#items.length === 0) {
      const arrival = new Promise<void>((resolve) => (this.#wake = resolve));
      await this.#timers.within(limitMs, arrival, undefined);
    }
    return this.takeWaiting();
  }
}
