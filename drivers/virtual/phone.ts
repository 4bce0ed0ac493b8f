/** The voice side of a virtual modem: one call at a time, either way, and a voice that speaks into it. */
import type { Clock, Timer } from '../clock.ts';
import type { CallEntry, VirtualNetwork } from './network-contract.ts';

export type CallState = 'none' | 'incoming' | 'dialing' | 'alerting' | 'active';

/** How a family tells of its voice; null: it does not. */
export interface SpeechLines {
  readonly done: string;
  readonly cut: string | null;
}

const dialingMs = 1_500;
const characterMs = 250;

export class Phone {
  readonly #clock: Clock;
  readonly #network: VirtualNetwork;
  readonly #simNumber: string;
  readonly #print: (line: string) => void;
  state: CallState = 'none';
  number = '';
  isOurs = false;
  /** The far end hears the voice (AT+CDTAM); families without the setting speak to it anyhow. */
  isFarEndOn = false;
  /** How a key of the far end is printed; null: nobody listens. */
  keyLine: ((key: string) => string) | null = null;
  #entry: CallEntry | null = null;
  #timers: Timer[] = [];
  #speech: { readonly lines: SpeechLines; readonly timer: Timer } | null = null;

  constructor(context: {
    clock: Clock;
    network: VirtualNetwork;
    simNumber: string;
    print: (line: string) => void;
  }) {
    this.#clock = context.clock;
    this.#network = context.network;
    this.#simNumber = context.simNumber;
    this.#print = context.print;
  }

  get isSpeaking(): boolean {
    return this.#speech !== null;
  }

  ring(from: string): void {
    if (this.state !== 'none') return;
    this.state = 'incoming';
    this.number = from;
    this.isOurs = false;
  }

  answer(): void {
    this.state = 'active';
  }

  dial(to: string): void {
    this.state = 'dialing';
    this.number = to;
    this.isOurs = true;
    this.#entry = {
      at: this.#clock.now(),
      simNumber: this.#simNumber,
      to,
      spoken: [],
      isAnswered: false,
      endedBy: null,
    };
    this.#network.calls.push(this.#entry);
    const callee = this.#network.calleeOf(to);
    this.#after(dialingMs, () => {
      this.state = 'alerting';
      if (callee.reaction === 'rings') return;
      this.#after(callee.afterMs, () => {
        if (callee.reaction === 'answers') this.#answered();
        else this.#endByCallee(callee.reaction === 'busy' ? 'BUSY' : 'NO CARRIER');
      });
    });
  }

  /** @param isHeard whether the far end does */
  speak(text: string, lines: SpeechLines, isHeard: boolean): void {
    const entry = this.#entry;
    const timer = this.#clock.setTimer(() => {
      this.#speech = null;
      if (isHeard) entry?.spoken.push(text);
      this.#print(lines.done);
    }, characterMs * text.length);
    this.#speech = { lines, timer };
  }

  stopSpeaking(): void {
    this.#speech?.timer.cancel();
    this.#speech = null;
  }

  hangUp(): void {
    this.#end('caller');
  }

  powerOff(): void {
    this.#end('power');
    this.isFarEndOn = false;
    this.keyLine = null;
  }

  #answered(): void {
    this.state = 'active';
    if (this.#entry) this.#entry.isAnswered = true;
    const { presses, hangsUpAfterMs } = this.#network.calleeOf(this.number);
    if (presses) this.#after(presses.afterMs, () => this.#press(presses.key));
    if (hangsUpAfterMs !== undefined) this.#after(hangsUpAfterMs, () => this.#endByCallee('NO CARRIER'));
  }

  #press(key: string): void {
    if (this.keyLine) this.#print(this.keyLine(key));
  }

  #endByCallee(line: string): void {
    const cut = this.#speech?.lines.cut;
    this.#end('callee');
    if (cut) this.#print(cut);
    this.#print(line);
  }

  #end(by: NonNullable<CallEntry['endedBy']>): void {
    for (const timer of this.#timers.splice(0)) timer.cancel();
    this.stopSpeaking();
    this.state = 'none';
    if (this.#entry) this.#entry.endedBy ??= by;
    this.#entry = null;
  }

  #after(delayMs: number, run: () => void): void {
    this.#timers.push(this.#clock.setTimer(run, delayMs));
  }
}
