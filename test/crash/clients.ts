/**
 * Clients as good clients are: each message has an Idempotency-Key, and is posted again with it until a 202 is seen,
 * over every crash; some are posted once more after that. What they saw is the one side of the verdict.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../drivers/virtual/random.ts';

export interface Sent {
  /** Stands in every segment of the text as <number>. */
  readonly number: number;
  readonly to: string;
  readonly segments: number;
  readonly onUnknown: 'hold' | 'resend';
  /** Ids of all 202 seen; more than one different is a broken promise. */
  readonly ids: Set<string>;
}

export interface Gate {
  readonly url: string;
  readonly key: string;
}

const CLIENTS = 4;
const RETRY_PAUSE_MS = 10;
const REQUEST_LIMIT_MS = 5_000;
/** Delivered, report before the answer, reported twice, and (scripted by the campaign) a report after a second. */
const RECIPIENTS = ['+13035550100', '+13035550105', '+13035550106', '+13035550120'];

export class Clients {
  readonly sent: Sent[] = [];
  /** How often each status but 202 was answered. */
  readonly refusals = new Map<number, number>();
  /** `performance.now()` of the latest 202 that a request sent since then got. */
  lastAcceptedAt = 0;
  readonly #gate: Gate;
  readonly #random: Random;
  readonly #mayGoOn: () => boolean;
  #isStopping = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(gate: Gate, random: Random, mayGoOn: () => boolean = () => true) {
    this.#gate = gate;
    this.#random = random;
    this.#mayGoOn = mayGoOn;
  }

  start(): void {
    this.#running = Promise.all(Array.from({ length: CLIENTS }, () => this.#run()));
  }

  /** Resolves when each message that was begun has its 202; the gateway must be there. */
  async finish(): Promise<void> {
    this.#isStopping = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      if (!this.#mayGoOn()) {
        await pause(RETRY_PAUSE_MS);
        continue;
      }
      const message = this.#next();
      await this.#post(message);
      if (this.#random() < 0.2) await this.#post(message);
    }
  }

  #next(): Sent {
    const number = this.sent.length;
    const isLong = this.#random() < 0.2;
    const message: Sent = {
      number,
      to: RECIPIENTS[Math.floor(this.#random() * RECIPIENTS.length)] ?? '',
      segments: isLong ? 3 : 1,
      onUnknown: this.#random() < 0.5 ? 'hold' : 'resend',
      ids: new Set(),
    };
    this.sent.push(message);
    return message;
  }

  async #post({ number, to, segments, onUnknown, ids }: Sent): Promise<void> {
    const mark = `<${String(number).padStart(6, '0')}>`;
    const body = JSON.stringify({
      to,
      text: segments === 1 ? mark : mark.repeat(Math.floor((segments * 153) / mark.length)),
      class: 'alert',
      on_unknown: onUnknown,
    });
    for (;;) {
      const answer = await this.#request(`crash-${number}`, body);
      if (answer) {
        ids.add(answer);
        return;
      }
      await pause(RETRY_PAUSE_MS);
    }
  }

  /** The id, or null: nothing is known, as for any client whose request broke off. */
  async #request(idempotencyKey: string, body: string): Promise<string | null> {
    try {
      const response = await fetch(`${this.#gate.url}/v1/messages`, {
        method: 'POST',
        signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
        headers: {
          authorization: `Bearer ${this.#gate.key}`,
          'content-type': 'application/json',
          'idempotency-key': idempotencyKey,
        },
        body,
      });
      const answer = (await response.json()) as { id?: string };
      if (response.status === 202 && answer.id !== undefined) {
        this.lastAcceptedAt = performance.now();
        return answer.id;
      }
      this.refusals.set(response.status, (this.refusals.get(response.status) ?? 0) + 1);
    } catch {
      // the connection broke: the client knows nothing, and asks again
    }
    return null;
  }
}
