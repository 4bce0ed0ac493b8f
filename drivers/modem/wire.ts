/**
 * Who may speak next on the one line to the modem. Jobs come in with a lane, go out one at a time; the channel's own
 * queue stays empty, so an urgent job waits for one command at most. One wire per channel; a new channel, a new wire.
 */
import type { Clock } from '../clock.ts';
import type { AtChannel, AtCommand, AtReply } from '../at/types.ts';
import type { ModemError } from '../errors.ts';

/**
 * In order of precedence. An acknowledgement has a deadline in the network; `control` brings the modem up, or leads a
 * call, and runs only while nothing may be submitted; polls go last and never age.
 */
export type Lane = 'acknowledge' | 'control' | 'submission' | 'incoming' | 'poll';

/** The only thing a procedure needs: ask one command, get one reply. `closed` means: unwind. */
export interface AtTalk {
  execute(command: AtCommand): Promise<AtReply>;
}

export interface WireOptions {
  readonly channel: AtChannel;
  readonly clock: Clock;
  /** Three time-outs in a row without a line between them. */
  readonly onDeaf: () => void;
}

interface Waiting {
  readonly lane: Lane;
  readonly since: number;
  run(): Promise<void>;
  drop(error: ModemError): void;
}

const rank: Readonly<Record<Lane, number>> = {
  acknowledge: 0,
  control: 1,
  submission: 2,
  incoming: 3,
  poll: 4,
};

/** After this long a received text goes before the next submission: a full memory stops reports (quirk 4). */
const incomingPatienceMs = 2_000;
const timeoutsUntilDeaf = 3;

export class Wire {
  readonly #options: WireOptions;
  readonly #waiting: Waiting[] = [];
  readonly #idleCalls: (() => void)[] = [];
  readonly #keptOut = new Set<Lane>();
  #isRunning = false;
  #closedBy: ModemError | undefined;
  #timeouts = 0;
  #lastReplyAt: number;

  constructor(options: WireOptions) {
    this.#options = options;
    this.#lastReplyAt = options.clock.monotonic();
  }

  /** Monotonic ms of the last final result: younger than the idle check means that the modem lives. */
  get lastReplyAt(): number {
    return this.#lastReplyAt;
  }

  get isBusy(): boolean {
    return this.#isRunning || this.#waiting.length > 0;
  }

  /** Runs `job` when its turn comes, with the line to itself; rejects with a ModemError once the wire is closed. */
  turn<T>(lane: Lane, job: (channel: AtChannel) => Promise<T>): Promise<T> {
    if (this.#closedBy) return Promise.reject(this.#closedBy);
    return new Promise<T>((resolve, reject) => {
      const { channel, clock } = this.#options;
      this.#waiting.push({
        lane,
        since: clock.monotonic(),
        run: () => job(channel).then(resolve, reject),
        drop: reject,
      });
      this.#next();
    });
  }

  /** What waits in this lane goes on waiting, until the returned function is called; the others take their turns. */
  keepOut(lane: Lane): () => void {
    this.#keptOut.add(lane);
    return () => {
      this.#keptOut.delete(lane);
      this.#next();
    };
  }

  /** One turn per command: between two of them anything more urgent gets the line. */
  talk(lane: Lane): AtTalk {
    return {
      execute: (command) =>
        this.turn(lane, (channel) => this.execute(channel, command)).catch(
          (error: unknown): AtReply => ({ kind: 'closed', error: error as ModemError }),
        ),
    };
  }

  /** For several commands within one turn: keeps the count of time-outs. */
  async execute(channel: AtChannel, command: AtCommand): Promise<AtReply> {
    if (this.#closedBy) return { kind: 'closed', error: this.#closedBy };
    const reply = await channel.execute(command);
    this.#count(reply);
    return reply;
  }

  /** A new probe begins: what was not answered before counts no more. */
  forgetTimeouts(): void {
    this.#timeouts = 0;
  }

  /** Resolves when nothing runs and nothing waits. */
  whenIdle(): Promise<void> {
    return this.isBusy ? new Promise((resolve) => void this.#idleCalls.push(resolve)) : Promise.resolve();
  }

  /** Ends everything that waits. What runs ends with its channel. */
  close(error: ModemError): void {
    this.#closedBy ??= error;
    for (const waiting of this.#waiting.splice(0)) waiting.drop(error);
    this.#tellIdle();
  }

  #next(): void {
    if (this.#isRunning) return;
    const next = this.#takeFirst();
    if (!next) return this.#tellIdle();
    this.#isRunning = true;
    void next.run().finally(() => {
      this.#isRunning = false;
      this.#next();
    });
  }

  #takeFirst(): Waiting | undefined {
    const oldIncoming = this.#options.clock.monotonic() - incomingPatienceMs;
    let best: number | undefined;
    let bestRank = Number.POSITIVE_INFINITY;
    for (const [index, waiting] of this.#waiting.entries()) {
      if (this.#keptOut.has(waiting.lane)) continue;
      const isAged = waiting.lane === 'incoming' && waiting.since <= oldIncoming;
      const own = isAged ? rank.submission - 0.5 : rank[waiting.lane];
      if (own < bestRank) [best, bestRank] = [index, own];
    }
    return best === undefined ? undefined : this.#waiting.splice(best, 1)[0];
  }

  #tellIdle(): void {
    if (this.isBusy) return;
    for (const call of this.#idleCalls.splice(0)) call();
  }

  #count(reply: AtReply): void {
    if (reply.kind === 'closed') return;
    // Lines without a final result are still a sign of life: a Wavecom sends no OK after +CPIN: (quirk 50).
    if (reply.kind === 'timeout' && reply.lines.length === 0) {
      this.#timeouts += 1;
      if (this.#timeouts === timeoutsUntilDeaf) this.#options.onDeaf();
      return;
    }
    this.#timeouts = 0;
    this.#lastReplyAt = this.#options.clock.monotonic();
  }
}
