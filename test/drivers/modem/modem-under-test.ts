/**
 * One driver on one virtual modem, on a hand-moved clock, with everything the driver tells kept in order. A test states
 * only what deviates from a modem that works.
 */
import { createModem, type ModemOptions } from '../../../drivers/modem/at-modem.ts';
import type {
  ModemDriver,
  ModemEvent,
  ModemListener,
  ModemSnapshot,
  ReceivedPart,
  ReceivedReport,
  SubmitOutcome,
  SubmitRequest,
} from '../../../drivers/driver.ts';
import { segmentText } from '../../../drivers/sms/segment-text.ts';
import { simNumber } from '../../../drivers/virtual/magic-numbers.ts';
import { clean, type Personality } from '../../../drivers/virtual/personality.ts';
import {
  createVirtualModem,
  type VirtualModem,
  type VirtualModemOptions,
} from '../../../drivers/virtual/virtual-modem.ts';
import {
  createVirtualNetwork,
  type VirtualNetworkOptions,
} from '../../../drivers/virtual/virtual-network.ts';
import { createVirtualPort } from '../../../drivers/virtual/virtual-port.ts';
import type { Clock, Timer } from '../../../drivers/clock.ts';
import { ManualClock } from '../../support/manual-clock.ts';

export interface Given {
  readonly modem?: Partial<ModemOptions>;
  readonly personality?: Partial<Personality>;
  readonly virtual?: Partial<VirtualModemOptions>;
  readonly sim?: Partial<VirtualModemOptions['sim']>;
  readonly network?: Partial<VirtualNetworkOptions>;
}

export const iccid = '8901010000000000017';
export const recipient = '+12025550199';
export const handset = '+12025550123';

/** Knows how many timers of the driver are set. */
class CountedClock implements Clock {
  readonly #clock: Clock;
  running = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  setTimer(run: () => void, delayMs: number): Timer {
    let isSet = true;
    const end = (): boolean => {
      const wasSet = isSet;
      isSet = false;
      if (wasSet) this.running -= 1;
      return wasSet;
    };
    this.running += 1;
    const timer = this.#clock.setTimer(() => end() && run(), delayMs);
    return { cancel: () => end() && timer.cancel() };
  }
}

export class ModemUnderTest {
  readonly clock = new ManualClock();
  readonly #driverClock = new CountedClock(this.clock);
  readonly network;
  readonly virtual: VirtualModem;
  readonly driver: ModemDriver;
  readonly states: ModemSnapshot[] = [];
  readonly reports: ReceivedReport[] = [];
  readonly parts: ReceivedPart[] = [];
  readonly unreadable: string[] = [];
  readonly networkUssd: string[] = [];
  readonly events: ModemEvent[] = [];
  readonly lateReferences: { token: string; reference: number | null }[] = [];
  /** Everything on the wire, `> ` to the modem and `< ` from it; PDUs and secrets masked. */
  readonly wire: string[] = [];
  /** While set, every promise of the listener rejects. */
  refuses = false;
  /** Texts that the listener refuses, whenever they come. */
  rejects: (text: string) => boolean = () => false;
  /** While set, the listener's promises stay open. */
  hangs = false;

  constructor(given: Given = {}) {
    this.network = createVirtualNetwork({ clock: this.clock, ...given.network });
    this.virtual = createVirtualModem({
      network: this.network,
      clock: this.clock,
      name: 'modem0',
      imei: '004400120000011',
      sim: { number: simNumber(0), iccid, imsi: '001010000000001', ...given.sim },
      personality: { ...clean, ...given.personality },
      ...given.virtual,
    });
    this.driver = createModem({
      name: 'modem0',
      port: createVirtualPort(this.virtual),
      clock: this.#driverClock,
      trace: (direction, line) => this.wire.push(`${direction === 'to-modem' ? '>' : '<'} ${line()}`),
      ...given.modem,
    });
  }

  start(): this {
    const listener: ModemListener = {
      onState: (snapshot) => void this.states.push(snapshot),
      onReport: (report) => this.#keep(() => this.reports.push(report)),
      onInbound: (part) => this.#keep(() => this.parts.push(part), this.rejects(part.text)),
      onUnreadable: ({ pdu }) => this.#keep(() => this.unreadable.push(pdu)),
      onLateReference: (late) => void this.lateReferences.push(late),
      onNetworkUssd: (text) => void this.networkUssd.push(text),
      onEvent: (event) => void this.events.push(event),
    };
    this.driver.start(listener);
    return this;
  }

  /** Until the driver says so. */
  reaches(state: ModemSnapshot['state'], limitMs = 600_000): Promise<void> {
    return this.clock.until(() => this.driver.snapshot.state === state, `state ${state}`, limitMs);
  }

  async registered(): Promise<this> {
    this.start();
    await this.reaches('registered');
    return this;
  }

  /** Begins to send; nothing moves until the clock does. */
  submit(request: Partial<SubmitRequest> = {}): Promise<SubmitOutcome> {
    const [userData] = segmentText('Your code is 482913', { reference: 1 }).segments;
    if (!userData) throw new Error('no segment');
    return this.driver.submit({
      token: 'first',
      to: recipient,
      userData,
      validitySeconds: 300,
      requestStatusReport: true,
      mayTransmit: () => true,
      ...request,
    });
  }

  /** Sends, and moves the clock until the outcome is known. */
  async outcome(request: Partial<SubmitRequest> = {}): Promise<SubmitOutcome> {
    let settled: SubmitOutcome | undefined;
    void this.submit(request).then((outcome) => (settled = outcome));
    await this.clock.until(() => settled !== undefined, 'an outcome');
    return settled as unknown as SubmitOutcome;
  }

  /** Stops, and moves the clock until the driver has. */
  async stopped(): Promise<void> {
    let isStopped = false;
    void this.driver.stop().then(() => (isStopped = true));
    await this.clock.until(() => isStopped, 'a stopped driver', 5_000);
  }

  /** Timers of the driver that are set now. */
  get timersRunning(): number {
    return this.#driverClock.running;
  }

  /** Commands written so far, without their answers. */
  get commands(): readonly string[] {
    return this.wire.filter((line) => line.startsWith('> ')).map((line) => line.slice(2));
  }

  count(pattern: RegExp): number {
    return this.commands.filter((command) => pattern.test(command)).length;
  }

  get stateNames(): readonly string[] {
    return this.states.map(({ state }) => state).filter((state, at, all) => state !== all[at - 1]);
  }

  /** Rungs in the order in which they were told. */
  get rungs(): readonly unknown[] {
    return this.events.filter(({ type }) => type === 'recovery-step').map(({ detail }) => detail['rung']);
  }

  hasEvent(type: string): boolean {
    return this.events.some((event) => event.type === type);
  }

  async #keep(store: () => void, isRejected = false): Promise<void> {
    if (this.hangs) await new Promise<void>(() => {});
    if (this.refuses || isRejected) throw new Error('the store is down');
    store();
  }
}

export function modemUnderTest(given: Given = {}): ModemUnderTest {
  return new ModemUnderTest(given);
}
