/** Calls a number, speaks a code, hangs up. One call at a time; texts wait until it is over, all else goes on. */
import type { Unsolicited } from '../../at/types.ts';
import type { ModemDriver, SpeakOutcome, SpeakRequest } from '../../driver.ts';
import { ModemError } from '../../errors.ts';
import { localError } from '../../verdicts.ts';
import type { Talk } from '../connection.ts';
import type { Facts } from '../facts.ts';
import { Call } from './call.ts';

export interface CallerOptions {
  /** Null unless the modem is registered. */
  readonly readyTalk: () => Talk | null;
  readonly facts: () => Facts;
  readonly monotonic: () => number;
}

const usualTimes = 2;
const usualRingMs = 45_000;

export class Caller implements Pick<ModemDriver, 'speak'> {
  readonly #options: CallerOptions;
  #isBusy = false;
  #call: Call | null = null;

  constructor(options: CallerOptions) {
    this.#options = options;
  }

  async speak(request: SpeakRequest): Promise<SpeakOutcome> {
    const { to, digits, times = usualTimes, ringMs = usualRingMs } = request;
    if (!isSpeakable({ to, digits, times, ringMs })) return refused(localError('voice-invalid'));
    if (this.#isBusy) return refused(localError('driver-busy'));
    const { readyTalk, facts, monotonic } = this.#options;
    const talk = readyTalk();
    if (!talk) return refused(localError('not-ready'));
    const { voice, timeoutsMs } = facts().profile;
    if (!voice) return refused(localError('voice-unsupported'));
    this.#isBusy = true;
    let letGo = (): void => {};
    try {
      // Behind the submission that may be on its way.
      await talk.wire.turn('incoming', async () => void (letGo = talk.wire.keepOut('submission')));
      if (readyTalk() !== talk) return refused(localError('not-ready'));
      this.#call = new Call({ talk, voice, monotonic, settingMs: timeoutsMs.setting });
      return await this.#call.run({ to, digits, times, ringMs });
    } catch (error) {
      return refused(error instanceof ModemError ? error : localError('voice-failed', undefined, error));
    } finally {
      this.#call = null;
      this.#isBusy = false;
      letGo();
    }
  }

  /** True: the line belongs to the call, and asks nothing else. */
  heed(message: Unsolicited): boolean {
    return this.#call?.heed(message) ?? false;
  }
}

/** Nothing but + and ASCII digits ever stands behind ATD, nothing but digits is ever spoken. */
function isSpeakable({ to, digits, times, ringMs }: Required<SpeakRequest>): boolean {
  const isCount = Number.isInteger(times) && times >= 1 && times <= 5;
  return (
    /^\+[0-9]{5,15}$/.test(to) &&
    /^[0-9]{4,10}$/.test(digits) &&
    isCount &&
    ringMs >= 5_000 &&
    ringMs <= 120_000
  );
}

function refused(error: ModemError): SpeakOutcome {
  return { kind: 'refused', error };
}
