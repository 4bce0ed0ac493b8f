/** The states, inputs and effects of a modem's life, as lifecycle-machine.ts pairs them. */
import type { Reason } from './reasons.ts';
import type { ResetRung, Rung } from './recovery/recovery-ladder.ts';

/** How far recovery has gone in this bout of trouble; it ends when the modem has been healthy for a while. */
export interface Recovery {
  /** The row of the ladder taken last; -1: none. */
  readonly row: number;
  /** Steps taken so far. */
  readonly steps: number;
  /** How often in a row the port was gone, and why: another reason is a new beginning. */
  readonly portFailures: number;
  readonly portReason: string | null;
}

export const noRecovery: Recovery = { row: -1, steps: 0, portFailures: 0, portReason: null };

export type LifecycleState =
  | { readonly kind: 'closed' }
  /** The port is being opened, or the modem asked who it is. */
  | { readonly kind: 'probing'; readonly recovery: Recovery }
  /** The SIM wants a PIN: being entered, or (`isWaiting`) withheld until a person acts. */
  | {
      readonly kind: 'locked';
      readonly reason: Reason;
      readonly isWaiting: boolean;
      readonly recovery: Recovery;
    }
  | { readonly kind: 'initializing'; readonly recovery: Recovery }
  | { readonly kind: 'searching'; readonly reason: Reason; readonly recovery: Recovery }
  | { readonly kind: 'registered'; readonly recovery: Recovery }
  /** A reset is being done; `isDone`: what comes up again is waited for, with the port closed. */
  | {
      readonly kind: 'resetting';
      readonly rung: ResetRung;
      readonly reason: Reason;
      readonly isDone: boolean;
      readonly recovery: Recovery;
    }
  /** `retryInMs` null: the port stays open, and only a change of the SIM or of the cable helps. */
  | {
      readonly kind: 'failed';
      readonly reason: Reason;
      readonly retryInMs: number | null;
      /** What is done when the time has come; null: the port is opened and the modem probed. */
      readonly reset: ResetRung | null;
      readonly recovery: Recovery;
    };

export type LifecycleInput =
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'port-opened' }
  /** It did not open, it went away, or another modem is behind it. */
  | { readonly kind: 'port-lost'; readonly reason: Reason }
  /** A probe got no answer to AT. */
  | { readonly kind: 'silent'; readonly reason: Reason }
  | { readonly kind: 'sim-ready' }
  | { readonly kind: 'sim-locked'; readonly reason: Reason }
  /** The PIN guard will not send a PIN, or the one it sent was refused. */
  | { readonly kind: 'pin-withheld'; readonly reason: Reason }
  /** PUK, no SIM, broken SIM, locked to another network. */
  | { readonly kind: 'sim-unusable'; readonly reason: Reason }
  /** The SIM's state is not what it was. */
  | { readonly kind: 'sim-changed' }
  | { readonly kind: 'initialized'; readonly registration: Registration }
  | { readonly kind: 'init-refused'; readonly reason: Reason }
  | { readonly kind: 'registration'; readonly registration: Registration }
  /**
   * A boot line came: whatever was set up is gone. `isFresh`: the line begins a session, so what was on the wire is lost;
   * otherwise it ends a boot (SMS Ready) and what is on the wire may still be answered.
   */
  | { readonly kind: 'rebooted'; readonly isFresh: boolean }
  /** Several time-outs in a row, or a submission without prompt or answer. */
  | { readonly kind: 'deaf'; readonly reason: Reason }
  /** It answers, but its work does not get done. */
  | { readonly kind: 'stuck'; readonly reason: Reason }
  /** In service for long enough to forget what was tried before. */
  | { readonly kind: 'healthy' }
  | { readonly kind: 'reset-done' }
  /** This host may not do it, or it went wrong. */
  | { readonly kind: 'reset-refused' }
  | { readonly kind: 'retry-due' };

export type Registration =
  | { readonly isRegistered: true }
  | { readonly isRegistered: false; readonly reason: Reason };

export type LifecycleEffect =
  | { readonly kind: 'open-port' }
  | { readonly kind: 'close-port' }
  /** A new channel on the open port; whatever was on the wire ends. */
  | { readonly kind: 'reset-channel' }
  | { readonly kind: 'probe'; readonly settleMs: number }
  | { readonly kind: 'unlock' }
  | { readonly kind: 'initialize' }
  /** Polls and sweeps of a modem in service. */
  | { readonly kind: 'attend' }
  | { readonly kind: 'watch-sim' }
  | { readonly kind: 'reset'; readonly rung: ResetRung }
  /** For the operator: the step that comes now, or after `inMs`. */
  | {
      readonly kind: 'tell-step';
      readonly rung: Rung;
      readonly attempt: number;
      readonly reasonCode: string;
      readonly inMs: number;
    }
  | { readonly kind: 'retry-after'; readonly ms: number };

export interface Transition {
  readonly state: LifecycleState;
  readonly effects: readonly LifecycleEffect[];
}
