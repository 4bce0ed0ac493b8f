/** The names people gave their SIMs, asked for when an id turns up that is not known yet. */
import { z } from 'zod';
import { type ApiTarget, callApi } from './api-client.ts';
import { CliError, EXIT } from './exit-codes.ts';

const Sims = z.object({ items: z.array(z.object({ id: z.string(), name: z.string() }).loose()) });

export class SimNames {
  readonly #target: ApiTarget;
  readonly #names = new Map<string, string>();
  #isRefused = false;

  constructor(target: ApiTarget) {
    this.#target = target;
  }

  async of(id: string): Promise<string> {
    if (!this.#names.has(id) && !this.#isRefused) await this.#ask();
    return this.#names.get(id) ?? id;
  }

  async #ask(): Promise<void> {
    try {
      const { items } = await callApi(this.#target, { method: 'GET', path: '/v1/sims' }, Sims);
      for (const { id, name } of items) this.#names.set(id, name);
    } catch (error) {
      // A key that may only send, or only read what came in, sees the ids.
      if (!(error instanceof CliError && error.exitCode === EXIT.permission)) throw error;
      this.#isRefused = true;
    }
  }
}
