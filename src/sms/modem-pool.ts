/**
 * All modems of this gateway and the SIMs in them: starts and stops the drivers, takes in modems that turn up later,
 * recognises a SIM wherever it sits, and says which slots are free.
 */
import type { ModemDriver, ModemEvent, ModemListener, ModemSnapshot } from '../../drivers/index.ts';
import { GatewayError } from '../domain/errors.ts';
import { type Sim, simKey } from '../domain/sim.ts';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { ModemStore, SimStore } from '../store/store.ts';
import { isUsable, makeSlot, noteEvent, type Slot, stateEvent } from './slot.ts';

/** A modem, and where it is plugged in now. */
export interface PoolMember {
  readonly driver: ModemDriver;
  readonly port: { readonly path: string };
}

export interface ModemPoolOptions {
  readonly modems: readonly PoolMember[];
  readonly store: SimStore & ModemStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What the pool passes on; the modem's own state it keeps to itself. */
export interface PoolListener {
  /** A slot can send now that could not before. */
  onUsable(): void;
  listenerFor(
    slot: Slot,
  ): Pick<ModemListener, 'onReport' | 'onInbound' | 'onUnreadable' | 'onLateReference' | 'onNetworkUssd'>;
}

export class ModemPool {
  readonly slots: Slot[];
  readonly #options: ModemPoolOptions;
  #listener: PoolListener | null = null;
  /** By name, as the operator left them before this start. */
  #paused: ReadonlySet<string> = new Set();

  constructor(options: ModemPoolOptions) {
    this.#options = options;
    this.slots = options.modems.map(({ driver, port }) => makeSlot(driver, port));
  }

  async start(listener: PoolListener): Promise<void> {
    this.#paused = new Set(await this.#options.store.listPausedModems());
    this.#listener = listener;
    for (const slot of this.slots) this.#enter(slot, listener);
  }

  /** A modem that turned up: brought up at once, or with the others at start(). */
  add({ driver, port }: PoolMember): void {
    const slot = makeSlot(driver, port);
    this.slots.push(slot);
    if (this.#listener) this.#enter(slot, this.#listener);
  }

  /** @throws GatewayError `not-found` */
  slotOf(modemId: string): Slot {
    const slot = this.slots.find(({ driver }) => driver.name === modemId);
    if (!slot) throw new GatewayError('not-found', { detail: 'no modem has this id' });
    return slot;
  }

  /** Takes new messages again, or no more; what is on the wire goes on. */
  async setPaused(slot: Slot, isPaused: boolean): Promise<void> {
    const { store, clock } = this.#options;
    // At once where it stops something; where it starts something, only when the next process will know it too.
    if (isPaused) slot.isPaused = true;
    await store.setModemPaused(slot.driver.name, isPaused, clock.now());
    slot.isPaused = isPaused;
    if (!isPaused) this.#listener?.onUsable();
  }

  /** Runs `work` while no message is given to the modem; null where it is busy with one. */
  async reserve<T>(slot: Slot, work: () => Promise<T>): Promise<T | null> {
    if (slot.isBusy) return null;
    slot.isBusy = true;
    try {
      return await work();
    } finally {
      slot.isBusy = false;
      this.#listener?.onUsable();
    }
  }

  /** Closes the port and brings the modem up anew. */
  async restart(slot: Slot): Promise<void> {
    await slot.driver.stop();
    if (this.#listener) this.#startDriver(slot, this.#listener);
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
    // While a modem is set up anew it does not tell its card, and reports come all the same.
    if (slot.sim && iccid === null && imsi === null) return slot.sim;
    // Another card than before: nothing leaves in the name of the old one while the store looks for the new.
    slot.sim = null;
    const { sim, change } = await this.#options.store.rememberSim(identity, this.#options.clock.now());
    const holder = this.slots.find((other) => other !== slot && other.sim?.id === sim.id);
    if (holder?.driver.snapshot.state === 'registered') {
      if (!slot.isTwin)
        this.#options.logger.warn(
          { modem: identity.modem, other: holder.driver.name, sim: sim.name },
          'two modems report the same SIM: only the first one sends',
        );
      slot.isTwin = true;
      return sim;
    }
    if (holder) holder.sim = null;
    slot.sim = sim;
    slot.isTwin = false;
    if (change !== 'known')
      this.#options.logger.info({ modem: identity.modem, sim: sim.name, change }, 'SIM recognised');
    return sim;
  }

  #enter(slot: Slot, listener: PoolListener): void {
    slot.isPaused = this.#paused.has(slot.driver.name);
    this.#startDriver(slot, listener);
  }

  #startDriver(slot: Slot, listener: PoolListener): void {
    slot.driver.start({
      ...listener.listenerFor(slot),
      onState: (snapshot) => this.#noteState(slot, snapshot),
      onEvent: (event) => this.#logEvent(slot, event),
    });
  }

  #noteState(slot: Slot, snapshot: ModemSnapshot): void {
    const { logger, metrics, clock } = this.#options;
    const modem = slot.driver.name;
    const isRegistered = snapshot.state === 'registered';
    const told = slot.events.findLast(({ type }) => type === 'state');
    const event = stateEvent(snapshot, told, clock.now());
    if (event) noteEvent(slot, event);
    metrics.modemUp.labels(modem).set(isRegistered ? 1 : 0);
    if (snapshot.network.signalDbm !== null) {
      metrics.modemSignalDbm.labels(modem).set(snapshot.network.signalDbm);
    }
    logger[event ? 'info' : 'debug'](
      { modem, state: snapshot.state, reason: snapshot.reason?.code ?? null },
      'modem state',
    );
    // It can send from now on, or could until now.
    if (isRegistered || told?.detail['state'] === 'registered') slot.lastUsableAt = clock.monotonic();
    if (!isRegistered) return this.#freeTwins();
    this.#recognise(slot);
  }

  /** The modem that held their SIM may be the one that has just left. */
  #freeTwins(): void {
    for (const slot of this.slots) {
      if (slot.isTwin && slot.driver.snapshot.state === 'registered') this.#recognise(slot);
    }
  }

  #recognise(slot: Slot): void {
    this.identify(slot).then(
      () => this.#listener?.onUsable(),
      (error: unknown) =>
        this.#options.logger.error(
          { modem: slot.driver.name, err: error },
          'the SIM could not be remembered: it stays unused',
        ),
    );
  }

  #logEvent(slot: Slot, event: ModemEvent): void {
    noteEvent(slot, { ...event, at: this.#options.clock.now() });
    this.#options.logger[event.level](
      { modem: slot.driver.name, event: event.type, ...event.detail },
      'modem event',
    );
  }
}
