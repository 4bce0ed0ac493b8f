/** The radio of a virtual modem: what registration it has, how strong the signal is, when it finds the network. */
import type { Clock, Timer } from '../clock.ts';
import type { SimCard } from './sim-card.ts';

/** <stat> of TS 27.007 §7.2. */
export const registrationStatus = {
  idle: 0,
  home: 1,
  searching: 2,
  denied: 3,
  unknown: 4,
  roaming: 5,
} as const;

export type RegistrationName = keyof typeof registrationStatus;

export interface RadioOptions {
  /** Where the search ends; home. */
  readonly finds?: RegistrationName;
  /** How long the search takes after power-up and PIN; 0. */
  readonly searchMs?: number;
  /** AT+CSQ <rssi> 0 to 31, 99 unknown; 20. */
  readonly signal?: number;
}

export class Radio {
  /** AT+CFUN: 0 minimal, 1 full, 4 flight mode. */
  functionality = 1;
  signal: number;
  finds: RegistrationName;
  searchMs: number;
  readonly locationArea = '1F2A';
  readonly cell = '0001A2B3';
  readonly accessTechnology: number;
  #status: RegistrationName = 'idle';
  #search: Timer | null = null;
  readonly #clock: Clock;
  readonly #sim: () => SimCard;
  readonly #onChange: (status: RegistrationName) => void;

  constructor(
    options: RadioOptions,
    context: {
      clock: Clock;
      sim: () => SimCard;
      accessTechnology: number;
      onChange: (status: RegistrationName) => void;
    },
  ) {
    this.accessTechnology = context.accessTechnology;
    this.signal = options.signal ?? 20;
    this.finds = options.finds ?? 'home';
    this.searchMs = options.searchMs ?? 0;
    this.#clock = context.clock;
    this.#sim = context.sim;
    this.#onChange = context.onChange;
  }

  get status(): RegistrationName {
    return this.#status;
  }

  get isRegistered(): boolean {
    return this.#status === 'home' || this.#status === 'roaming';
  }

  /** Begins to search if card and functionality allow; called at power-up, after the PIN, after AT+CFUN=1. */
  search(): void {
    this.#search?.cancel();
    this.#search = null;
    if (this.functionality !== 1 || !isUsable(this.#sim())) {
      this.#become('idle');
      return;
    }
    const waitMs = this.#sim().busyForMs + this.searchMs;
    if (waitMs === 0) {
      this.#become(this.finds);
      return;
    }
    this.#become('searching');
    this.#search = this.#clock.setTimer(() => this.#become(this.finds), waitMs);
  }

  /** Power gone, or AT+CFUN=0 and 4. */
  off(): void {
    this.#search?.cancel();
    this.#search = null;
    this.#become('idle');
  }

  /** The network changes its mind about this SIM, or the coverage changes; later searches end there too. */
  force(status: RegistrationName): void {
    this.#search?.cancel();
    this.#search = null;
    if (status !== 'searching' && status !== 'idle') this.finds = status;
    this.#become(status);
  }

  #become(status: RegistrationName): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#onChange(status);
  }
}

function isUsable({ state }: SimCard): boolean {
  return state === 'ready' || state === 'busy';
}
