/**
 * AT+CMMS (TS 27.005 §3.5.6): the radio link stays up between the segments of one text. Mode 2 holds it until told
 * otherwise and blocks what comes in meanwhile, so it is given up as soon as the text is out.
 */
import type { AtCommand, AtReply } from '../at/types.ts';

type Ask = (command: AtCommand) => Promise<AtReply>;

export class MoreMessages {
  #isHeld = false;
  #isRefused = false;

  /** Before the first segment of several. A refusal is harmless and not asked for again. */
  async hold(ask: Ask, timeoutMs: number): Promise<void> {
    if (this.#isHeld || this.#isRefused) return;
    const reply = await ask({ text: 'AT+CMMS=2', timeoutMs });
    this.#isHeld = reply.kind === 'ok';
    this.#isRefused = reply.kind === 'error';
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  async release(ask: Ask, timeoutMs: number): Promise<void> {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    await ask({ text: 'AT+CMMS=0', timeoutMs });
  }
}
