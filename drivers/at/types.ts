/**
 * The contract between the AT channel (one command on the wire at a time, at/channel.ts) and the modem session that
 * speaks through it (modem/). The channel knows lines, final results, prompts and time-outs; it knows no procedure.
 */
import type { ModemError } from '../errors.ts';

export interface AtCommand {
  /** Without the CR, e.g. `AT+CSQ`. Must be printable ASCII: the channel refuses CR, LF, Ctrl-Z and ESC. */
  readonly text: string;
  readonly timeoutMs: number;
  /**
   * Which information lines belong to the reply: a prefix such as `+CSQ:` (others with a known unsolicited prefix are
   * dispatched as such), or `raw` for commands that answer bare text (CGMI, CGSN, CIMI). Default: none expected.
   */
  readonly expects?: string;
  /** Each expected header line is followed by a line of hex (CMGL, CMGR in PDU mode). */
  readonly withPdu?: boolean;
  /** Never traced in clear (CPIN). */
  readonly secret?: boolean;
}

export type AtReply =
  | { readonly kind: 'ok'; readonly lines: readonly AtLine[] }
  /** A final result other than OK, translated by the verdict table. Lines that came before it are kept. */
  | {
      readonly kind: 'error';
      readonly error: ModemError;
      readonly final: string;
      readonly lines: readonly AtLine[];
    }
  /** No final result in time. The channel drains before it writes the next command. */
  | { readonly kind: 'timeout'; readonly lines: readonly AtLine[] }
  /** The port closed, or the channel was stopped, before the final result. */
  | { readonly kind: 'closed'; readonly error: ModemError };

export interface AtLine {
  readonly text: string;
  /** The hex line that followed, where `withPdu` was set. */
  readonly pdu?: string;
}

export interface PduCommand {
  /** `AT+CMGS` or `AT+CNMA=1` style: everything before the length, e.g. `AT+CMGS=`. */
  readonly prefix: string;
  /** TPDU octets without the SMSC field. */
  readonly length: number;
  /** Upper-case hex with the SMSC field. The channel writes it only if it matches /^[0-9A-F]+$/. */
  readonly pdu: string;
  readonly promptTimeoutMs: number;
  readonly resultTimeoutMs: number;
  /** Pause between prompt and PDU (some old modems need 100 ms); 0 by default. */
  readonly promptDelayMs?: number;
  /** PDU and Ctrl-Z are held back at the prompt until this has settled, at most `promptTimeoutMs`. Default: no wait. */
  readonly clearance?: Promise<unknown>;
  /** Asked in the very turn that writes PDU and Ctrl-Z; false: ESC is written instead. */
  mayTransmit(): boolean;
}

export type PduReply =
  /** `+CMGS: 12[,...]` (reference 12) or a bare OK (reference null). */
  | { readonly kind: 'accepted'; readonly reference: number | null }
  /** An error before the prompt or after the PDU that says the network does not have it. */
  | { readonly kind: 'refused'; readonly error: ModemError }
  | { readonly kind: 'withdrawn' }
  /** No prompt came: the PDU was never written. */
  | { readonly kind: 'no-prompt' }
  /** The PDU was written, and no answer, or only an unclear one, came (verdict.outcomeUnknown). */
  | { readonly kind: 'unknown'; readonly error: ModemError };

/** A line, or a header with its PDU, that no command asked for. */
export interface Unsolicited {
  /** The prefix as in the table of unsolicited.ts, e.g. `+CMTI`; `unknown` where the table has none. */
  readonly name: string;
  readonly text: string;
  readonly pdu?: string;
}

export interface AtChannelListener {
  /** Called in arrival order, never from inside a reply's promise. Handlers only note; they act in a later turn. */
  onUnsolicited(message: Unsolicited): void;
  /** A `+CMGS:` or final result that belongs to a submission given up as unknown, while no other submission runs. */
  onLateReference(reference: number | null): void;
  onClosed(reason: ModemError): void;
}

/**
 * Called for each line; `line()`, in that call only, gives it with secrets, PDUs and numbers masked. Masking costs more
 * than all else that is done with a line, so who does not want it does not ask.
 */
export type WireTrace = (direction: 'to-modem' | 'from-modem', line: () => string) => void;

export interface AtChannel {
  /** Queued behind what runs. Never rejects. */
  execute(command: AtCommand): Promise<AtReply>;
  /** Queued like execute. Never rejects. */
  submitPdu(command: PduCommand): Promise<PduReply>;
  /** ESC, then reads and drops what comes for `quietMs`. For a start in an unknown state. */
  recoverPrompt(quietMs: number): Promise<void>;
  /** True while a command is on the wire or waits. */
  readonly isBusy: boolean;
  /** Ends everything waiting with `closed`. Does not close the port. */
  stop(): void;
}
