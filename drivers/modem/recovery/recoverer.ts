/** Does the resets that the ladder asks for, within what is permitted, and tells the operator of every step. */
import type { Clock } from '../../clock.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { UsbReset } from '../../serial/usb-reset.ts';
import type { RecoverPrompt } from '../start/bring-up.ts';
import type { LifecycleEffect, LifecycleInput } from '../lifecycle-states.ts';
import type { RecoveryMeans, ResetRung } from './recovery-ladder.ts';
import { recentResets, resetsLeft } from './reset-budget.ts';
import { cycleRadio, reboot, resetUsb } from './resets.ts';
import type { Session, Tell } from '../session.ts';
import type { Timers } from '../timers.ts';

export interface RecovererOptions {
  readonly clock: Clock;
  readonly usbReset: UsbReset | undefined;
  readonly tell: Tell;
  /** Resolves when the port is closed, where it was to be. */
  readonly whenClosed: () => Promise<void>;
  readonly feed: (input: LifecycleInput) => void;
}

export class Recoverer {
  readonly #options: RecovererOptions;
  #usbReset: UsbReset | undefined;
  /** Of the last resets, monotonic ms. */
  #times: readonly number[] = [];

  constructor(options: RecovererOptions) {
    this.#options = options;
    this.#usbReset = options.usbReset;
  }

  means({ radioOff, reboot: rebootText }: Profile): RecoveryMeans {
    const resets: ResetRung[] = [];
    if (radioOff.length > 0) resets.push('radio-cycle');
    if (rebootText !== null) resets.push('reboot');
    if (this.#usbReset) resets.push('usb-reset');
    return { resets, resetsLeft: resetsLeft(this.#times, this.#options.clock.monotonic()) };
  }

  /** One that is a command, on the open port. */
  command(rung: ResetRung, session: Session, recoverPrompt: RecoverPrompt): Promise<LifecycleInput | null> {
    this.#noteReset();
    return rung === 'reboot' ? reboot(session, recoverPrompt) : cycleRadio(session, recoverPrompt);
  }

  /** Ends in an input, unless the phase is over before. */
  async usb(phase: Timers): Promise<void> {
    const { whenClosed, feed, tell } = this.#options;
    this.#noteReset();
    // The descriptor must be free before the device goes.
    await whenClosed();
    if (phase.isOver || !this.#usbReset) return;
    const input = await resetUsb(this.#usbReset, () => void (this.#usbReset = undefined));
    if (phase.isOver) return;
    if (input.kind === 'reset-refused') tell('usb-reset-refused', 'warn', {});
    feed(input);
  }

  tellStep({ rung, attempt, reasonCode, inMs }: Extract<LifecycleEffect, { kind: 'tell-step' }>): void {
    const { tell } = this.#options;
    tell('recovery-step', 'warn', { rung, attempt, reason: reasonCode, inMs });
    if (rung === 'quarantine') tell('modem-quarantined', 'error', { reason: reasonCode, inMs });
  }

  #noteReset(): void {
    const now = this.#options.clock.monotonic();
    this.#times = [...recentResets(this.#times, now), now];
  }
}
