/**
 * One call from the look whether it can be made to the hanging up:
 *
 *   probe the voice -> no other call? -> ATD -> AT+CLCC until it is active -> speak, again -> a key? -> hang up
 *
 * What is written and waited for stands in the profile's VoiceProcedure. Lines of the call come in by heed().
 */
import { parseVoiceCall, type VoiceCall } from '../../at/parse-calls.ts';
import type { AtReply, Unsolicited } from '../../at/types.ts';
import type { SpeakOutcome, SpeakRequest } from '../../driver.ts';
import type { ModemError } from '../../errors.ts';
import type { VoiceProcedure } from '../../profiles/profile.ts';
import { localError } from '../../verdicts.ts';
import type { Talk } from '../connection.ts';
import { callNews } from './call-news.ts';

export interface CallOptions {
  readonly talk: Talk;
  readonly voice: VoiceProcedure;
  readonly monotonic: () => number;
  readonly settingMs: number;
}

type Unanswered = Extract<SpeakOutcome, { kind: 'unanswered' }>['reason'];

const pollMs = 1_000;
/** A call may be missing from one list while it is being set up. */
const missingUntilEnded = 2;
/** A digit and its pause take about a second. */
const speechMs = (digits: string): number => 5_000 + 1_500 * digits.length;
/** So that two utterances are not one number; for modules that want the last word of the first before the second. */
const betweenMs = 1_000;
const keyMs = 5_000;

export class Call {
  readonly #options: CallOptions;
  #isDialled = false;
  #isAnswered = false;
  #ended: Unanswered | null = null;
  /** Of the utterance in progress. */
  #speech: 'none' | 'spoken' | 'cut' = 'none';
  #times = 0;
  #key: string | null = null;
  #wake: () => void = () => {};

  constructor(options: CallOptions) {
    this.#options = options;
  }

  async run({ to, digits, times, ringMs }: Required<SpeakRequest>): Promise<SpeakOutcome> {
    const obstacle = await this.#prepare();
    if (obstacle) return { kind: 'refused', error: obstacle };
    this.#isDialled = true;
    try {
      const error = await this.#dial(to, ringMs);
      if (error) return { kind: 'refused', error };
      if (this.#isAnswered) await this.#speakAll(digits, times);
      return this.#outcome;
    } finally {
      await this.#hangUp();
    }
  }

  heed(message: Unsolicited): boolean {
    const news = this.#isDialled ? callNews(message, this.#options.voice) : null;
    if (news?.kind === 'ended') this.#end(news.why);
    if (news?.kind === 'speech') this.#speech = news.isCut ? 'cut' : 'spoken';
    if (news?.kind === 'key') this.#key ??= news.key;
    if (news) this.#wake();
    return news !== null;
  }

  async #prepare(): Promise<ModemError | null> {
    const { probe, prepare } = this.#options.voice;
    const probed = await this.#execute({ text: probe });
    if (probed.kind === 'closed') return probed.error;
    const calls = probed.kind === 'ok' ? await this.#calls() : null;
    if (calls === null) return localError('voice-unsupported');
    if (calls.length > 0) return localError('in-call');
    for (const text of prepare) await this.#execute({ text });
    return null;
  }

  async #dial(to: string, ringMs: number): Promise<ModemError | null> {
    const { monotonic } = this.#options;
    const endsAt = monotonic() + ringMs;
    // Most answer OK at once; some only when the call is, so that its ringing is the time-out.
    const dialled = await this.#execute({ text: `ATD${to};`, timeoutMs: ringMs });
    if (dialled.kind === 'closed') return dialled.error;
    if (dialled.kind === 'error') {
      if (dialled.error.code !== 'call-ended') return dialled.error;
      this.#end(dialled.final.startsWith('BUSY') ? 'busy' : 'no-answer');
    }
    for (let missing = 0; this.#isUp && !this.#isAnswered; ) {
      if (monotonic() >= endsAt || missing >= missingUntilEnded) this.#end('no-answer');
      await this.#until(Math.min(pollMs, endsAt - monotonic()), () => !this.#isUp);
      const calls = this.#isUp ? await this.#calls() : null;
      if (calls) missing = calls.length === 0 ? missing + 1 : 0;
      this.#isAnswered = calls?.some(({ isOurs, state }) => isOurs && state === 'active') ?? false;
    }
    return null;
  }

  async #speakAll(digits: string, times: number): Promise<void> {
    const { listen } = this.#options.voice.keys;
    await this.#execute({ text: listen });
    for (let tries = times + 1; tries > 0 && this.#times < times && this.#isUp; tries -= 1) {
      if (this.#times > 0) await this.#until(betweenMs, () => !this.#isUp);
      if (this.#isUp && !(await this.#speak(digits))) break;
    }
    if (this.#times > 0) await this.#until(keyMs, () => this.#key !== null || !this.#isUp);
  }

  /** @returns whether it is worth another try */
  async #speak(digits: string): Promise<boolean> {
    const { speak, stop } = this.#options.voice;
    this.#forgetSpeech();
    const text = `${speak}${digits.split('').join(', ')}"`;
    const reply = await this.#execute({ text, isSecret: true });
    if (reply.kind !== 'ok') return false;
    await this.#until(speechMs(digits), () => this.#speech !== 'none' || !this.#isUp);
    if (this.#speech === 'spoken') this.#times += 1;
    if (this.#speech !== 'none' || !this.#isUp) return true;
    await this.#execute({ text: stop });
    // Some firmwares tell of the end of a call to nobody.
    if ((await this.#calls())?.length === 0) this.#end('hung-up');
    return true;
  }

  #forgetSpeech(): void {
    this.#speech = 'none';
  }

  /** Whatever happened: a call that stays up costs money, and no text goes out. */
  async #hangUp(): Promise<void> {
    const reply = await this.#execute({ text: 'AT+CHUP' });
    if (reply.kind === 'error') await this.#execute({ text: 'ATH' });
  }

  get #outcome(): SpeakOutcome {
    if (this.#times > 0) return { kind: 'spoken', times: this.#times, key: this.#key };
    if (this.#ended) return { kind: 'unanswered', reason: this.#ended };
    const isStopped = this.#options.talk.timers.isOver;
    return { kind: 'refused', error: localError(isStopped ? 'channel-stopped' : 'voice-failed') };
  }

  get #isUp(): boolean {
    return this.#ended === null && !this.#options.talk.timers.isOver;
  }

  #end(why: Unanswered): void {
    this.#ended ??= this.#isAnswered ? 'hung-up' : why;
  }

  /** Null: the modem does not tell. */
  async #calls(): Promise<readonly VoiceCall[] | null> {
    const reply = await this.#execute({ text: 'AT+CLCC', expects: '+CLCC:' });
    if (reply.kind !== 'ok') return null;
    return reply.lines.map(({ text }) => parseVoiceCall(text)).filter((call) => call !== null);
  }

  /** Until it holds, but no longer than this or than the line to the modem lasts. */
  async #until(limitMs: number, holds: () => boolean): Promise<void> {
    const { monotonic, talk } = this.#options;
    const endsAt = monotonic() + limitMs;
    while (!holds() && !talk.timers.isOver && monotonic() < endsAt) {
      const news = new Promise<void>((resolve) => (this.#wake = resolve));
      await talk.timers.within(endsAt - monotonic(), news, undefined);
    }
  }

  #execute(command: Asked): Promise<AtReply> {
    const { talk, settingMs } = this.#options;
    const { text, expects, isSecret = false, timeoutMs = settingMs } = command;
    return talk.wire
      .talk('control')
      .execute({ text, timeoutMs, secret: isSecret, ...(expects === undefined ? {} : { expects }) });
  }
}

interface Asked {
  readonly text: string;
  readonly expects?: string;
  readonly isSecret?: boolean;
  readonly timeoutMs?: number;
}
