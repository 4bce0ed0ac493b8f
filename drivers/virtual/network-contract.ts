/** What tests and modems may say to the virtual network, and what it tells them. */
import type { Clock } from '../clock.ts';
import type { Concatenation } from '../sms/types.ts';
import type { Behaviour } from './behaviour.ts';
import type { Callee } from './callee.ts';
import type { HandsetText } from './network-pdus.ts';
import type { ScriptTarget } from './network-script.ts';
import type { Random } from './random.ts';
import type { SimReceiver } from './sim-line.ts';

export interface VirtualNetworkOptions {
  readonly clock: Clock;
  readonly random?: Random;
  /** From Ctrl-Z to the network's answer; 200 ms. */
  readonly airTimeMs?: number;
  /** Spread evenly around the air time: 500 means plus or minus 500 ms; 0. */
  readonly airJitterMs?: number;
  /** From acceptance to the first status report; 1000 ms. */
  readonly reportDelayMs?: number;
  /** How long the network waits after a delivery that the modem refused; 60 s. */
  readonly retryMs?: number;
  readonly smscNumber?: string;
  readonly operator?: Operator;
  /** What national numbers belong to; `1`. */
  readonly countryCode?: string;
  /** Zone of the SMSC's time stamps, a multiple of 15; 0. */
  readonly zoneMinutes?: number;
  /** TP-MR of each SIM's first submission; 0. */
  readonly firstReference?: number;
  /** For recipients without a script; delivered. */
  readonly behaviour?: Behaviour;
}

export interface Operator {
  readonly long: string;
  readonly short: string;
  /** MCC and MNC. */
  readonly numeric: string;
}

/** One submission that the network accepted. Times are the clock's wall time, ms. */
export interface AirEntry {
  readonly at: number;
  readonly simNumber: string;
  /** +E.164. */
  readonly to: string;
  /** Of this segment alone. */
  readonly text: string;
  readonly pdu: string;
  readonly reference: number;
  readonly concatenation: Concatenation | null;
  /** null: the SUBMIT gave none. */
  readonly validitySeconds: number | null;
  readonly protocolId: number;
  readonly reportRequested: boolean;
  /** Name of the behaviour that this submission met. */
  readonly outcome: string;
}

/** One submission that never became a message: refused with `cms`, or ignored (null). */
export interface RefusedEntry {
  readonly at: number;
  readonly simNumber: string;
  readonly to: string;
  readonly text: string;
  readonly pdu: string;
  readonly cms: number | null;
}

export type SubmitResult =
  | { readonly kind: 'accepted'; readonly reference: number }
  | { readonly kind: 'refused'; readonly cms: number };

/** What a registered modem holds. */
export interface SimSession {
  /** `onResult` is called at most once, and perhaps never. Works on after detach(): the radio has it already. */
  submit(pdu: string, onResult: (result: SubmitResult) => void): void;
  /** The modem can store again (RP-SMMA). */
  memoryAvailable(): void;
  detach(): void;
}

/** One voice call of a SIM. */
export interface CallEntry {
  readonly at: number;
  readonly simNumber: string;
  readonly to: string;
  /** What the callee heard to its end, utterance by utterance. */
  readonly spoken: string[];
  isAnswered: boolean;
  /** Null: it is up. */
  endedBy: 'caller' | 'callee' | 'power' | null;
}

export interface AirTime {
  readonly airTimeMs: number;
  readonly airJitterMs?: number;
}

export interface VirtualNetwork {
  readonly air: readonly AirEntry[];
  readonly refused: readonly RefusedEntry[];
  /** Every call that was dialled, oldest first. */
  readonly calls: CallEntry[];
  readonly operator: Operator;
  readonly smscNumber: string;
  /**
   * From now on these submissions meet this behaviour; the latest script wins. A list is used up one by one, and then
   * older scripts hold again. @returns removes the script
   */
  script(target: ScriptTarget, behaviour: Behaviour | readonly Behaviour[]): () => void;
  /** From now on the phone with this number does so when it is called. */
  scriptCall(to: string, callee: Callee): void;
  calleeOf(to: string): Callee;
  /** Overrides the air time of one SIM. */
  setAirTime(simNumber: string, airTime: AirTime): void;
  setNextReference(simNumber: string, reference: number): void;
  /** A phone somewhere texts a virtual SIM. @returns the PDUs, in the order they were sent */
  sendFromHandset(text: HandsetText): readonly string[];
  /** Any PDU (hex, with SMSC field) to a SIM, for what the methods above cannot say. */
  deliverRaw(simNumber: string, kind: 'text' | 'report', pdu: string): void;
  /** Texts and reports that wait for this SIM. */
  waitingFor(simNumber: string): number;
  /** Called for every new air entry; returns the undo. */
  onAir(handler: (entry: AirEntry) => void): () => void;
  /** The modem's door. Makes the number a virtual SIM for ever: texts to it wait for it. */
  provision(simNumber: string): void;
  attach(simNumber: string, receiver: SimReceiver): SimSession;
}
