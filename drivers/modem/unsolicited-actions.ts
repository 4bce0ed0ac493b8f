/**
 * What an unsolicited line asks of the driver, as data: the handler only looks it up and notes it, the action follows in
 * a later turn (acting inside the handler is how three crashes of ModemManager came about).
 */
import { parsePinState } from '../at/parse-sim.ts';
import { parseStoredAt } from '../at/parse-sms.ts';
import type { Unsolicited } from '../at/types.ts';
import type { BootLine } from '../profiles/profile.ts';

export type Action =
  /** A text or report with its PDU. */
  | { readonly kind: 'direct'; readonly pdu: string }
  /** A page of a cell broadcast. */
  | { readonly kind: 'page'; readonly pdu: string }
  /** One lies in a memory; null or negative: look for yourself. */
  | { readonly kind: 'stored'; readonly memory: string | null; readonly index: number | null }
  | { readonly kind: 'sweep'; readonly memory: string | null }
  | { readonly kind: 'registration'; readonly line: string }
  /** Ask CPIN? and see. */
  | { readonly kind: 'check-sim' }
  | { readonly kind: 'sim-gone' }
  | { readonly kind: 'hang-up' }
  | { readonly kind: 'event'; readonly type: string };

const checkSim: Action = { kind: 'check-sim' };
const hangUp: Action = { kind: 'hang-up' };

const byName: Readonly<Record<string, Action | ((message: Unsolicited) => Action | undefined)>> = {
  '+CMT': direct,
  '+CDS': direct,
  '+CMTI': stored,
  '+CDSI': stored,
  '+CBM': page,
  '+CBMI': stored,
  // Quirks 4 and 34: nothing more is announced, and the network holds texts and reports, until places are free.
  '^SMMEMFULL': full,
  '+SMFULL': full,
  '+SMS FULL': full,
  '*SMSFULL': full,
  // Quectel: `+QIND: "smsfull","ME"` among news of other things (EC2x AT manual, +QIND).
  '+QIND': (message) => (/\bsmsfull\b/i.test(message.text) ? full(message) : undefined),
  '+CREG': registration,
  '+CGREG': registration,
  '+CEREG': registration,
  '+C5GREG': registration,
  '+CPIN': simState,
  '^SIMST': checkSim,
  '+QUSIM': checkSim,
  '+SIMCARD': checkSim,
  '+CSMINS': checkSim,
  '+ZSIMSTATE': checkSim,
  '+UUSIMSTAT': checkSim,
  // SIM800 refuses to send while it rings, and a SIM7600 hangs after an unanswered call (quirk 31).
  RING: hangUp,
  '+CRING': hangUp,
  // Quirk 26: a SIM800 that browns out says so in words; only an operator can help.
  'POWER DOWN': { kind: 'event', type: 'power-down' },
  VOLTAGE: { kind: 'event', type: 'supply-voltage' },
};

/** Knows the session numbers of boot lines that repeat; one per open port. */
export class BootWatch {
  readonly #seen = new Map<RegExp, string>();

  /** The row that the line fits as news; the first number of a repeating one is the session in progress. */
  find(text: string, bootLines: readonly BootLine[]): BootLine | undefined {
    return bootLines.find(({ pattern }) => {
      const match = pattern.exec(text);
      const session = match?.[1];
      if (!match || session === undefined) return match !== null;
      const before = this.#seen.get(pattern);
      this.#seen.set(pattern, session);
      return before !== undefined && before !== session;
    });
  }
}

/** @returns undefined for lines that ask nothing */
export function actionOf(message: Unsolicited): Action | undefined {
  const row = Object.hasOwn(byName, message.name) ? byName[message.name] : undefined;
  return typeof row === 'function' ? row(message) : row;
}

function direct({ pdu }: Unsolicited): Action | undefined {
  return pdu === undefined ? undefined : { kind: 'direct', pdu };
}

function page({ pdu }: Unsolicited): Action | undefined {
  return pdu === undefined ? undefined : { kind: 'page', pdu };
}

function full({ text }: Unsolicited): Action {
  return { kind: 'sweep', memory: /"(SM|ME|MT|SR|BM)"/.exec(text)?.[1] ?? null };
}

function stored({ text }: Unsolicited): Action {
  const place = parseStoredAt(text);
  return { kind: 'stored', memory: place?.memory ?? null, index: place?.index ?? null };
}

function registration({ text }: Unsolicited): Action {
  return { kind: 'registration', line: text };
}

function simState({ text }: Unsolicited): Action | undefined {
  const words = parsePinState(text);
  if (words === 'ready' || words === null) return undefined;
  return words === 'sim-pin' || words === 'sim-puk' ? checkSim : { kind: 'sim-gone' };
}
