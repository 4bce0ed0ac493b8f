/**
 * AT+CMMS (TS 27.005 §3.5.6): the radio link stays up between the segments of one text. Mode 2 holds it until told
 * otherwise and blocks what comes in meanwhile, so it is given up as soon as the text is out, after 20 segments, and
 * when the next one does not come.
 */
import type { AtCommand, AtReply } from '../../at/types.ts';

type Ask = (command: AtCommand) => Promise<AtReply>;

/** What comes in waits while the link is up (modems.md 6). */
const longestBurst = 20;
/** In mode 1 the modem lets go by itself 1 to 5 s after an answer; some know no mode 2. */
const selfReleaseMs = 1_000;
const modes = [2, 1] as const;

export class MoreMessages {
  readonly #monotonic: () => number;
  #isHeld = false;
  /** Index into modes: the first that was not refused. */
  #mode = 0;
  #sent = 0;
  #lastSentAt = 0;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** Before a segment that others follow. A refusal is harmless and not asked for again. */
  async hold(ask: Ask, timeoutMs: number): Promise<void> {
    if (this.#isHeld && !this.#hasLapsed) return;
    for (let mode = modes[this.#mode]; mode !== undefined; mode = modes[this.#mode]) {
      const reply = await ask({ text: `AT+CMMS=${mode}`, timeoutMs });
      if (reply.kind === 'ok') {
        this.#isHeld = true;
        this.#sent = 0;
      }
      if (reply.kind !== 'error') return;
      this.#mode += 1;
    }
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** A segment before this one has brought the link up, and it is still there. */
  get isWarm(): boolean {
    return this.#isHeld && this.#sent > 0 && !this.#hasLapsed;
  }

  get isSpent(): boolean {
    return this.#isHeld && this.#sent >= longestBurst;
  }

  noteSent(): void {
    this.#sent += 1;
    this.#lastSentAt = this.#monotonic();
  }

  /** Nothing was sent since then. */
  isQuietSince(at: number): boolean {
    return this.#isHeld && this.#lastSentAt <= at;
  }

  async release(ask: Ask, timeoutMs: number): Promise<void> {
    if (!this.#isHeld) return;
    this.forget();
    await ask({ text: 'AT+CMMS=0', timeoutMs });
  }

  /** The modem was set up anew, or another card may be in: it holds nothing. */
  forget(): void {
    this.#isHeld = false;
    this.#sent = 0;
  }

  get #hasLapsed(): boolean {
    return modes[this.#mode] === 1 && this.#monotonic() - this.#lastSentAt > selfReleaseMs;
  }
}
