/**
 * USSD dialogues: one at a time, each from dialling to its end, and those that the network begins. A command takes the
 * wire for itself only; while the network thinks, texts go out.
 */
import { parseUssd, type UssdMessage } from '../../at/parse-ussd.ts';
import type { AtReply, Unsolicited } from '../../at/types.ts';
import type { ModemDriver, UssdOutcome, UssdRequest } from '../../driver.ts';
import type { ModemError } from '../../errors.ts';
import type { UssdForm } from '../../profiles/profile.ts';
import { localError } from '../../verdicts.ts';
import type { Talk } from '../connection.ts';
import type { Facts } from '../facts.ts';
import { Mailbox } from './mailbox.ts';
import type { Lane } from '../wire.ts';
import { isUssdCode, isUssdReply, ussdCommand } from './ussd-request.ts';

export interface UssdOptions {
  /** Null unless the modem is registered. */
  readonly readyTalk: () => Talk | null;
  readonly facts: () => Facts;
  readonly monotonic: () => number;
  readonly onNetworkUssd: (text: string) => void;
}

/** UC864: 180 s; the network gives up a session by itself at the latest then. */
const sessionMs = 180_000;
const answerMs = 60_000;
const endCommand = 'AT+CUSD=2';
/** After submissions, but not for ever: it ages. */
const lane: Lane = 'incoming';

/** What one string brought: the network's last word, or why there is none. */
type Answer = UssdMessage | ModemError;

interface Dialogue {
  readonly talk: Talk;
  readonly heard: Mailbox<UssdMessage>;
  readonly endsAt: number;
  /** What came before is of another session. */
  isDialled: boolean;
}

export class Ussd implements Pick<ModemDriver, 'ussd'> {
  readonly #options: UssdOptions;
  #dialogue: Dialogue | null = null;
  /** Until then a session may be open that the modem could not end: what is dialled would answer its menu. */
  #openUntil = Number.NEGATIVE_INFINITY;
  #isDismissing = false;

  constructor(options: UssdOptions) {
    this.#options = options;
  }

  async ussd({ dialogue }: UssdRequest): Promise<UssdOutcome> {
    const [code, ...replies] = dialogue;
    if (code === undefined || !isUssdCode(code) || !replies.every(isUssdReply))
      return refused('ussd-invalid');
    const { readyTalk, monotonic } = this.#options;
    if (this.#dialogue || monotonic() < this.#openUntil) return refused('driver-busy');
    const talk = readyTalk();
    if (!talk) return refused('not-ready');
    const own: Dialogue = {
      talk,
      heard: new Mailbox(talk.timers),
      endsAt: monotonic() + sessionMs,
      isDialled: false,
    };
    this.#dialogue = own;
    try {
      return await this.#converse(own, dialogue);
    } finally {
      this.#dialogue = null;
    }
  }

  /** True: the line was about USSD. */
  heed({ name, text }: Unsolicited): boolean {
    if (name !== '+CUSD') return false;
    const message = parseUssd(text, this.#isPacking);
    if (!message) return true;
    if (message.status !== 1) this.#openUntil = Number.NEGATIVE_INFINITY;
    if (this.#dialogue?.isDialled) this.#dialogue.heard.put(message);
    else this.#heedNetwork(message);
    return true;
  }

  /** Quirk 67: a pop-up that waits for a reply blocks the SIM. */
  #heedNetwork({ status, text }: UssdMessage): void {
    if (text !== null) this.#options.onNetworkUssd(text);
    const talk = this.#options.readyTalk();
    if (status === 1 && talk && !this.#isDismissing) void this.#dismiss(talk);
  }

  async #dismiss(talk: Talk): Promise<void> {
    this.#isDismissing = true;
    await this.#end(talk, this.#options.monotonic() + sessionMs);
    this.#isDismissing = false;
  }

  async #converse(own: Dialogue, dialogue: readonly string[]): Promise<UssdOutcome> {
    const forms = await this.#forms(own.talk);
    const texts: string[] = [];
    for (const [index, string] of dialogue.entries()) {
      const answer = await this.#ask(own, string, forms);
      if (!('status' in answer)) {
        if (answer.code === 'ussd-unanswered') await this.#end(own.talk, own.endsAt);
        return { kind: 'refused', error: answer };
      }
      if (answer.text !== null) texts.push(answer.text);
      const isLast = index === dialogue.length - 1;
      if (answer.status === 1 && !isLast) continue;
      if (answer.status === 1) await this.#end(own.talk, own.endsAt);
      else if (texts.length === 0) return refused(answer.status === 4 ? 'ussd-unsupported' : 'ussd-ended');
      return { kind: 'answered', texts, isOpen: answer.status === 1 };
    }
    return refused('ussd-invalid');
  }

  /** The first form that is taken serves the whole dialogue. */
  async #ask(own: Dialogue, string: string, forms: (UssdForm | 'ucs2')[]): Promise<Answer> {
    for (;;) {
      const [form = 'plain', ...others] = forms;
      const reply = await this.#dial(own, ussdCommand(string, form));
      if (reply.kind === 'closed') return reply.error;
      const answer = reply.kind === 'error' ? reply.error : await this.#answer(own, reply.kind === 'ok');
      const isTaken = 'status' in answer ? answer.status !== 4 : reply.kind !== 'error';
      if (isTaken || others.length === 0) return answer;
      forms.shift();
    }
  }

  #dial(own: Dialogue, text: string): Promise<AtReply> {
    const { wire } = own.talk;
    const timeoutMs = this.#options.facts().profile.timeoutsMs.query;
    const inTurn = wire.turn(lane, (channel) => {
      own.isDialled = true;
      return wire.execute(channel, { text, timeoutMs });
    });
    return inTurn.catch((error: unknown) => ({ kind: 'closed', error: error as ModemError }));
  }

  /** @param isTaken false: the modem gave no final result, which counts for nothing where the answer is there */
  async #answer({ talk, heard, endsAt }: Dialogue, isTaken: boolean): Promise<Answer> {
    const limitMs = Math.min(answerMs, endsAt - this.#options.monotonic());
    let message = isTaken ? await heard.take(limitMs) : heard.takeWaiting();
    if (talk.timers.isOver) return localError('channel-stopped');
    // Some print that the network has let go before what it said (python-gsmmodem, `wrong order`).
    if (message?.status === 2) message = heard.takeWaiting() ?? message;
    return message && message.status !== 5 ? message : localError('ussd-unanswered');
  }

  async #forms(talk: Talk): Promise<(UssdForm | 'ucs2')[]> {
    const { prepare, forms } = this.#options.facts().profile.ussd;
    for (const text of prepare) await execute(talk, text, this.#settingMs);
    // Huawei does not tell the truth about it, and packs anyway (ModemManager).
    if (this.#isPacking) return [...forms];
    const reply = await execute(talk, 'AT+CSCS?', this.#settingMs, '+CSCS:');
    const isUcs2 = reply.kind === 'ok' && reply.lines.some(({ text }) => text.includes('UCS2'));
    return isUcs2 ? ['ucs2'] : [...forms];
  }

  async #end(talk: Talk, endsAt: number): Promise<void> {
    const reply = await execute(talk, endCommand, this.#settingMs);
    // HP un2420 cannot end one (quirk 59): the network will.
    if (reply.kind !== 'ok' && reply.kind !== 'closed') this.#openUntil = endsAt;
  }

  get #isPacking(): boolean {
    return this.#options.facts().profile.ussd.forms.includes('packed-hex');
  }

  get #settingMs(): number {
    return this.#options.facts().profile.timeoutsMs.setting;
  }
}

function execute(talk: Talk, text: string, timeoutMs: number, expects?: string): Promise<AtReply> {
  return talk.wire.talk(lane).execute({ text, timeoutMs, ...(expects === undefined ? {} : { expects }) });
}

function refused(code: Parameters<typeof localError>[0]): UssdOutcome {
  return { kind: 'refused', error: localError(code) };
}
