/**
 * Performs an ordered list of steps: each asks its commands until one is accepted, and learns from the answer. What a
 * step asks, how long it waits and what a refusal means stands in the rows of init-steps.ts.
 */
import type { AtLine } from '../../at/types.ts';
import type { Timeouts } from '../../profiles/profile.ts';
import type { Facts } from '../facts.ts';
import type { Session, Wishes } from '../session.ts';

export interface Step {
  /** Kebab-case, for events. */
  readonly name: string;
  /** The command and its fall-backs: the first that is accepted wins. None: the step is left out. */
  readonly texts: readonly string[] | ((facts: Facts, wishes: Wishes) => readonly string[]);
  readonly timeout: keyof Timeouts;
  /** As in AtCommand: a prefix, or `raw`. */
  readonly expects?: string;
  /** The whole list again, this often in all, while the modem boots; 1 unless given. */
  readonly attempts?: number;
  readonly pauseMs?: number;
  /** Refused for good: the modem cannot serve. Any other refusal is carried as it is. */
  readonly isRequired?: boolean;
  /** A refusal says no more than that there was nothing to do: it is not told. */
  readonly mayBeIdle?: boolean;
  /** Each accepted text is told and goes on with the next: for settings that do not exclude one another. */
  readonly takesAll?: boolean;
  /** Reads the setting back; an answer that disagrees counts as a refusal, no answer as agreement. */
  readonly check?: {
    readonly text: string;
    readonly expects: string;
    agrees(lines: readonly string[], asked: string): boolean;
  };
  /** Null: accepted, but no use; the next text is asked. */
  readonly learn?: (lines: readonly string[], facts: Facts, asked: string) => Partial<Facts> | null;
}

export type StepsResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly step: string }
  /** The phase ended, or the port closed. */
  | { readonly kind: 'over' };

export async function runSteps(steps: readonly Step[], session: Session): Promise<StepsResult> {
  for (const step of steps) {
    const result = await runStep(step, session);
    if (result === 'over') return { kind: 'over' };
    if (result === 'accepted') continue;
    if (step.mayBeIdle) continue;
    session.tell('init-step-refused', step.isRequired ? 'error' : 'info', { step: step.name });
    if (step.isRequired) return { kind: 'refused', step: step.name };
  }
  return { kind: 'done' };
}

type StepResult = 'accepted' | 'refused' | 'over';

async function runStep(step: Step, session: Session): Promise<StepResult> {
  const texts = typeof step.texts === 'function' ? step.texts(session.facts, session.wishes) : step.texts;
  if (texts.length === 0) return 'accepted';
  for (let attempt = 1; ; attempt += 1) {
    const result = await runTexts(step, texts, session);
    if (result !== 'refused' || attempt >= (step.attempts ?? 1)) return result;
    await session.timers.pause(step.pauseMs ?? 1_000);
    if (session.timers.isOver) return 'over';
  }
}

async function runTexts(step: Step, texts: readonly string[], session: Session): Promise<StepResult> {
  let result: StepResult = 'refused';
  for (const text of texts) {
    const one = await runText(step, text, session);
    if (one === 'over') return 'over';
    if (one === 'accepted') result = 'accepted';
    if (one === 'accepted' && !step.takesAll) return 'accepted';
  }
  return result;
}

async function runText(step: Step, text: string, session: Session): Promise<StepResult> {
  const timeoutMs = session.facts.profile.timeoutsMs[step.timeout];
  const reply = await session.talk.execute({
    text,
    timeoutMs,
    ...(step.expects === undefined ? {} : { expects: step.expects }),
  });
  if (reply.kind === 'closed' || session.timers.isOver) return 'over';
  if (reply.kind !== 'ok') return 'refused';
  if (step.check && !(await isConfirmed(step.check, text, session))) return 'refused';
  if (session.timers.isOver) return 'over';
  const learnt = step.learn?.(textsOf(reply.lines), session.facts, text);
  if (learnt === null) return 'refused';
  if (learnt) session.learn(learnt);
  return 'accepted';
}

async function isConfirmed(
  check: NonNullable<Step['check']>,
  asked: string,
  session: Session,
): Promise<boolean> {
  const { text, expects } = check;
  const timeoutMs = session.facts.profile.timeoutsMs.setting;
  const reply = await session.talk.execute({ text, expects, timeoutMs });
  return reply.kind !== 'ok' || check.agrees(textsOf(reply.lines), asked);
}

function textsOf(lines: readonly AtLine[]): readonly string[] {
  return lines.map((line) => line.text);
}
