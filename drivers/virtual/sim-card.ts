/** The card in a virtual modem: who it is, and its PIN (TS 31.101 §9: three tries, then ten for the PUK). */
import type { Clock } from '../clock.ts';

export interface SimOptions {
  /** +E.164. */
  readonly number: string;
  readonly iccid: string;
  readonly imsi: string;
  /** Asked for at every power-up when given. */
  readonly pin?: string;
  readonly puk?: string;
  readonly pinTriesLeft?: number;
  readonly pukTriesLeft?: number;
  /** Whether AT+CNUM tells the number; true. */
  readonly tellsNumber?: boolean;
  /** After power-up and after the PIN the card is busy (CME 14) for so long; 0. */
  readonly busyMs?: number;
  /** As stored on the card; the network's own SMSC unless given, empty: none. */
  readonly smscNumber?: string;
  readonly isInserted?: boolean;
}

export type SimState = 'absent' | 'pin' | 'puk' | 'blocked' | 'busy' | 'ready';

const PIN_TRIES = 3;
const PUK_TRIES = 10;

export class SimCard {
  readonly iccid: string;
  readonly imsi: string;
  readonly number: string;
  tellsNumber: boolean;
  smscNumber: string;
  pinTries: number;
  pukTries: number;
  isPinAsked: boolean;
  isInserted: boolean;
  readonly #clock: Clock;
  readonly #busyMs: number;
  readonly #puk: string;
  #pin: string;
  #isVerified = false;
  #busyUntil = 0;

  constructor(options: SimOptions, clock: Clock, networkSmsc: string) {
    this.iccid = options.iccid;
    this.imsi = options.imsi;
    this.number = options.number;
    this.tellsNumber = options.tellsNumber ?? true;
    this.smscNumber = options.smscNumber ?? networkSmsc;
    this.isInserted = options.isInserted ?? true;
    this.isPinAsked = options.pin !== undefined;
    this.pinTries = options.pinTriesLeft ?? PIN_TRIES;
    this.pukTries = options.pukTriesLeft ?? PUK_TRIES;
    this.#pin = options.pin ?? '1234';
    this.#puk = options.puk ?? '12345678';
    this.#busyMs = options.busyMs ?? 0;
    this.#clock = clock;
    this.powerUp();
  }

  get state(): SimState {
    if (!this.isInserted) return 'absent';
    if (this.pinTries === 0) return this.pukTries === 0 ? 'blocked' : 'puk';
    if (this.isPinAsked && !this.#isVerified) return 'pin';
    return this.#clock.monotonic() < this.#busyUntil ? 'busy' : 'ready';
  }

  /** How long until a usable card is ready; 0 when it is. */
  get busyForMs(): number {
    return Math.max(0, this.#busyUntil - this.#clock.monotonic());
  }

  powerUp(): void {
    this.#isVerified = false;
    this.#beBusy();
  }

  /** From now on the card asks for this PIN at every power-up. */
  lock(pin: string): void {
    this.#pin = pin;
    this.isPinAsked = true;
    this.powerUp();
  }

  /** @returns whether the PIN was right; a wrong one costs a try */
  verify(pin: string): boolean {
    if (this.pinTries === 0) return false;
    if (pin !== this.#pin) {
      this.pinTries -= 1;
      return false;
    }
    this.pinTries = PIN_TRIES;
    this.#isVerified = true;
    this.#beBusy();
    return true;
  }

  unblock(puk: string, newPin: string): boolean {
    if (this.pukTries === 0) return false;
    if (puk !== this.#puk) {
      this.pukTries -= 1;
      return false;
    }
    this.pukTries = PUK_TRIES;
    this.#pin = newPin;
    this.pinTries = PIN_TRIES;
    return this.verify(newPin);
  }

  /** AT+CPWD. */
  changePin(oldPin: string, newPin: string): boolean {
    if (!this.verify(oldPin)) return false;
    this.#pin = newPin;
    return true;
  }

  #beBusy(): void {
    this.#busyUntil = this.#clock.monotonic() + this.#busyMs;
  }
}
