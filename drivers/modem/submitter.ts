/**
 * Segments in, outcomes out, one at a time: waits for the wire, keeps the radio link between the segments of a text, and
 * says what the outcome tells about the modem.
 */
import type { ModemDriver, SubmitOutcome, SubmitRequest } from '../driver.ts';
import { ModemError } from '../errors.ts';
import { localError } from '../verdicts.ts';
import { type Aftercare, aftercareOf } from './after-refusal.ts';
import type { Talk } from './connection.ts';
import type { Facts } from './facts.ts';
import { type EncodedPdu, pduOf, submitPdu, type Submitted } from './submission.ts';

export interface SubmitterOptions {
  /** Null unless the modem is registered. */
  readonly readyTalk: () => Talk | null;
  readonly facts: () => Facts;
  /** Called inside the turn, so that what follows is queued before anything else that waits. */
  readonly onTrouble: (trouble: NonNullable<Submitted['trouble']>) => void;
  readonly onAftercare: (aftercare: Aftercare) => void;
  /** A late reference may still come for it. */
  readonly onUnknown: (token: string) => void;
}

export class Submitter implements Pick<ModemDriver, 'submit'> {
  readonly #options: SubmitterOptions;
  #isBusy = false;

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
    const facts = this.#options.facts();
    const timeoutMs = facts.profile.timeoutsMs.setting;
    const { channel, wire, moreMessages } = talk;
    if (request.moreFollow) {
      await moreMessages.hold((command) => wire.execute(channel, command), timeoutMs);
      if (!isReady()) return notReady();
    }
    let isWithdrawn = false;
    const submitted = await submitPdu(channel, encoded, facts, {
      ...(request.clearance === undefined ? {} : { clearance: request.clearance }),
      mayTransmit: () => {
        if (!isReady()) return false;
        isWithdrawn = !request.mayTransmit();
        return !isWithdrawn;
      },
    });
    // The prompt was left because the modem is out of service, not because the caller wished it.
    if (submitted.outcome.kind === 'withdrawn' && !isWithdrawn) return notReady();
    this.#follow(submitted, request.token);
    if (!request.moreFollow && moreMessages.isHeld) {
      void wire
        .turn('poll', (own) => moreMessages.release((command) => wire.execute(own, command), timeoutMs))
        .catch(() => undefined);
    }
    return submitted.outcome;
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
