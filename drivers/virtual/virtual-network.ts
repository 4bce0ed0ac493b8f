/**
 * A small SMSC: takes SUBMIT PDUs from virtual SIMs, answers after the air time, sends status reports, carries texts
 * between SIMs and from handsets. Everything that it accepted stands in the air log, the oracle of every test.
 */
import type { Clock } from '../clock.ts';
import type { Answer, Behaviour, ScriptedReport } from './behaviour.ts';
import { type Callee, callees } from './callee.ts';
import { magicCallee } from './magic-numbers.ts';
import type {
  AirEntry,
  AirTime,
  CallEntry,
  Operator,
  RefusedEntry,
  SimSession,
  SubmitResult,
  VirtualNetwork,
  VirtualNetworkOptions,
} from './network-contract.ts';
import { NetworkScript, type ScriptTarget } from './network-script.ts';
import { canonicalNumber, nationalForm } from './numbering.ts';
import {
  deliverFromSubmit,
  deliverPdus,
  type HandsetText,
  type NetworkWriting,
  readSubmit,
  reportPdu,
  type Submission,
} from './network-pdus.ts';
import { type Random, seededRandom } from './random.ts';
import { SimLine, type SimReceiver } from './sim-line.ts';

export type { VirtualNetwork, VirtualNetworkOptions } from './network-contract.ts';

export function createVirtualNetwork(options: VirtualNetworkOptions): VirtualNetwork {
  return new Smsc(options);
}

class Smsc implements VirtualNetwork {
  readonly air: AirEntry[] = [];
  readonly refused: RefusedEntry[] = [];
  readonly calls: CallEntry[] = [];
  readonly operator: Operator;
  readonly smscNumber: string;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #options: VirtualNetworkOptions;
  readonly #countryCode: string;
  readonly #writing: NetworkWriting;
  readonly #script: NetworkScript;
  readonly #lines = new Map<string, SimLine>();
  readonly #airTimes = new Map<string, AirTime>();
  /** Recipient to the SIM that tried first, for `firstSimOnly`. */
  readonly #firstSims = new Map<string, string>();
  readonly #callees = new Map<string, Callee>();
  readonly #airHandlers = new Set<(entry: AirEntry) => void>();
  #concatenationReference = 0;

  constructor(options: VirtualNetworkOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#random = options.random ?? seededRandom(1);
    this.operator = options.operator ?? { long: 'Sallyport Virtual', short: 'Sallyport', numeric: '00101' };
    this.smscNumber = options.smscNumber ?? '+12025550000';
    this.#countryCode = options.countryCode ?? '1';
    this.#writing = { smsc: this.smscNumber, zoneMinutes: options.zoneMinutes ?? 0 };
    this.#script = new NetworkScript(options.behaviour);
  }

  script(target: ScriptTarget, behaviour: Behaviour | readonly Behaviour[]): () => void {
    return this.#script.add(target, behaviour);
  }

  scriptCall(to: string, callee: Callee): void {
    this.#callees.set(to, callee);
  }

  calleeOf(to: string): Callee {
    return this.#callees.get(to) ?? magicCallee(to) ?? callees.answers();
  }

  setAirTime(simNumber: string, airTime: AirTime): void {
    this.#airTimes.set(simNumber, airTime);
  }

  setNextReference(simNumber: string, reference: number): void {
    this.#line(simNumber).nextReference = reference % 256;
  }

  provision(simNumber: string): void {
    this.#line(simNumber);
  }

  attach(simNumber: string, receiver: SimReceiver): SimSession {
    const line = this.#line(simNumber);
    line.attach(receiver);
    return {
      submit: (pdu, onResult) => this.#submit(line, pdu, onResult),
      memoryAvailable: () => line.tryNow(),
      detach: () => line.detach(receiver),
    };
  }

  sendFromHandset(text: HandsetText): readonly string[] {
    this.#concatenationReference = (this.#concatenationReference + 1) % 256;
    const pdus = deliverPdus(this.#writing, this.#clock.now(), text, this.#concatenationReference);
    for (const pdu of pdus) this.#line(text.to).enqueue({ kind: 'text', pdu });
    return pdus;
  }

  deliverRaw(simNumber: string, kind: 'text' | 'report', pdu: string): void {
    this.#line(simNumber).enqueue({ kind, pdu });
  }

  waitingFor(simNumber: string): number {
    return this.#line(simNumber).waitingCount;
  }

  onAir(handler: (entry: AirEntry) => void): () => void {
    this.#airHandlers.add(handler);
    return () => void this.#airHandlers.delete(handler);
  }

  #line(simNumber: string): SimLine {
    let line = this.#lines.get(simNumber);
    if (!line) {
      line = new SimLine(simNumber, {
        clock: this.#clock,
        retryMs: this.#options.retryMs ?? 60_000,
        firstReference: this.#options.firstReference ?? 0,
      });
      this.#lines.set(simNumber, line);
    }
    return line;
  }

  #submit(line: SimLine, pdu: string, onResult: (result: SubmitResult) => void): void {
    this.#clock.setTimer(() => this.#carry(line, pdu, onResult), this.#airTime(line.number));
  }

  #airTime(simNumber: string): number {
    const own = this.#airTimes.get(simNumber);
    const middle = own?.airTimeMs ?? this.#options.airTimeMs ?? 200;
    const jitter = own ? (own.airJitterMs ?? 0) : (this.#options.airJitterMs ?? 0);
    return Math.max(0, middle + (this.#random() * 2 - 1) * jitter);
  }

  #carry(line: SimLine, pdu: string, onResult: (result: SubmitResult) => void): void {
    const submission = readSubmit(pdu);
    if (!submission) {
      this.refused.push(this.#refusal(line, '', '', pdu, 96));
      onResult({ kind: 'refused', cms: 96 });
      return;
    }
    const to = canonicalNumber(submission.to, this.#countryCode, submission.toType);
    const behaviour = this.#script.take({ ...submission, to, simNumber: line.number });
    const answer = this.#served(behaviour.answer, to, line.number);
    if (answer.kind === 'refuse' || answer.kind === 'ignore') {
      const cms = answer.kind === 'refuse' ? answer.cms : null;
      this.refused.push(this.#refusal(line, to, submission.text, pdu, cms));
      if (answer.kind === 'refuse') this.#refuse(answer, onResult);
      return;
    }
    const entry = this.#accept(line, to, submission, behaviour.name, pdu);
    this.#fulfil(line, entry, submission, behaviour.reports);
    if (answer.kind === 'accept-unanswered') return;
    const result: SubmitResult = { kind: 'accepted', reference: entry.reference };
    if (answer.kind === 'accept-late') this.#clock.setTimer(() => onResult(result), answer.afterMs);
    else onResult(result);
  }

  #refuse(answer: Answer & { kind: 'refuse' }, onResult: (result: SubmitResult) => void): void {
    const { cms, afterMs = 0 } = answer;
    if (afterMs > 0) this.#clock.setTimer(() => onResult({ kind: 'refused', cms }), afterMs);
    else onResult({ kind: 'refused', cms });
  }

  /** A refusal meant for the first SIM only turns into acceptance for all others. */
  #served(answer: Answer, to: string, simNumber: string): Answer {
    if (answer.kind !== 'refuse' || !answer.firstSimOnly) return answer;
    const first = this.#firstSims.get(to) ?? simNumber;
    this.#firstSims.set(to, first);
    return first === simNumber ? answer : { kind: 'accept' };
  }

  #refusal(line: SimLine, to: string, text: string, pdu: string, cms: number | null): RefusedEntry {
    return { at: this.#clock.now(), simNumber: line.number, to, text, pdu, cms };
  }

  #accept(line: SimLine, to: string, submission: Submission, outcome: string, pdu: string): AirEntry {
    const entry: AirEntry = {
      at: this.#clock.now(),
      simNumber: line.number,
      to,
      text: submission.text,
      pdu,
      reference: line.takeReference(),
      concatenation: submission.concatenation,
      validitySeconds: submission.validitySeconds,
      protocolId: submission.protocolId,
      reportRequested: submission.reportRequested,
      outcome,
    };
    this.air.push(entry);
    for (const handler of this.#airHandlers) handler(entry);
    return entry;
  }

  /** Texts to a virtual SIM are reported when that SIM has taken them, all others at once. */
  #fulfil(line: SimLine, entry: AirEntry, submission: Submission, reports: readonly ScriptedReport[]): void {
    const report = () => {
      if (submission.reportRequested) this.#report(line, entry, submission, reports);
    };
    const recipient = this.#lines.get(entry.to);
    if (!recipient) {
      report();
      return;
    }
    const pdu = deliverFromSubmit(this.#writing, this.#clock.now(), line.number, submission);
    recipient.enqueue({ kind: 'text', pdu }, report);
  }

  #report(line: SimLine, entry: AirEntry, submission: Submission, reports: readonly ScriptedReport[]): void {
    const [next, ...rest] = reports;
    if (!next) return;
    const send = () => {
      const recipient = {
        'as-submitted': { number: submission.to, type: submission.toType },
        national: { number: nationalForm(entry.to), type: 'national' as const },
        empty: { number: '', type: 'unknown' as const },
      }[next.recipient ?? 'as-submitted'];
      const pdu = reportPdu(this.#writing, {
        reference: entry.reference,
        recipient,
        status: next.status,
        acceptedAt: entry.at,
        dischargedAt: this.#clock.now(),
        isZoneWrong: next.zone === 'wrong',
      });
      line.enqueue({ kind: 'report', pdu });
      this.#report(line, entry, submission, rest);
    };
    if (next.delayMs === 'early') send();
    else this.#clock.setTimer(send, next.delayMs ?? this.#options.reportDelayMs ?? 1_000);
  }
}
