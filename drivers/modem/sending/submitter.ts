/**
 * Segments in, outcomes out, one at a time: waits for the wire, keeps the radio link between the segments of a text, and
 * says what the outcome tells about the modem.
 */
import type { ModemDriver, SubmitOutcome, SubmitRequest } from '../../driver.ts';
import { ModemError } from '../../errors.ts';
import { localError } from '../../verdicts.ts';
import { type Aftercare, aftercareOf } from './after-refusal.ts';
import type { Talk } from '../connection.ts';
import type { Facts } from '../facts.ts';
import type { HoldRecord } from './hold-record.ts';
import { type EncodedPdu, pduOf, submitPdu, type Submitted } from './submission.ts';

export interface SubmitterOptions {
  /** Null unless the modem is registered. */
  readonly readyTalk: () => Talk | null;
  readonly facts: () => Facts;
  readonly monotonic: () => number;
  readonly holds: HoldRecord;
  /** Called inside the turn, so that what follows is queued before anything else that waits. */
  readonly onTrouble: (trouble: NonNullable<Submitted['trouble']>) => void;
  readonly onAftercare: (aftercare: Aftercare) => void;
  /** A late reference may still come for it. */
  readonly onUnknown: (token: string) => void;
}

/** The segment that was to follow does not come: the text was given up, or another SIM has it. */
const lingerMs = 5_000;

export class Submitter implements Pick<ModemDriver, 'submit'> {
  readonly #options: SubmitterOptions;
  #isBusy = false;
  /** Whether the burst under way holds the link; null: none is under way. */
  #isHolding: boolean | null = null;

  constructor(options: SubmitterOptions) {
    this.#options = options;
  }

  async submit(request: SubmitRequest): Promise<SubmitOutcome> {
    if (this.#isBusy) return { kind: 'refused', error: localError('driver-busy') };
    const talk = this.#options.readyTalk();
    if (!talk) return notReady();
    const encoded = pduOf(request, this.#options.facts());
    if (encoded instanceof ModemError) return { kind: 'refused', error: encoded };
    this.#isBusy = true;
    try {
      return await talk.wire.turn('submission', () => this.#inTurn(request, encoded, talk));
    } catch (error) {
      // The wire closed before the turn came.
      return { kind: 'refused', error: error instanceof ModemError ? error : localError('not-ready') };
    } finally {
      this.#isBusy = false;
    }
  }

  async #inTurn(request: SubmitRequest, encoded: EncodedPdu, talk: Talk): Promise<SubmitOutcome> {
    const isReady = () => this.#options.readyTalk() === talk;
    // Registration may have been lost while the wire was in use.
    if (!isReady()) return notReady();
    await this.#prepareLink(request, talk);
    if (!isReady()) return notReady();
    const { holds, monotonic } = this.#options;
    const { moreMessages } = talk;
    const isHeld = moreMessages.isHeld && !moreMessages.isWarm ? null : moreMessages.isWarm;
    let isWithdrawn = false;
    let transmittedAt: number | null = null;
    const submitted = await submitPdu(talk.channel, encoded, this.#options.facts(), {
      ...(request.clearance === undefined ? {} : { clearance: request.clearance }),
      mayTransmit: () => {
        if (!isReady()) return false;
        isWithdrawn = !request.mayTransmit();
        if (!isWithdrawn) transmittedAt = monotonic();
        return !isWithdrawn;
      },
    });
    // The prompt was left because the modem is out of service, not because the caller wished it.
    if (submitted.outcome.kind === 'withdrawn' && !isWithdrawn) return notReady();
    const { outcome } = submitted;
    const ms = transmittedAt === null ? null : monotonic() - transmittedAt;
    holds.note({ octets: encoded.length, ms, isHeld, outcome });
    this.#follow(submitted, request.token);
    this.#leaveLink(request, talk);
    return outcome;
  }

  async #prepareLink({ moreFollow }: SubmitRequest, talk: Talk): Promise<void> {
    const { moreMessages, channel, wire } = talk;
    const timeoutMs = this.#options.facts().profile.timeoutsMs.setting;
    const ask: Parameters<typeof moreMessages.hold>[0] = (command) => wire.execute(channel, command);
    // The next segment goes without, so that what waits in the network gets in.
    if (moreMessages.isSpent) return moreMessages.release(ask, timeoutMs);
    if (!moreFollow) return;
    this.#isHolding ??= this.#options.holds.beginBurst();
    if (this.#isHolding && !this.#options.holds.isDropped) await moreMessages.hold(ask, timeoutMs);
  }

  #leaveLink({ moreFollow }: SubmitRequest, talk: Talk): void {
    const { moreMessages, timers } = talk;
    moreMessages.noteSent();
    if (!moreFollow) this.#isHolding = null;
    if (!moreMessages.isHeld) return;
    if (!moreFollow || this.#options.holds.isDropped) return this.#release(talk);
    const sentAt = this.#options.monotonic();
    timers.after(lingerMs, () => {
      if (this.#isBusy || !moreMessages.isQuietSince(sentAt)) return;
      this.#isHolding = null;
      this.#release(talk);
    });
  }

  #release({ moreMessages, wire }: Talk): void {
    const timeoutMs = this.#options.facts().profile.timeoutsMs.setting;
    void wire
      .turn('poll', (own) => moreMessages.release((command) => wire.execute(own, command), timeoutMs))
      .catch(() => undefined);
  }

  #follow({ outcome, trouble }: Submitted, token: string): void {
    if (outcome.kind === 'unknown') this.#options.onUnknown(token);
    if (trouble) this.#options.onTrouble(trouble);
    const aftercare = outcome.kind === 'refused' ? aftercareOf(outcome.error.code) : undefined;
    if (aftercare) this.#options.onAftercare(aftercare);
  }
}

function notReady(): SubmitOutcome {
  return { kind: 'refused', error: localError('not-ready') };
}
