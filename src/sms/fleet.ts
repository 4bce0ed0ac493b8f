/**
 * The modems and SIMs as the API sees them and acts on them: views of the pool's slots, and what an operator may ask of
 * one modem.
 */
import type { ModemError } from '../../drivers/index.ts';
import { GatewayError } from '../domain/errors.ts';
import type { Fleet, ModemView } from '../gateway/fleet.ts';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/log.ts';
import type { SimStore } from '../store/store.ts';
import type { ModemPool } from './modem-pool.ts';
import { isUsable, medianSubmitMs, type Slot } from './slot.ts';
import type { WireTraces } from './wire-traces.ts';

export interface FleetParts {
  readonly pool: ModemPool;
  readonly traces: WireTraces;
  readonly store: SimStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createFleet({ pool, traces, store, clock, logger }: FleetParts): Fleet {
  return {
    async act(modemId, action) {
      const slot = pool.slotOf(modemId);
      logger.info({ modem: modemId, action }, 'modem action');
      if (action === 'restart') await pool.restart(slot);
      else await pool.setPaused(slot, action === 'pause');
      return viewOf(slot, clock);
    },

    async askNetwork(modemId, dialogue) {
      const outcome = await pool.slotOf(modemId).driver.ussd({ dialogue });
      logger.info({ modem: modemId, outcome: outcome.kind }, 'USSD dialogue');
      if (outcome.kind === 'refused') throw refusedByModem(outcome.error);
      return { texts: outcome.texts, isOpen: outcome.isOpen };
    },

    async call(modemId, request) {
      const slot = pool.slotOf(modemId);
      const outcome = await pool.reserve(slot, () => slot.driver.speak(request));
      logger.info({ modem: modemId, outcome: outcome?.kind ?? 'busy' }, 'voice call');
      if (!outcome)
        throw new GatewayError('modem-refused', {
          detail: 'it is sending a text: try again in some seconds',
        });
      if (outcome.kind === 'refused') throw refusedByModem(outcome.error);
      return outcome.kind === 'spoken'
        ? { result: 'spoken', times: outcome.times, key: outcome.key }
        : { result: outcome.reason, times: 0, key: null };
    },

    listEvents: (modemId) => pool.slotOf(modemId).events.toReversed(),

    traceModem: (modemId, onLine) => traces.watch(pool.slotOf(modemId).driver.name, onLine),

    listModems: () => pool.slots.map((slot) => viewOf(slot, clock)),

    async listSims() {
      const sims = await store.listSims();
      return sims.map((sim) => {
        const slot = pool.slots.find((candidate) => candidate.sim?.id === sim.id);
        return {
          sim,
          isUsable: slot !== undefined && isUsable(slot),
          isBusy: slot?.isBusy ?? false,
          accepted: slot?.figures.accepted ?? 0,
          refused: slot?.figures.refused ?? 0,
          unknown: slot?.figures.unknown ?? 0,
          submitMs: slot ? medianSubmitMs(slot.figures) : null,
        };
      });
    },
  };
}

function refusedByModem(error: ModemError): GatewayError {
  return new GatewayError('modem-refused', { detail: `${error.code}: ${error.verdict.text}`, cause: error });
}

const simTwice = {
  code: 'sim-twice',
  text: 'Another modem reports the same SIM: it sends, this one only receives. Check the ICCIDs.',
};

function viewOf({ driver, port, sim, isPaused, isTwin }: Slot, clock: Clock): ModemView {
  const { state, reason, nextTryAt, profile, identity, network, storages } = driver.snapshot;
  const waitMs = nextTryAt === null ? null : Math.round(nextTryAt - clock.monotonic());
  return {
    id: driver.name,
    port: port.path,
    state,
    reason: reason ?? (isTwin ? simTwice : null),
    nextTryInMs: waitMs === null ? null : Math.max(0, waitMs),
    profile,
    manufacturer: identity.manufacturer,
    model: identity.model,
    imei: identity.imei,
    simId: sim?.id ?? null,
    isPaused,
    operator: network.operator,
    registration: network.registration,
    signalDbm: network.signalDbm,
    smsc: network.smsc,
    storages,
  };
}
