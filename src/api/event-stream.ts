/**
 * Server-sent events: a source comes in, its events go out until the client leaves or the gateway stops. Nothing is kept
 * for a client that reads too slowly: what it misses is counted and told.
 */
import type { ServerResponse } from 'node:http';
import type { Clock, Timer } from '../ops/clock.ts';
import type { EventSource, ServerEvent } from './route.ts';

/** Proxies close a connection that says nothing for 60 s. */
const HEARTBEAT_MS = 15_000;

export interface EventStreamParts {
  readonly clock: Clock;
  readonly stopping: AbortSignal | undefined;
}

/** @throws what the source throws, before anything is written */
export function writeEvents(res: ServerResponse, source: EventSource, parts: EventStreamParts): void {
  const stream = new EventStream(res, parts);
  const end = source((event) => stream.send(event));
  stream.start(end);
}

class EventStream {
  readonly #res: ServerResponse;
  readonly #clock: Clock;
  readonly #stopping: AbortSignal | undefined;
  /** What the source says while it begins: it may yet throw, and the head must go first. Null: the head is out. */
  #early: ServerEvent[] | null = [];
  #isBlocked = false;
  #isOver = false;
  #dropped = 0;
  #heartbeat: Timer | null = null;

  constructor(res: ServerResponse, { clock, stopping }: EventStreamParts) {
    this.#res = res;
    this.#clock = clock;
    this.#stopping = stopping;
  }

  start(endSource: () => void): void {
    if (this.#res.destroyed) return endSource();
    const onStopping = () => void this.#res.end();
    this.#res.once('close', () => {
      this.#isOver = true;
      this.#heartbeat?.cancel();
      this.#stopping?.removeEventListener('abort', onStopping);
      endSource();
    });
    this.#res.on('drain', () => this.#onDrain());
    this.#res.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'X-Accel-Buffering': 'no',
    });
    this.#write(': the wire from now on\n\n');
    const early = this.#early ?? [];
    this.#early = null;
    for (const event of early) this.send(event);
    this.#beat();
    if (this.#stopping?.aborted || this.#res.req.method === 'HEAD') onStopping();
    else this.#stopping?.addEventListener('abort', onStopping);
  }

  send(event: ServerEvent): void {
    if (this.#early !== null) this.#early.push(event);
    else if (this.#isBlocked) this.#dropped += 1;
    else this.#write(`event: ${event.name}\ndata: ${JSON.stringify(event.json)}\n\n`);
  }

  #onDrain(): void {
    this.#isBlocked = false;
    const lines = this.#dropped;
    this.#dropped = 0;
    if (lines > 0) this.send({ name: 'dropped', json: { lines } });
  }

  #beat(): void {
    if (this.#isOver) return;
    this.#heartbeat = this.#clock.setTimer(() => {
      if (!this.#isBlocked) this.#write(': alive\n\n');
      this.#beat();
    }, HEARTBEAT_MS);
  }

  #write(text: string): void {
    if (!this.#isOver && !this.#res.writableEnded) this.#isBlocked = !this.#res.write(text);
  }
}
