/**
 * The append-only history of a message: what happened, when, by which SIM. The API shows it as `timeline`.
 * Data holds no text, code or number.
 */
export type MessageEventType =
  | 'accepted'
  | 'submitting'
  | 'submitted'
  | 'refused'
  | 'withdrawn'
  | 'outcome-unknown'
  | 'resend-planned'
  | 'late-reference'
  | 'report'
  | 'late-report'
  | 'sent'
  | 'delivered'
  | 'undelivered'
  | 'failed'
  | 'expired'
  | 'canceled'
  | 'unknown';

export interface MessageEvent {
  readonly at: number;
  readonly type: MessageEventType;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}
