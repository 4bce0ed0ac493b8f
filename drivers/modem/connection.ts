/**
 * What exists while the port is open: channel, wire, and the two ways in which texts arrive. Bytes come in from the
 * port; unsolicited lines are noted and acted upon in a later turn. A reboot of the modem replaces all but the port.
 */
import { createAtChannel, type PortAtChannel } from '../at/channel.ts';
import type { Unsolicited, WireTrace } from '../at/types.ts';
import type { Clock } from '../clock.ts';
import type { ModemListener } from '../driver.ts';
import type { ModemError } from '../errors.ts';
import type { BytePort } from '../serial/byte-port.ts';
import { localError } from '../verdicts.ts';
import { DirectDelivery } from './receiving/direct-delivery.ts';
import type { Facts } from './facts.ts';
import { isServiceCentre } from './start/init-steps.ts';
import { MessageMemory } from './receiving/message-memory.ts';
import { MoreMessages } from './sending/more-messages.ts';
import type { Received } from './receiving/received.ts';
import type { Tell } from './session.ts';
import type { StorageRecord } from './receiving/storage-record.ts';
import { noteCount } from './receiving/storage-watch.ts';
import { StoredDelivery } from './receiving/stored-delivery.ts';
import { Timers } from './timers.ts';
import { Wire } from './wire.ts';

export interface ConnectionOptions {
  readonly port: BytePort;
  readonly clock: Clock;
  readonly trace: WireTrace | undefined;
  readonly listener: ModemListener;
  readonly facts: () => Facts;
  /** Set up and not being set up anew: what lies in the memories may be worked on. */
  readonly isInService: () => boolean;
  readonly record: StorageRecord;
  readonly learn: (patch: Partial<Facts>) => void;
  readonly onReceived: (received: Received) => void;
  readonly tell: Tell;
  /** Never inside the handler of the line. */
  readonly onUnsolicited: (message: Unsolicited) => void;
  readonly onDeaf: () => void;
  readonly onLateReference: (reference: number | null) => void;
  /** The port is gone. Not called after close(). */
  readonly onLost: (error: ModemError) => void;
}

/** All that one channel carries; replaced as a whole. */
export interface Talk {
  readonly channel: PortAtChannel;
  readonly guardMs: number;
  readonly wire: Wire;
  readonly timers: Timers;
  readonly stored: StoredDelivery;
  readonly direct: DirectDelivery;
  readonly moreMessages: MoreMessages;
}

/** How long a command on the wire may take to end before the port closes under it. */
const graceMs = 1_000;

export class Connection {
  readonly #options: ConnectionOptions;
  #talk: Talk;
  /** Whether the port opened, once that is known. */
  #opening: Promise<boolean> = Promise.resolve(false);
  #noted: Unsolicited[] = [];

  constructor(options: ConnectionOptions, guardMs: number) {
    this.#options = options;
    this.#talk = this.#newTalk(guardMs);
  }

  get talk(): Talk {
    return this.#talk;
  }

  /** @throws ModemError as BytePort.open */
  async open(): Promise<void> {
    const opening = this.#options.port.open({
      onData: (bytes) => this.#talk.channel.handlers.onData(bytes),
      onClose: (reason) => this.#talk.channel.handlers.onClose(reason),
    });
    this.#opening = opening.then(
      () => true,
      () => false,
    );
    await opening;
  }

  /** What is on the wire ends as if the modem were gone; what waits is dropped. */
  resetTalk(guardMs: number): void {
    const before = this.#talk;
    this.#talk = this.#newTalk(guardMs);
    endTalk(before);
  }

  async close(isGraceful: boolean): Promise<void> {
    const { wire, timers, channel } = this.#talk;
    wire.close(localError('channel-stopped'));
    if (isGraceful) await timers.within(graceMs, wire.whenIdle(), undefined);
    const isOpen = await timers.within<boolean | null, null>(graceMs, this.#opening, null);
    timers.endPhase();
    channel.stop();
    if (isOpen) return this.#options.port.close();
    // Still opening, in the hands of the system: closed as soon as it is open.
    if (isOpen === null)
      void this.#opening.then((hasOpened) => (hasOpened ? this.#options.port.close() : undefined));
  }

  #newTalk(guardMs: number): Talk {
    const { port, clock, trace, facts, isInService, learn, tell, record } = this.#options;
    const timers = new Timers(clock);
    const channel = createAtChannel({
      port,
      clock,
      guardMs,
      listener: {
        onUnsolicited: (message) => this.#note(message, timers),
        onLateReference: (reference) => this.#options.onLateReference(reference),
        onClosed: (reason) => this.#lost(reason, timers),
      },
      ...(trace ? { trace } : {}),
    });
    const wire = new Wire({ channel, clock, onDeaf: () => this.#options.onDeaf() });
    const shared = {
      timers,
      listener: this.#options.listener,
      facts,
      record,
      tell,
      learnFrom: (received: Received) => this.#learnFrom(received),
    };
    const onCount = noteCount({ record, facts, learn, tell });
    const stored = new StoredDelivery({
      ...shared,
      isInService,
      memory: new MessageMemory({ wire, facts, isInService, onCount }),
    });
    const direct = new DirectDelivery({ ...shared, wire, learn });
    return {
      channel,
      guardMs,
      wire,
      timers,
      stored,
      direct,
      moreMessages: new MoreMessages(() => clock.monotonic()),
    };
  }

  /** Only noted here; a microtask later the lines that came together are acted upon, in order. */
  #note(message: Unsolicited, timers: Timers): void {
    this.#noted.push(message);
    if (this.#noted.length > 1) return;
    queueMicrotask(() => {
      const noted = this.#noted;
      this.#noted = [];
      for (const one of noted) if (!timers.isOver) this.#options.onUnsolicited(one);
    });
  }

  #lost(reason: ModemError, timers: Timers): void {
    if (timers.isOver) return;
    this.#talk.wire.close(reason);
    timers.endPhase();
    this.#options.onLost(reason);
  }

  /** A SIM without a service centre of its own learns it from what it received (modems.md 1.2, step 16). */
  #learnFrom(received: Received): void {
    this.#options.onReceived(received);
    if (received.kind !== 'part' && received.kind !== 'report') return;
    const { facts, learn } = this.#options;
    if (facts().smsc.number === null && isServiceCentre(received.smsc)) {
      learn({ smsc: { number: received.smsc, isInPdu: true } });
    }
  }
}

function endTalk({ wire, timers, channel }: Talk): void {
  wire.close(localError('channel-stopped'));
  timers.endPhase();
  channel.stop();
}
