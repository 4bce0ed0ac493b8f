/** A real store whose verbs can be made to fail, to wait, or to answer otherwise: the faults no virtual modem has. */
import { GatewayError } from '../../src/domain/errors.ts';
import type { Store } from '../../src/store/store.ts';

type Verb = Extract<keyof Store, string>;
type Fault = () => unknown;

export class StrainedStore {
  readonly store: Store;
  /** Calls of every verb, in order. */
  readonly calls: Verb[] = [];
  readonly #faults = new Map<Verb, (Fault | null)[]>();
  readonly #held = new Map<Verb, (perform: Fault) => unknown>();

  constructor(real: Store) {
    this.store = new Proxy(real, {
      get: (_, name) => {
        const own = real[name as Verb] as unknown;
        if (typeof own !== 'function') return own;
        return (...args: unknown[]) => this.#call(name as Verb, () => Reflect.apply(own, real, args));
      },
    });
  }

  /** The next calls of this verb reject; `after` so many that do not. */
  fail(verb: Verb, times = 1, error: Error = new GatewayError('store-unavailable'), after = 0): void {
    const passed = Array<null>(after).fill(null);
    const failed = Array<Fault>(times).fill(() => Promise.reject(error));
    this.#faults.set(verb, [...(this.#faults.get(verb) ?? []), ...passed, ...failed]);
  }

  /** Calls of this verb do not begin before the returned function was called. */
  hold(verb: Verb): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held.set(verb, (perform) => promise.then(perform));
    return this.#releaseBy(verb, resolve);
  }

  /** Calls of this verb are done at once; what came of them is told when the returned function was called. */
  holdAnswer(verb: Verb): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held.set(verb, (perform) => {
      const done = Promise.resolve(perform());
      return promise.then(() => done);
    });
    return this.#releaseBy(verb, resolve);
  }

  #releaseBy(verb: Verb, resolve: () => void): () => void {
    return () => {
      this.#held.delete(verb);
      resolve();
    };
  }

  callsOf(verb: Verb): number {
    return this.calls.filter((call) => call === verb).length;
  }

  #call(verb: Verb, perform: () => unknown): unknown {
    this.calls.push(verb);
    const fault = this.#faults.get(verb)?.shift();
    if (fault) return fault();
    const held = this.#held.get(verb);
    return held ? held(perform) : perform();
  }
}
