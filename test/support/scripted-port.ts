/**
 * A BytePort in memory whose other side is the test itself: it sees every write, and answers by a script or by hand.
 * A scripted answer comes in the very turn of the write, which is harder on the channel than any real port.
 */
import type { BytePort, BytePortHandlers } from '../../drivers/serial/byte-port.ts';
import { localError } from '../../drivers/verdicts.ts';

type Answer = string | ((written: string) => string | undefined) | undefined;

export class ScriptedPort implements BytePort {
  readonly path = 'scripted';
  /** Every write as Latin-1. */
  readonly writes: string[] = [];
  #handlers: BytePortHandlers | null = null;
  readonly #answers: { readonly to: RegExp; readonly answer: Answer; left: number }[] = [];

  /** Answers the next `times` writes that match; the oldest rule that fits goes first. */
  on(to: RegExp | string, answer: Answer, times = Number.POSITIVE_INFINITY): this {
    const pattern =
      typeof to === 'string' ? new RegExp(`^${to.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) : to;
    this.#answers.push({ to: pattern, answer, left: times });
    return this;
  }

  open(handlers: BytePortHandlers): Promise<void> {
    this.attach(handlers);
    return Promise.resolve();
  }

  attach(handlers: BytePortHandlers): void {
    this.#handlers = handlers;
  }

  write(bytes: Uint8Array): void {
    const text = Buffer.from(bytes).toString('latin1');
    this.writes.push(text);
    const rule = this.#answers.find(({ to, left }) => left > 0 && to.test(text));
    if (!rule) return;
    rule.left -= 1;
    const answer = typeof rule.answer === 'function' ? rule.answer(text) : rule.answer;
    if (answer !== undefined) this.feed(answer);
  }

  feed(text: string): void {
    this.#handlers?.onData(Buffer.from(text, 'latin1'));
  }

  unplug(): void {
    const handlers = this.#handlers;
    this.#handlers = null;
    handlers?.onClose(localError('port-unplugged'));
  }

  close(): Promise<void> {
    this.#handlers = null;
    return Promise.resolve();
  }

  /** What was written since the last look. */
  taken(): string[] {
    return this.writes.splice(0);
  }
}
