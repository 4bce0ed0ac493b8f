/**
 * What the rest of the house needs of a modem, and no more: hand it a segment, hear what came of it, hear what arrives.
 * A driver remembers nothing over a restart. Every listener call that returns a promise means "durable when resolved":
 * the driver acknowledges (CNMA) or deletes on the modem only after that (G6).
 */
import type { ModemError } from './errors.ts';
import type { SegmentUserData } from './sms/types.ts';

export interface ModemDriver {
  readonly name: string;
  /** The state as last told to the listener, with the figures of this moment. */
  readonly snapshot: ModemSnapshot;
  /** Begins to open the port and bring the modem up, and keeps at it until stop(). Never throws: onState tells. */
  start(listener: ModemListener): void;
  /**
   * Hands one segment to the network. Exactly one at a time: a second call before the first has settled is refused
   * with code `driver-busy`. Never rejects.
   */
  submit(request: SubmitRequest): Promise<SubmitOutcome>;
  /** One USSD dialogue from dialling to its end; a second one at the same time is refused. Never rejects. */
  ussd(request: UssdRequest): Promise<UssdOutcome>;
  /** Calls, speaks a code, hangs up; submissions wait meanwhile. Never rejects. */
  speak(request: SpeakRequest): Promise<SpeakOutcome>;
  /** Lets the command on the wire finish where that takes under a second, closes the port. Idempotent. */
  stop(): Promise<void>;
}

export interface SubmitRequest {
  /** Names this submission in onLateReference; never sent. */
  readonly token: string;
  /** E.164 with a leading +. */
  readonly to: string;
  readonly userData: SegmentUserData;
  /** Remaining life; written into TP-VP rounded down, never below 5 minutes (TS 23.040 §9.2.3.12.1). */
  readonly validitySeconds: number;
  readonly requestStatusReport: boolean;
  /** Class 0 shows at once on the display and is not stored. */
  readonly messageClass?: 0 | 1 | 2 | 3;
  /** TP-PID, 0 unless given; 0x41 to 0x47 replace an earlier text. */
  readonly protocolId?: number;
  /** TP-RD. */
  readonly rejectDuplicates?: boolean;
  /** More segments follow at once: the driver may keep the radio link open (AT+CMMS). */
  readonly moreFollow?: boolean;
  /**
   * PDU and Ctrl-Z are held back at the prompt until this has settled; then mayTransmit() is asked. So the claim is
   * written to disk while the modem thinks. Default: nothing to wait for.
   */
  readonly clearance?: Promise<unknown>;
  /**
   * Asked synchronously in the turn that writes the PDU and Ctrl-Z. False: the driver leaves the prompt with ESC,
   * nothing reaches the network, the outcome is `withdrawn`. True is T0.
   */
  mayTransmit(): boolean;
}

export type SubmitOutcome =
  /** The network has it. `reference` is TP-MR, or null where the modem did not tell. */
  | { readonly kind: 'accepted'; readonly reference: number | null }
  /** The network surely does not have it. */
  | { readonly kind: 'refused'; readonly error: ModemError }
  /** mayTransmit() said no; nothing was sent. */
  | { readonly kind: 'withdrawn' }
  /** Ctrl-Z was written and no answer tells what became of it. */
  | { readonly kind: 'unknown'; readonly error: ModemError };

export interface UssdRequest {
  /** What is dialled, e.g. `*100#`, then what is answered whenever the network asks; after the last one the session is closed. */
  readonly dialogue: readonly string[];
}

export type UssdOutcome =
  /** `texts`: what the network said, in order. `isOpen`: it asked once more, and the session was closed by us. */
  | { readonly kind: 'answered'; readonly texts: readonly string[]; readonly isOpen: boolean }
  | { readonly kind: 'refused'; readonly error: ModemError };

export interface SpeakRequest {
  /** E.164 with a leading +. */
  readonly to: string;
  /** 4 to 10 digits; spoken one by one. */
  readonly digits: string;
  /** How often they are spoken in the call; 2 unless given. */
  readonly times?: number;
  /** How long it may ring; 45 s unless given. */
  readonly ringMs?: number;
}

export type SpeakOutcome =
  /** `key`: the first key that the callee pressed, null: none was heard. */
  | { readonly kind: 'spoken'; readonly times: number; readonly key: string | null }
  | { readonly kind: 'unanswered'; readonly reason: 'busy' | 'no-answer' | 'hung-up' }
  /** Nothing was spoken: no voice on this modem, no service, a broken request. */
  | { readonly kind: 'refused'; readonly error: ModemError };

export interface ModemListener {
  onState(snapshot: ModemSnapshot): void;
  /** A status report, by whatever way it came. */
  onReport(report: ReceivedReport): Promise<void>;
  /** One received SMS-DELIVER (a part, where the text is long). */
  onInbound(part: ReceivedPart): Promise<void>;
  /** A PDU that could not be read. It must be kept: the driver deletes it on the modem afterwards. */
  onUnreadable(raw: { readonly pdu: string; readonly reason: string }): Promise<void>;
  /** A +CMGS that came after its submission had been given up as unknown. */
  onLateReference(late: { readonly token: string; readonly reference: number | null }): void;
  /** The network opened a USSD dialogue by itself; where it asked for a reply, the driver has ended the session. */
  onNetworkUssd(text: string): void;
  /** Something an operator may want to read. */
  onEvent(event: ModemEvent): void;
}

export interface ReceivedReport {
  /** TP-MR of the submission it speaks of. */
  readonly reference: number;
  /** TP-RA as it came: may be national, short or empty. */
  readonly recipient: string;
  /** TP-ST, raw. */
  readonly status: number;
  /** TP-SCTS and TP-DT, ms UTC; null where unreadable. */
  readonly submittedAt: number | null;
  readonly dischargedAt: number | null;
  readonly pdu: string;
}

export interface ReceivedPart {
  readonly from: string;
  readonly fromType: 'number' | 'alphanumeric';
  readonly text: string;
  readonly encoding: 'gsm7' | 'ucs2' | 'binary';
  readonly concatenation: {
    readonly reference: number;
    readonly total: number;
    readonly sequence: number;
    /** Of the reference, bits: the same number in the other width is another text (TS 23.040 §9.2.3.24.8). */
    readonly width: 8 | 16;
  } | null;
  readonly smscTimestamp: number | null;
  readonly protocolId: number;
  readonly messageClass: 0 | 1 | 2 | 3 | null;
  /** Application ports (WAP push and the like): not a text for people. */
  readonly ports: { readonly destination: number; readonly source: number } | null;
  readonly pdu: string;
}

/** closed > probing > (locked) > initializing > searching > registered; failed waits for its next try or for a person. */
export type ModemState =
  | 'closed'
  | 'probing'
  | 'locked'
  | 'initializing'
  | 'searching'
  | 'registered'
  | 'failed';

export interface ModemSnapshot {
  readonly state: ModemState;
  /** For closed, locked, searching and failed: why, as a stable code and a sentence with its cure. */
  readonly reason: { readonly code: string; readonly text: string } | null;
  /** When the driver tries again by itself, monotonic ms; null: never by itself. */
  readonly nextTryAt: number | null;
  readonly profile: string;
  readonly identity: ModemIdentity;
  readonly network: NetworkStatus;
  /** The message memories as last counted, the one in use first. Figures change without onState. */
  readonly storages: readonly StorageUse[];
  /** Null until the radio link was held once on this SIM. Figures change without onState. */
  readonly moreMessages: MoreMessagesFigures | null;
}

export interface StorageUse {
  /** As the modem calls it: SM, ME, MT, SR, BM. */
  readonly name: string;
  readonly used: number;
  readonly total: number;
}

/** What AT+CMMS gains on a SIM: medians from Ctrl-Z to the answer over the last long segments, ms. */
export interface MoreMessagesFigures {
  readonly heldMs: number | null;
  readonly plainMs: number | null;
  /** It did not help: the link is not held on this SIM any more. */
  readonly isDropped: boolean;
}

export interface ModemIdentity {
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly revision: string | null;
  readonly imei: string | null;
  readonly imsi: string | null;
  /** Identity of the SIM: limits, counters and references belong to it. */
  readonly iccid: string | null;
  /** From the SIM's own-number field, often empty. */
  readonly number: string | null;
}

export interface NetworkStatus {
  readonly registration: 'unknown' | 'home' | 'roaming' | 'searching' | 'denied' | 'none';
  readonly operator: string | null;
  /** null: unknown (CSQ 99). */
  readonly signalDbm: number | null;
  readonly smsc: string | null;
}

/** A fact from the life of a modem. Values carry no PIN, text or whole number. */
export interface ModemEvent {
  readonly type: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}
