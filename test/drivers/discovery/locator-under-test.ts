/** A locator over a machine in memory, on a hand-moved clock. */
import {
  createModemLocator,
  type ModemLocator,
  type ModemLocatorOptions,
  type Whereabouts,
} from '../../../drivers/discovery/modem-locator.ts';
import type { WantedModem } from '../../../drivers/discovery/modem-register.ts';
import type { FoundModem } from '../../../drivers/discovery/types.ts';
import type { VirtualModem } from '../../../drivers/virtual/virtual-modem.ts';
import { FakeMachine } from '../../support/fake-machine.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { bankOf, type ModemWish } from './bank-of.ts';

export class LocatorUnderTest {
  readonly clock = new ManualClock();
  readonly machine = new FakeMachine();
  readonly found: FoundModem[] = [];
  readonly modems: readonly VirtualModem[];
  readonly locator: ModemLocator;

  constructor(wishes: readonly ModemWish[], options: Partial<ModemLocatorOptions> = {}) {
    this.modems = bankOf(this.clock, wishes);
    const { listPorts, openPort } = this.machine;
    this.locator = createModemLocator({ clock: this.clock, listPorts, openPort, ...options });
  }

  modem(index: number): VirtualModem {
    const modem = this.modems[index];
    if (!modem) throw new Error(`no modem ${index}`);
    return modem;
  }

  start(): this {
    this.locator.start((modem) => this.found.push(modem));
    return this;
  }

  get keys(): readonly string[] {
    return this.found.map(({ key }) => key);
  }

  /** Until that many have been told. */
  finds(count: number, limitMs = 60_000): Promise<void> {
    return this.clock.until(() => this.found.length >= count, `${count} modems`, limitMs);
  }

  /** Out here, in there, as another plug. */
  move(index: number, from: string, to: string): void {
    this.machine.pull(from);
    this.modem(index).unplug();
    this.machine.plug(to, this.modem(index));
    this.modem(index).replug();
  }

  async locate(wanted: WantedModem): Promise<Whereabouts | null> {
    let place: Whereabouts | null | undefined;
    void this.locator.locate(wanted).then((found) => (place = found));
    await this.clock.until(() => place !== undefined, 'an answer', 30_000);
    return place ?? null;
  }

  async pathOf(wanted: WantedModem): Promise<string | null> {
    return (await this.locate(wanted))?.candidate.path ?? null;
  }

  async stopped(): Promise<void> {
    let isStopped = false;
    void this.locator.stop().then(() => (isStopped = true));
    await this.clock.until(() => isStopped, 'a stopped locator', 5_000);
  }
}
