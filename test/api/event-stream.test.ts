/** Streams of events: who reads too slowly, who leaves, and a gateway that stops. */
import { get, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/domain/errors.ts';
import type { TracedLine } from '../../src/gateway/fleet.ts';
import { eventually } from '../support/eventually.ts';
import { ApiUnderTest } from './api-under-test.ts';

class Wire {
  /** Said to each new watcher while it is still being taken in. */
  greeting: readonly string[] = [];
  refusal: Error | null = null;
  readonly #watchers = new Set<(line: TracedLine) => void>();

  get watchers(): number {
    return this.#watchers.size;
  }

  traceModem(_id: string, onLine: (line: TracedLine) => void): () => void {
    for (const text of this.greeting) onLine({ at: 0, direction: 'from-modem', text });
    if (this.refusal) throw this.refusal;
    this.#watchers.add(onLine);
    return () => void this.#watchers.delete(onLine);
  }

  say(text: string): void {
    for (const watcher of this.#watchers) watcher({ at: 0, direction: 'from-modem', text });
  }
}

describe('a stream of events', () => {
  const stopping = new AbortController();
  let api: ApiUnderTest;
  const wire = new Wire();

  async function watch(): Promise<{ response: IncomingMessage; text: () => string }> {
    api ??= await ApiUnderTest.start({
      stopping: stopping.signal,
      fleet: { traceModem: (id, onLine) => wire.traceModem(id, onLine) },
    });
    const headers = { authorization: `Bearer ${api.key}` };
    const response = await new Promise<IncomingMessage>((resolve) =>
      get(`${api.url}/v1/modems/sim-a/trace`, { headers }, resolve),
    );
    let text = '';
    response.on('data', (chunk: Buffer) => (text += chunk.toString()));
    response.on('error', () => {});
    await eventually(() => text !== '');
    return { response, text: () => text };
  }

  afterEach(() => eventually(() => wire.watchers === 0, 'nobody watches any more'));

  it('carries what is said, and a sign of life each 15 s', async () => {
    const { response, text } = await watch();
    expect(response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    wire.say('+CSQ: 20,0');
    await eventually(() =>
      text().includes('event: line\ndata: {"at":"1970-01-01T00:00:00.000Z","direction":"from-modem"'),
    );
    expect(text()).not.toContain(': alive');
    await api.clock.advance(15_000);
    await eventually(() => text().includes(': alive\n\n'));
    await api.clock.advance(15_000);
    await eventually(() => text().split(': alive').length === 3);
    response.destroy();
  });

  it('keeps nothing for a client that does not read, and tells how much it missed', async () => {
    const { response, text } = await watch();
    response.pause();
    const said = 20_000;
    const before = process.memoryUsage().arrayBuffers;
    for (let index = 0; index < said; index += 1) {
      wire.say('x'.repeat(1_000));
      if (index % 500 === 0) await new Promise((resolve) => void setImmediate(resolve));
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
    response.resume();
    const dropped = () =>
      [...text().matchAll(/event: dropped\ndata: \{"lines":(\d+)\}\n\n/g)].reduce(
        (sum, [, lines]) => sum + Number(lines),
        0,
      );
    const got = () => text().split('event: line').length - 1;
    await eventually(() => got() + dropped() === said, 'each line has come or is counted');
    expect(dropped()).toBeGreaterThan(said / 2);
    response.destroy();
  });

  it('carries what the source says while it begins, in order and behind the head', async () => {
    wire.greeting = ['^BOOT: 1', '^BOOT: 2'];
    const { response, text } = await watch();
    wire.greeting = [];
    wire.say('^BOOT: 3');
    await eventually(() => text().includes('^BOOT: 3'));
    expect([response.statusCode, response.headers['content-type']]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    expect(text().startsWith(': the wire from now on\n\n')).toBe(true);
    expect(text().match(/BOOT: \d/g)).toEqual(['BOOT: 1', 'BOOT: 2', 'BOOT: 3']);
    response.destroy();
  });

  it('answers with a problem where the source speaks and then throws', async () => {
    wire.greeting = ['^BOOT: 1'];
    wire.refusal = new GatewayError('not-found', { detail: 'no such modem' });
    const reply = await api.call('GET', '/v1/modems/sim-a/trace');
    wire.greeting = [];
    wire.refusal = null;
    expect([reply.status, reply.headers.get('content-type')]).toEqual([
      404,
      expect.stringContaining('application/problem+json'),
    ]);
    expect(reply.text).not.toContain('BOOT');
  });

  it('answers HEAD with the head alone', async () => {
    const reply = await api.call('HEAD', '/v1/modems/sim-a/trace');
    expect([reply.status, reply.text]).toEqual([200, '']);
  });

  it('ends when the gateway stops, which does not wait for it', async () => {
    const { response } = await watch();
    const ended = new Promise((resolve) => response.once('end', resolve));
    stopping.abort();
    const startedAt = performance.now();
    await api.close();
    await ended;
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
