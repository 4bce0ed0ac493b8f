/** The driver's memory of PINs that did not open their SIM, kept over restarts. */
import type { PinLedger } from '../../drivers/index.ts';
import type { Clock } from '../ops/clock.ts';
import type { ModemStore } from '../store/store.ts';

export function createDurablePinLedger(store: ModemStore, clock: Clock): PinLedger {
  return {
    hasFailed: (key) => store.hasPinFailed(key),
    remember: (key) => store.rememberPinFailure(key, clock.now()),
    forget: (key) => store.forgetPinFailure(key),
  };
}
