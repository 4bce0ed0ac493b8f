/**
 * The watchdog on forward progress: notes what becomes of every submission, and asks every few seconds whether the modem
 * still does its work (watchdog.ts and report-flow.ts decide). Lives as long as the modem; attended only while it is in
 * service.
 */
import type { Clock } from '../../clock.ts';
import type { SubmitOutcome, SubmitRequest } from '../../driver.ts';
import type { Facts } from '../facts.ts';
import { reason, type Reason } from '../reasons.ts';
import type { Received } from '../receiving/received.ts';
import {
  afterAccepted,
  afterCure,
  afterReceived,
  haveReportsStopped,
  noReportFlow,
  withCard,
} from './report-flow.ts';
import type { Tell } from '../session.ts';
import type { Timers } from '../timers.ts';
import { afterOutcome, judge, newProgress, type Progress } from './watchdog.ts';
import type { Wire } from '../wire.ts';

export interface ProgressWatchOptions {
  readonly clock: Clock;
  readonly facts: () => Facts;
  /** Of the modem in service; null: it is not. */
  readonly wire: () => Wire | null;
  readonly onStuck: (reason: Reason) => void;
  readonly onHealthy: () => void;
  readonly tell: Tell;
}

const intervalMs = 10_000;

export class ProgressWatch {
  readonly #options: ProgressWatchOptions;
  #progress: Progress;
  #reports = noReportFlow;

  constructor(options: ProgressWatchOptions) {
    this.#options = options;
    this.#progress = newProgress(options.clock.monotonic());
  }

  /** `send` carries the request to the modem; one at a time counts. */
  async submit(
    request: SubmitRequest,
    send: (request: SubmitRequest) => Promise<SubmitOutcome>,
  ): Promise<SubmitOutcome> {
    if (this.#progress.handedOverAt !== null || this.#progress.transmittedAt !== null) return send(request);
    this.#learn({ handedOverAt: this.#now });
    const outcome = await send({
      ...request,
      mayTransmit: () => {
        const may = request.mayTransmit();
        if (may) this.#learn({ handedOverAt: null, transmittedAt: this.#now });
        return may;
      },
    });
    this.#progress = afterOutcome(this.#progress, outcome, request.to, this.#now);
    if (outcome.kind === 'accepted' && request.requestStatusReport) {
      this.#reports = afterAccepted(this.#reports, this.#now);
    }
    // In a turn of its own: the caller hears the outcome before the modem is taken down for it.
    queueMicrotask(() => this.#judge());
    return outcome;
  }

  /** A +CMGS after all: the modem does send. */
  noteLateReference(): void {
    this.#learn({ refusals: [], unanswered: 0 });
  }

  noteReceived({ kind }: Received): void {
    if (kind === 'report' || kind === 'part') this.#reports = afterReceived(this.#reports, kind);
  }

  noteCard(iccid: string): void {
    this.#reports = withCard(this.#reports, iccid);
  }

  /** A new session of the modem: what was refused before proves nothing of it. */
  forget(): void {
    const { handedOverAt, transmittedAt } = this.#progress;
    this.#progress = { ...newProgress(this.#now), handedOverAt, transmittedAt };
  }

  /** Goes on until the phase ends. */
  attend(timers: Timers): void {
    this.#learn({ inServiceSince: this.#now, heardAt: this.#now });
    const round = (): void => {
      this.#judge();
      timers.after(intervalMs, round);
    };
    round();
  }

  #judge(): void {
    const { clock, facts, wire, onStuck, onHealthy, tell } = this.#options;
    const lastReplyAt = wire()?.lastReplyAt;
    if (lastReplyAt === undefined) return;
    this.#learn({ heardAt: Math.max(this.#progress.heardAt, lastReplyAt) });
    const judgement = judge(this.#progress, facts().profile.timeoutsMs.result, clock.monotonic());
    if (judgement === 'healthy') onHealthy();
    if (judgement === 'fine' || judgement === 'healthy') return this.#judgeReports();
    const { refusals, unanswered } = this.#progress;
    tell('no-progress', 'error', {
      reason: judgement,
      refusals: refusals.length,
      unanswered,
      code: refusals.at(-1)?.code ?? null,
    });
    this.forget();
    onStuck(reason(judgement));
  }

  #judgeReports(): void {
    const { facts, onStuck, tell } = this.#options;
    const isSending = this.#progress.handedOverAt !== null || this.#progress.transmittedAt !== null;
    if (isSending || !facts().profile.capabilities.statusReports) return;
    const { waiting } = this.#reports;
    if (!haveReportsStopped(this.#reports, this.#now)) return;
    tell('reports-stopped', 'warn', { waiting });
    this.#reports = afterCure(this.#reports, this.#now);
    onStuck(reason('reports-stopped'));
  }

  get #now(): number {
    return this.#options.clock.monotonic();
  }

  #learn(patch: Partial<Progress>): void {
    this.#progress = { ...this.#progress, ...patch };
  }
}
