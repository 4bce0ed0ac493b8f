/**
 * A SIM: limits, counters and message references belong to it, whichever modem it sits in. Known by its ICCID; where
 * a modem cannot read that, by IMSI, and last by the modem's name.
 */
export interface SimIdentity {
  readonly iccid: string | null;
  readonly imsi: string | null;
  readonly number: string | null;
  /** The modem it was last seen in: also its first name. */
  readonly modem: string;
}

export interface Sim {
  readonly id: string;
  readonly name: string;
  readonly iccid: string | null;
  readonly imsi: string | null;
  readonly number: string | null;
  readonly modem: string;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

/** A SIM with what its network last said of it. */
export interface KnownSim extends Sim {
  /** A decimal number in what the operator counts; null: never told. */
  readonly balance: { readonly amount: string; readonly isLow: boolean; readonly at: number } | null;
  /** The last text that the network sent by USSD without being asked. */
  readonly notice: { readonly text: string; readonly at: number } | null;
}

/** The key a SIM is recognised by. */
export function simKey(identity: SimIdentity): string {
  if (identity.iccid) return `iccid:${identity.iccid}`;
  if (identity.imsi) return `imsi:${identity.imsi}`;
  return `modem:${identity.modem}`;
}
