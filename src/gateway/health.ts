/**
 * Whether the gateway can do its work: the database takes writes, and at least one SIM is in its network.
 */
import type { Clock } from '../ops/clock.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { Store } from '../store/store.ts';
import type { Fleet } from './fleet.ts';
import type { Health, HealthCheck } from './gateway.ts';

/** Anyone may ask /readyz: however many do, the database is tried once in this time. */
const STORE_CHECK_HOLDS_MS = 1_000;

export interface HealthOptions {
  readonly store: Store;
  readonly fleet: Fleet;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

export function createHealth({ store, fleet, metrics, clock }: HealthOptions): Health {
  let storeCheck: { readonly at: number; readonly result: Promise<HealthCheck> } | null = null;
  const checkStoreOnce = () => {
    const now = clock.monotonic();
    if (!storeCheck || now - storeCheck.at >= STORE_CHECK_HOLDS_MS)
      storeCheck = { at: now, result: checkStore(store) };
    return storeCheck.result;
  };
  return {
    async readiness() {
      const checks = [await checkStoreOnce(), checkSims(fleet)];
      return { isReady: checks.every((check) => check.isOk), checks };
    },
    async metrics() {
      return { contentType: metrics.registry.contentType, body: await metrics.registry.metrics() };
    },
  };
}

async function checkStore(store: Store): Promise<HealthCheck> {
  try {
    await store.checkWritable();
    return { name: 'store', isOk: true, detail: 'the database takes writes' };
  } catch {
    return {
      name: 'store',
      isOk: false,
      detail: 'the database takes no writes: see the log, and the space on its disk',
    };
  }
}

function checkSims(fleet: Fleet): HealthCheck {
  const modems = fleet.listModems();
  const registered = modems.filter((modem) => modem.state === 'registered').length;
  return {
    name: 'sims',
    isOk: registered > 0,
    detail:
      modems.length === 0
        ? 'no modem is configured: add one under `modems` in the config'
        : `${registered} of ${modems.length} modems are registered; GET /v1/modems says why not`,
  };
}
