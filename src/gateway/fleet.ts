/**
 * The modems and SIMs as a surface shows them. sms/fleet.ts implements it; main.ts hands it over.
 */
import type { KnownSim } from '../domain/sim.ts';

export const MODEM_ACTIONS = ['pause', 'resume', 'restart'] as const;
/**
 * `pause`: it takes no new message until `resume`, also after a restart of the gateway; what is on the wire goes on, and it
 * still receives. `restart`: the port is closed, and the modem brought up anew.
 */
export type ModemAction = (typeof MODEM_ACTIONS)[number];

export interface Fleet {
  /** Resolves when it is done; a restarted modem is then on its way up. @throws GatewayError `not-found` */
  act(modemId: string, action: ModemAction): Promise<ModemView>;
  /**
   * One USSD dialogue: what is dialled, then what is answered whenever the network asks.
   * @throws GatewayError `not-found`, `modem-refused`
   */
  askNetwork(modemId: string, dialogue: readonly string[]): Promise<UssdAnswer>;
  /** Calls a number and speaks digits. @throws GatewayError `not-found`, `modem-refused` */
  call(modemId: string, request: { readonly to: string; readonly digits: string }): Promise<CallResult>;
  listModems(): readonly ModemView[];
  /** The last hundred since the start of the gateway, newest first. @throws GatewayError `not-found` */
  listEvents(modemId: string): readonly FleetEvent[];
  /**
   * Every line on the wire of a modem from now on, with PINs, PDUs and numbers masked. Returns the end of it.
   * @throws GatewayError `not-found`
   */
  traceModem(modemId: string, onLine: (line: TracedLine) => void): () => void;
  listSims(): Promise<readonly SimView[]>;
}

/** Something in the life of a modem that an operator may want to read. Holds no text, PIN or whole number. */
export interface FleetEvent {
  /** ms UTC */
  readonly at: number;
  readonly type: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

export interface UssdAnswer {
  /** What the network said, in order. */
  readonly texts: readonly string[];
  /** It asked once more when there was no answer left; the session was closed. */
  readonly isOpen: boolean;
}

export interface CallResult {
  readonly result: 'spoken' | 'busy' | 'no-answer' | 'hung-up';
  /** How often the digits were spoken. */
  readonly times: number;
  /** The first key that was pressed. */
  readonly key: string | null;
}

export interface TracedLine {
  /** ms UTC */
  readonly at: number;
  readonly direction: 'to-modem' | 'from-modem';
  readonly text: string;
}

export interface ModemView {
  /** The name in the config: also the id in the API. */
  readonly id: string;
  readonly port: string;
  readonly state: 'closed' | 'probing' | 'locked' | 'initializing' | 'searching' | 'registered' | 'failed';
  readonly reason: { readonly code: string; readonly text: string } | null;
  /** Milliseconds until the driver tries again by itself; null: it does not. */
  readonly nextTryInMs: number | null;
  readonly profile: string;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly imei: string | null;
  readonly simId: string | null;
  /** Takes no new message, by the operator's wish. */
  readonly isPaused: boolean;
  readonly operator: string | null;
  readonly registration: string;
  readonly signalDbm: number | null;
  readonly smsc: string | null;
  /** Message memories as they were counted last. */
  readonly storages: readonly { readonly name: string; readonly used: number; readonly total: number }[];
}

export interface SimView {
  readonly sim: KnownSim;
  /** Can take a segment now, or is busy with one; false: not in a registered modem. */
  readonly isUsable: boolean;
  readonly isBusy: boolean;
  /** Since the start of this process. */
  readonly accepted: number;
  readonly refused: number;
  readonly unknown: number;
  /** Median milliseconds from AT+CMGS to its result over the last submissions; null before the first. */
  readonly submitMs: number | null;
}
