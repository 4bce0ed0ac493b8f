/** How a verb that stays learns that it is to end: by a signal, or because nobody reads what it prints. */

const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/**
 * Aborted by the first SIGINT, SIGTERM or SIGHUP, with its name as the reason; a second one ends the process at once.
 * Asked for before anything is made that must be undone.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const [name, number] of Object.entries(SIGNALS)) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(128 + number);
      stop.abort(name);
    });
  }
  return stop.signal;
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
