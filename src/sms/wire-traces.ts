/**
 * What goes over the wires right now, for whoever watches: the drivers call `note`, already masked, where somebody
 * watches.
 */
import type { TracedLine } from '../gateway/fleet.ts';

type Watcher = (line: TracedLine) => void;

export class WireTraces {
  readonly #watchers = new Map<string, Set<Watcher>>();

  isWatched(modem: string): boolean {
    return this.#watchers.has(modem);
  }

  note(modem: string, line: TracedLine): void {
    for (const watcher of this.#watchers.get(modem) ?? []) watcher(line);
  }

  watch(modem: string, watcher: Watcher): () => void {
    const watchers = this.#watchers.get(modem) ?? new Set();
    this.#watchers.set(modem, watchers.add(watcher));
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0) this.#watchers.delete(modem);
    };
  }
}
