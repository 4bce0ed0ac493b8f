/**
 * All modems of this gateway and the SIMs in them: starts and stops the drivers, recognises a SIM wherever it turns up,
 * says which slots are free, and shows the fleet to the API.
 */
import type { ModemDriver, ModemEvent, ModemListener, ModemSnapshot } from '../../drivers/index.ts';
import { GatewayError } from '../domain/errors.ts';
import { type Sim, simKey } from '../domain/sim.ts';
import type { Fleet, ModemAction, ModemView, SimView } from '../gateway/fleet.ts';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { SimStore } from '../store/store.ts';
import { isUsable, makeSlot, medianSubmitMs, type Slot } from './slot.ts';

export interface ModemPoolOptions {
  readonly modems: readonly { readonly driver: ModemDriver; readonly port: string }[];
  readonly store: SimStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What the pool passes on; the modem's own state it keeps to itself. */
export interface PoolListener {
  /** A slot can send now that could not before. */
  onUsable(): void;
  listenerFor(slot: Slot): Pick<ModemListener, 'onReport' | 'onInbound' | 'onUnreadable' | 'onLateReference'>;
}

export class ModemPool implements Fleet {
  readonly slots: readonly Slot[];
  readonly #options: ModemPoolOptions;
  #listener: PoolListener | null = null;

  constructor(options: ModemPoolOptions) {
    this.#options = options;
    this.slots = options.modems.map(({ driver, port }) => makeSlot(driver, port));
  }

  start(listener: PoolListener): void {
    this.#listener = listener;
    for (const slot of this.slots) this.#startDriver(slot, listener);
  }

  async act(modemId: string, action: ModemAction): Promise<ModemView> {
    const slot = this.slots.find(({ driver }) => driver.name === modemId);
    if (!slot || !this.#listener) throw new GatewayError('not-found', { detail: 'no modem has this id' });
    this.#options.logger.info({ modem: modemId, action }, 'modem action');
    if (action === 'restart') {
      await slot.driver.stop();
      this.#startDriver(slot, this.#listener);
    } else {
      slot.isPaused = action === 'pause';
      if (!slot.isPaused) this.#listener.onUsable();
    }
    return this.#viewOf(slot);
  }

  async stop(): Promise<void> {
    await Promise.all(this.slots.map((slot) => slot.driver.stop()));
  }

  freeSlots(): (Slot & { sim: Sim })[] {
    return this.slots.filter(isUsable).filter((slot) => !slot.isBusy);
  }

  usableSims(): string[] {
    return this.slots.filter(isUsable).map((slot) => slot.sim.id);
  }

  /** SIMs that can send now or could within the last `withinMs`. */
  simsUsableWithin(withinMs: number): string[] {
    const since = this.#options.clock.monotonic() - withinMs;
    return this.slots.flatMap((slot) => {
      if (!slot.sim) return [];
      return isUsable(slot) || (slot.lastUsableAt ?? -Infinity) >= since ? [slot.sim.id] : [];
    });
  }

  /** The SIM in this slot, known to the store; a report may come before the modem is registered. */
  async identify(slot: Slot): Promise<Sim> {
    const { iccid, imsi, number } = slot.driver.snapshot.identity;
    const identity = { iccid, imsi, number, modem: slot.driver.name };
    if (slot.sim && simKey({ ...slot.sim }) === simKey(identity)) return slot.sim;
    const sim = await this.#options.store.rememberSim(identity, this.#options.clock.now());
    slot.sim = sim;
    return sim;
  }

  listModems(): readonly ModemView[] {
    return this.slots.map((slot) => this.#viewOf(slot));
  }

  async listSims(): Promise<readonly SimView[]> {
    const sims = await this.#options.store.listSims();
    return sims.map((sim) => {
      const slot = this.slots.find((candidate) => candidate.sim?.id === sim.id);
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
  }

  #startDriver(slot: Slot, listener: PoolListener): void {
    slot.driver.start({
      ...listener.listenerFor(slot),
      onState: (snapshot) => this.#noteState(slot, snapshot),
      onEvent: (event) => this.#logEvent(slot, event),
    });
  }

  #viewOf({ driver, port, sim, isPaused }: Slot): ModemView {
    const { state, reason, nextTryAt, profile, identity, network } = driver.snapshot;
    const waitMs = nextTryAt === null ? null : Math.round(nextTryAt - this.#options.clock.monotonic());
    return {
      id: driver.name,
      port,
      state,
      reason,
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
    };
  }

  #noteState(slot: Slot, snapshot: ModemSnapshot): void {
    const { logger, metrics, clock } = this.#options;
    const modem = slot.driver.name;
    const isRegistered = snapshot.state === 'registered';
    metrics.modemUp.labels(modem).set(isRegistered ? 1 : 0);
    if (snapshot.network.signalDbm !== null) {
      metrics.modemSignalDbm.labels(modem).set(snapshot.network.signalDbm);
    }
    logger.info({ modem, state: snapshot.state, reason: snapshot.reason?.code ?? null }, 'modem state');
    if (!isRegistered) return;
    slot.lastUsableAt = clock.monotonic();
    this.identify(slot).then(
      () => this.#listener?.onUsable(),
      (error: unknown) =>
        logger.error({ modem, err: error }, 'the SIM could not be remembered: it stays unused'),
    );
  }

  #logEvent(slot: Slot, event: ModemEvent): void {
    this.#options.logger[event.level](
      { modem: slot.driver.name, event: event.type, ...event.detail },
      'modem event',
    );
  }
}
