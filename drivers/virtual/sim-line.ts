/**
 * The network's side of one SIM: its message references, and the texts and reports that wait for it. One delivery is
 * on the air at a time (TS 24.011 §2.3); what is not acknowledged waits for a registration, for free memory, or for
 * the network's next try.
 */
import type { Clock, Timer } from '../clock.ts';

/** A DELIVER or STATUS-REPORT on its way to a SIM. */
export interface Delivery {
  readonly kind: 'text' | 'report';
  /** Upper-case hex with the SMSC field. */
  readonly pdu: string;
}

/** A registered modem. `acknowledge(false)` is RP-ERROR: not taken, to be tried again. */
export interface SimReceiver {
  deliver(delivery: Delivery, acknowledge: (isTaken: boolean) => void): void;
}

interface Waiting {
  readonly delivery: Delivery;
  readonly onTaken: (() => void) | undefined;
}

export class SimLine {
  readonly number: string;
  nextReference: number;
  readonly #clock: Clock;
  readonly #retryMs: number;
  #receiver: SimReceiver | null = null;
  #queue: Waiting[] = [];
  /** The attempt under way; a late acknowledgement of an older attempt settles nothing. */
  #inFlight: object | null = null;
  #retry: Timer | null = null;
  #isPumping = false;

  constructor(number: string, options: { clock: Clock; retryMs: number; firstReference: number }) {
    this.number = number;
    this.#clock = options.clock;
    this.#retryMs = options.retryMs;
    this.nextReference = options.firstReference;
  }

  get isAttached(): boolean {
    return this.#receiver !== null;
  }

  get waitingCount(): number {
    return this.#queue.length;
  }

  /** TP-MR of the next accepted submission; one octet, so it wraps. */
  takeReference(): number {
    const reference = this.nextReference;
    this.nextReference = (reference + 1) % 256;
    return reference;
  }

  attach(receiver: SimReceiver): void {
    this.#receiver = receiver;
    this.#inFlight = null;
    this.tryNow();
  }

  detach(receiver: SimReceiver): void {
    if (this.#receiver !== receiver) return;
    this.#receiver = null;
    this.#inFlight = null;
  }

  enqueue(delivery: Delivery, onTaken?: () => void): void {
    this.#queue.push({ delivery, onTaken });
    this.#pump();
  }

  /** The modem has room again, or the network tries once more. */
  tryNow(): void {
    this.#retry?.cancel();
    this.#retry = null;
    this.#pump();
  }

  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    while (this.#receiver && !this.#inFlight && !this.#retry) {
      const waiting = this.#queue[0];
      if (!waiting) break;
      const attempt = {};
      this.#inFlight = attempt;
      this.#receiver.deliver(waiting.delivery, (isTaken) => this.#settle(attempt, waiting, isTaken));
    }
    this.#isPumping = false;
  }

  #settle(attempt: object, waiting: Waiting, isTaken: boolean): void {
    if (this.#inFlight !== attempt) return;
    this.#inFlight = null;
    if (isTaken) {
      this.#queue.shift();
      waiting.onTaken?.();
    } else {
      this.#retry = this.#clock.setTimer(() => this.tryNow(), this.#retryMs);
    }
    this.#pump();
  }
}
