/**
 * The three resets of the recovery ladder. The modem may be deaf, so the first command goes out without a greeting: an
 * unanswered AT before it would make the channel keep back all that follows.
 */
import type { UsbReset } from '../../serial/usb-reset.ts';
import type { RecoverPrompt } from '../start/bring-up.ts';
import type { LifecycleInput } from '../lifecycle-states.ts';
import type { Session } from '../session.ts';

const done: LifecycleInput = { kind: 'reset-done' };

/** As at the start of a probe: a modem that waits for a text would take the command for one. */
const drainMs = 200;
/** Between radio off and on, so that the network notices the detach. */
const radioOffMs = 2_000;

/** L2. Whether it was answered does not matter: the probe that follows tells. */
export async function cycleRadio(
  session: Session,
  recoverPrompt: RecoverPrompt,
): Promise<LifecycleInput | null> {
  const { timeoutsMs, radioOff } = session.facts.profile;
  await recoverPrompt(drainMs);
  for (const text of radioOff) {
    if (session.timers.isOver) return null;
    const reply = await session.talk.execute({ text, timeoutMs: timeoutsMs.radio });
    if (reply.kind === 'closed') return null;
    // Only a refusal asks for the other way; what is not answered may be under way.
    if (reply.kind !== 'error') break;
  }
  await session.timers.pause(radioOffMs);
  if (session.timers.isOver) return null;
  await session.talk.execute({ text: 'AT+CFUN=1', timeoutMs: timeoutsMs.radio });
  return session.timers.isOver ? null : done;
}

/** L3. Some modems answer before they restart, some are gone at once. */
export async function reboot(session: Session, recoverPrompt: RecoverPrompt): Promise<LifecycleInput | null> {
  const { timeoutsMs, reboot: text } = session.facts.profile;
  await recoverPrompt(drainMs);
  if (session.timers.isOver) return null;
  if (text !== null) await session.talk.execute({ text, timeoutMs: timeoutsMs.radio });
  return session.timers.isOver ? null : done;
}

/** L4. `onRefused`: it is of no use to try this again here. */
export async function resetUsb(usb: UsbReset, onRefused: () => void): Promise<LifecycleInput> {
  const outcome = await usb.reset().catch(() => 'failed' as const);
  if (outcome === 'done') return done;
  if (outcome === 'not-permitted') onRefused();
  return { kind: 'reset-refused' };
}
