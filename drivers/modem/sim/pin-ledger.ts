/** What is remembered of PINs, so that a wrong one costs one try and no more. */

/**
 * Remembers which PIN was sent to which SIM and has not opened it. Share one among all modems of a process. Keys are
 * those of pinKey(). A rejection means that nothing is known or kept: then no PIN is sent.
 */
export interface PinLedger {
  hasFailed(key: string): Promise<boolean>;
  /** Resolves when it would survive the end of the process. */
  remember(key: string): Promise<void>;
  /** It opened the SIM after all. */
  forget(key: string): Promise<void>;
}

/** Forgets with the process. */
export function createPinLedger(): PinLedger {
  const failed = new Set<string>();
  return {
    hasFailed: async (key) => failed.has(key),
    remember: async (key) => void failed.add(key),
    forget: async (key) => void failed.delete(key),
  };
}
