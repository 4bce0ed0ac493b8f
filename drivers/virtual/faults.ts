/**
 * How a virtual modem may misbehave. All good by default: a test sets only its deviation, before or while it runs.
 * What happens once (a replug, a stray prompt, junk) is a method of the modem.
 */

/** One entry is used up at one Ctrl-Z; nothing reaches the network then. */
export type SubmitFault =
  | { readonly kind: 'cms'; readonly code: number }
  | { readonly kind: 'cme'; readonly code: number }
  /** The bare word ERROR. */
  | { readonly kind: 'error' }
  /** Nothing is answered, nothing is sent. */
  | { readonly kind: 'silent' };

/** What brings a sick modem back; each also cures what the milder ones before it cure. */
export type Cure = 'reopen' | 'radio-cycle' | 'reboot' | 'usb-reset';

export interface Faults {
  /** Takes bytes, answers nothing, and drops them. */
  isDeaf: boolean;
  /** From the CR (or Ctrl-Z) to the first byte of an answer. */
  answerDelayMs: number;
  /** From the CR of a CMGS to its prompt. */
  promptDelayMs: number;
  /** So many prompts get lost on the cable; the modem waits for the text all the same. */
  promptsToLose: number;
  /** So many bytes at the front of the next input get lost (autobaud). */
  bytesToLose: number;
  /** Taken from the front, one at each Ctrl-Z. */
  submitErrors: SubmitFault[];
  /** Keeps back what the network answers until releaseSubmitAnswers(): the network has the text. */
  holdSubmitAnswers: boolean;
  /** Every output in pieces: of so many bytes, or of a random size; null: as written. */
  outputPieces: number | 'random' | null;
  /** Lines written between a header and its PDU, each time. */
  linesInsidePdu: string[];
  /** Unsolicited lines printed between a CMGS and its prompt, each time. */
  linesBeforePrompt: string[];
  /** What `+CMGS:` shows in place of the reference; `none`: OK alone, without that line; null: the truth. */
  shownReference: number | 'none' | null;
  /** What the cable makes of each output: split, glued to the next, garbled, gone; null: nothing. */
  tamper: ((bytes: Uint8Array) => readonly Uint8Array[]) | null;
  /** Deaf and mute until this is done to it; it still obeys the command that does it. */
  isDeafUntil: Cure | null;
  /** Answers AT, and every text with +CMS ERROR: 500, until this is done to it. */
  refusesUntil: Cure | null;
}

const cures: readonly Cure[] = ['reopen', 'radio-cycle', 'reboot', 'usb-reset'];

/** Ends what this cure, or a milder one, ends. */
export function cure(faults: Faults, by: Cure): void {
  const reach = cures.indexOf(by);
  if (faults.isDeafUntil && cures.indexOf(faults.isDeafUntil) <= reach) faults.isDeafUntil = null;
  if (faults.refusesUntil && cures.indexOf(faults.refusesUntil) <= reach) faults.refusesUntil = null;
}

export function noFaults(): Faults {
  return {
    isDeaf: false,
    answerDelayMs: 0,
    promptDelayMs: 0,
    promptsToLose: 0,
    bytesToLose: 0,
    submitErrors: [],
    holdSubmitAnswers: false,
    outputPieces: null,
    linesInsidePdu: [],
    linesBeforePrompt: [],
    shownReference: null,
    tamper: null,
    isDeafUntil: null,
    refusesUntil: null,
  };
}
