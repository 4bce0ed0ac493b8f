/**
 * What the virtual network does with one submission, as data: the answer the SIM hears, and the status reports that
 * follow. The builders cover what networks are known to do; any other combination can be written out.
 */

export interface Behaviour {
  /** Kebab-case; appears as `outcome` in the air log. */
  readonly name: string;
  readonly answer: Answer;
  /** Sent in this order when the SUBMIT asked for a report (TP-SRR); empty: none ever comes. */
  readonly reports: readonly ScriptedReport[];
}

export type Answer =
  | { readonly kind: 'accept' }
  /** RP-ERROR: the network does not have it. `firstSimOnly`: any SIM but the first one is served. */
  | {
      readonly kind: 'refuse';
      readonly cms: number;
      readonly firstSimOnly?: boolean;
      readonly afterMs?: number;
    }
  /** The network does not have it, and no answer ever comes. */
  | { readonly kind: 'ignore' }
  /** The network has it; the answer is lost on the way back. */
  | { readonly kind: 'accept-unanswered' }
  /** The network has it; the answer comes this much later. */
  | { readonly kind: 'accept-late'; readonly afterMs: number };

export interface ScriptedReport {
  /** TP-ST, TS 23.040 §9.2.3.15. */
  readonly status: number;
  /** After the acceptance, or after the report before this one. `early`: in the turn before the answer goes out. */
  readonly delayMs?: number | 'early';
  /** How TP-RA is written; as it was submitted unless told otherwise. */
  readonly recipient?: 'as-submitted' | 'national' | 'empty';
  /** TP-SCTS with the right moment, or with a zone that makes it hours wrong. */
  readonly zone?: 'right' | 'wrong';
}

/** TP-Status values that the builders use. */
export const reportStatus = {
  delivered: 0x00,
  forwardedUnconfirmed: 0x01,
  replaced: 0x02,
  stillTrying: 0x30,
  congestionStillTrying: 0x20,
  rejectedByRecipient: 0x42,
  notObtainable: 0x43,
  validityExpired: 0x46,
  unknownRecipient: 0x49,
  gaveUpNoResponse: 0x62,
} as const;

const accept: Answer = { kind: 'accept' };
const deliveredReport: ScriptedReport = { status: reportStatus.delivered };

export const behaviours = {
  delivered: (): Behaviour => ({ name: 'delivered', answer: accept, reports: [deliveredReport] }),
  undelivered: (status: number = reportStatus.notObtainable): Behaviour => ({
    name: 'undelivered',
    answer: accept,
    reports: [{ status }],
  }),
  expired: (): Behaviour => ({
    name: 'expired',
    answer: accept,
    reports: [{ status: reportStatus.validityExpired }],
  }),
  unreported: (): Behaviour => ({ name: 'unreported', answer: accept, reports: [] }),
  reportLate: (delayMs = 60_000): Behaviour => ({
    name: 'report-late',
    answer: accept,
    reports: [{ ...deliveredReport, delayMs }],
  }),
  reportEarly: (): Behaviour => ({
    name: 'report-early',
    answer: accept,
    reports: [{ ...deliveredReport, delayMs: 'early' }],
  }),
  reportTwice: (gapMs = 1_000): Behaviour => ({
    name: 'report-twice',
    answer: accept,
    reports: [deliveredReport, { ...deliveredReport, delayMs: gapMs }],
  }),
  reportNational: (): Behaviour => ({
    name: 'report-national',
    answer: accept,
    reports: [{ ...deliveredReport, recipient: 'national' }],
  }),
  reportWithoutRecipient: (): Behaviour => ({
    name: 'report-without-recipient',
    answer: accept,
    reports: [{ ...deliveredReport, recipient: 'empty' }],
  }),
  reportWrongZone: (): Behaviour => ({
    name: 'report-wrong-zone',
    answer: accept,
    reports: [{ ...deliveredReport, zone: 'wrong' }],
  }),
  temporaryThen: (
    status: number = reportStatus.delivered,
    temporary: number = reportStatus.stillTrying,
  ): Behaviour => ({
    name: status === reportStatus.delivered ? 'temporary-then-delivered' : 'temporary-then-undelivered',
    answer: accept,
    reports: [{ status: temporary }, { status }],
  }),
  /** `afterMs` on top of the air time. */
  refused: (cms: number, afterMs = 0): Behaviour => ({
    name: 'refused',
    answer: { kind: 'refuse', cms, afterMs },
    reports: [deliveredReport],
  }),
  refusedOnFirstSim: (cms: number): Behaviour => ({
    name: 'refused-on-first-sim',
    answer: { kind: 'refuse', cms, firstSimOnly: true },
    reports: [deliveredReport],
  }),
  ignored: (): Behaviour => ({ name: 'ignored', answer: { kind: 'ignore' }, reports: [] }),
  answerLost: (): Behaviour => ({
    name: 'answer-lost',
    answer: { kind: 'accept-unanswered' },
    reports: [deliveredReport],
  }),
  answerLostUnreported: (): Behaviour => ({
    name: 'answer-lost-unreported',
    answer: { kind: 'accept-unanswered' },
    reports: [],
  }),
  answerLate: (afterMs = 30_000): Behaviour => ({
    name: 'answer-late',
    answer: { kind: 'accept-late', afterMs },
    reports: [deliveredReport],
  }),
} as const;
