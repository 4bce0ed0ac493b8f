/**
 * The life of one command on the wire as a pure machine: (plan, state, input) -> state and effects. It writes nothing
 * and holds no timer; the channel does what the effects say.
 *
 *   plain   running ──final──> done
 *   PDU     await-prompt ──prompt──> [pause ──deadline──>] ask ──allowed──> await-result ──+CMGS──> await-ok ──> done
 *           ask lasts until the caller's clearance has settled
 *
 * From `allowed` on the network may have the message: whatever is not a clear answer ends as `unknown`.
 */
import type { ModemError } from '../errors.ts';
import { localError } from '../verdicts.ts';
import type { AtLine, AtReply, PduReply } from './types.ts';

export type CommandPlan =
  | {
      readonly kind: 'plain';
      readonly timeoutMs: number /** May be written again after a stale prompt ate it. */;
      readonly canRerun: boolean;
    }
  | {
      readonly kind: 'pdu';
      readonly promptTimeoutMs: number;
      readonly promptDelayMs: number;
      readonly resultTimeoutMs: number;
      /** After `+CMGS:`, how long to wait for its OK. */
      readonly okTimeoutMs: number;
    };

export type CommandState =
  | { readonly phase: 'running'; readonly lines: readonly AtLine[] }
  | { readonly phase: 'await-prompt' }
  | { readonly phase: 'pause' }
  | { readonly phase: 'ask' }
  | { readonly phase: 'await-result' }
  | { readonly phase: 'await-ok'; readonly reference: number | null }
  | { readonly phase: 'done' };

export type CommandInput =
  | { readonly type: 'line'; readonly line: AtLine }
  | { readonly type: 'ok' }
  | { readonly type: 'failed'; readonly final: string; readonly error: ModemError }
  | { readonly type: 'reference'; readonly reference: number | null }
  | { readonly type: 'prompt' }
  | { readonly type: 'stray-prompt' }
  | { readonly type: 'allowed' }
  | { readonly type: 'forbidden' }
  | { readonly type: 'deadline' }
  /** The modem restarted: what ran is lost. */
  | { readonly type: 'restarted' }
  | { readonly type: 'closed'; readonly error: ModemError };

/** Why the wire cannot be trusted: an answer may still come; a prompt may be open; a submission may still run. */
export type ResyncReason = 'answer' | 'prompt' | 'submission';

export type CommandEffect =
  /** Replaces the deadline before it. */
  | { readonly type: 'set-deadline'; readonly afterMs: number }
  /** Once clearance has settled, call mayTransmit() and feed `allowed` or `forbidden` in that turn. */
  | { readonly type: 'ask' }
  | { readonly type: 'write-pdu' }
  | { readonly type: 'settle'; readonly reply: AtReply | PduReply }
  | {
      readonly type: 'resync';
      readonly reason: ResyncReason /** Final results that may still come. */;
      readonly owed: 0 | 1;
    }
  /** A stale prompt swallowed the command: write it again once the wire is clean. */
  | { readonly type: 'rerun' };

export interface CommandStep {
  readonly state: CommandState;
  readonly effects: readonly CommandEffect[];
}

/** A reply longer than this is cut: CMGL of the largest storage has 255 entries. */
export const maxReplyLines = 1024;

export function startCommand(plan: CommandPlan): CommandStep {
  return plan.kind === 'plain'
    ? { state: { phase: 'running', lines: [] }, effects: [deadline(plan.timeoutMs)] }
    : { state: { phase: 'await-prompt' }, effects: [deadline(plan.promptTimeoutMs)] };
}

export function stepCommand(plan: CommandPlan, state: CommandState, input: CommandInput): CommandStep {
  switch (state.phase) {
    case 'running':
      return plan.kind === 'plain' ? stepRunning(plan, state, input) : stay(state);
    case 'await-prompt':
      return plan.kind === 'pdu' ? stepAwaitPrompt(plan, state, input) : stay(state);
    case 'pause':
      return plan.kind === 'pdu' ? stepPause(plan, state, input) : stay(state);
    case 'ask':
      return plan.kind === 'pdu' ? stepAsk(plan, state, input) : stay(state);
    case 'await-result':
      return plan.kind === 'pdu' ? stepAwaitResult(plan, state, input) : stay(state);
    case 'await-ok':
      return stepAwaitOk(state, input);
    case 'done':
      return stay(state);
    default:
      return state satisfies never;
  }
}

type PlanOf<Kind> = Extract<CommandPlan, { kind: Kind }>;
type StateOf<Phase> = Extract<CommandState, { phase: Phase }>;

function stepRunning(plan: PlanOf<'plain'>, state: StateOf<'running'>, input: CommandInput): CommandStep {
  const { lines } = state;
  switch (input.type) {
    case 'line':
      return stay(lines.length < maxReplyLines ? { ...state, lines: [...lines, input.line] } : state);
    case 'ok':
      return settle({ kind: 'ok', lines });
    case 'failed':
      return settle({ kind: 'error', error: input.error, final: input.final, lines });
    case 'deadline':
      return settle({ kind: 'timeout', lines }, 'answer', 1);
    case 'stray-prompt':
      if (!plan.canRerun) return settle({ kind: 'timeout', lines }, 'prompt', 0);
      return {
        state: { phase: 'done' },
        effects: [{ type: 'rerun' }, { type: 'resync', reason: 'prompt', owed: 0 }],
      };
    case 'closed':
      return settle({ kind: 'closed', error: input.error });
    case 'restarted': // RDY may also come late from a modem that is up and answers: the time-out decides
    case 'reference':
    case 'prompt':
    case 'allowed':
    case 'forbidden':
      return stay(state);
    default:
      return input satisfies never;
  }
}

function stepAwaitPrompt(plan: PlanOf<'pdu'>, state: CommandState, input: CommandInput): CommandStep {
  switch (input.type) {
    case 'prompt':
      return plan.promptDelayMs > 0 ? pause(plan) : ask(plan);
    case 'failed':
      return settle({ kind: 'refused', error: input.error });
    case 'ok': // an OK in place of the prompt: the modem took the command for something else
      return settle({ kind: 'no-prompt' }, 'prompt', 0);
    case 'deadline':
      return settle({ kind: 'no-prompt' }, 'prompt', 1);
    case 'restarted':
      return settle({ kind: 'no-prompt' }, 'answer', 0);
    case 'closed':
      return settle({ kind: 'refused', error: input.error });
    case 'line':
    case 'reference':
    case 'stray-prompt':
    case 'allowed':
    case 'forbidden':
      return stay(state);
    default:
      return input satisfies never;
  }
}

function stepPause(plan: PlanOf<'pdu'>, state: CommandState, input: CommandInput): CommandStep {
  return input.type === 'deadline' ? ask(plan) : stepAtPrompt(state, input);
}

function pause(plan: PlanOf<'pdu'>): CommandStep {
  return { state: { phase: 'pause' }, effects: [deadline(plan.promptDelayMs)] };
}

function stepAsk(plan: PlanOf<'pdu'>, state: CommandState, input: CommandInput): CommandStep {
  if (input.type === 'allowed') {
    return {
      state: { phase: 'await-result' },
      effects: [deadline(plan.resultTimeoutMs), { type: 'write-pdu' }],
    };
  }
  const isOver = input.type === 'forbidden' || input.type === 'deadline'; // a clearance that never came is a no
  return isOver ? settle({ kind: 'withdrawn' }, 'prompt', 0) : stepAtPrompt(state, input);
}

/** The prompt is there, nothing is written yet: whatever happens, the network has no message. */
function stepAtPrompt(state: CommandState, input: CommandInput): CommandStep {
  switch (input.type) {
    case 'failed':
      return settle({ kind: 'refused', error: input.error });
    case 'ok':
      return settle({ kind: 'no-prompt' }, 'prompt', 0);
    case 'restarted':
      return settle({ kind: 'no-prompt' }, 'answer', 0);
    case 'closed':
      return settle({ kind: 'refused', error: input.error });
    case 'line':
    case 'reference':
    case 'prompt':
    case 'stray-prompt':
    case 'allowed':
    case 'forbidden':
    case 'deadline':
      return stay(state);
    default:
      return input satisfies never;
  }
}

function stepAwaitResult(plan: PlanOf<'pdu'>, state: CommandState, input: CommandInput): CommandStep {
  switch (input.type) {
    case 'reference':
      return {
        state: { phase: 'await-ok', reference: input.reference },
        effects: [deadline(plan.okTimeoutMs)],
      };
    case 'ok': // TS 27.005 §3.5.1 wants +CMGS: before it, but not every modem prints one
      return settle({ kind: 'accepted', reference: null });
    case 'failed':
      return settle({ kind: input.error.verdict.outcomeUnknown ? 'unknown' : 'refused', error: input.error });
    case 'deadline':
      return settle({ kind: 'unknown', error: localError('answer-timeout') }, 'submission', 1);
    case 'restarted':
      return settle({ kind: 'unknown', error: localError('modem-restarted') }, 'answer', 0);
    case 'closed':
      return settle({ kind: 'unknown', error: localError('modem-gone', undefined, input.error) });
    case 'line':
    case 'prompt':
    case 'stray-prompt': // nothing may be written now, not even ESC: it can abort a message that still goes out
    case 'allowed':
    case 'forbidden':
      return stay(state);
    default:
      return input satisfies never;
  }
}

/** The reference is proof: nothing that follows can take it back. */
function stepAwaitOk(state: StateOf<'await-ok'>, input: CommandInput): CommandStep {
  const reply = { kind: 'accepted', reference: state.reference } as const;
  switch (input.type) {
    case 'ok':
    case 'failed':
    case 'closed':
      return settle(reply);
    case 'deadline':
      return settle(reply, 'answer', 1);
    case 'restarted':
      return settle(reply, 'answer', 0);
    case 'line':
    case 'reference':
    case 'prompt':
    case 'stray-prompt':
    case 'allowed':
    case 'forbidden':
      return stay(state);
    default:
      return input satisfies never;
  }
}

function ask(plan: PlanOf<'pdu'>): CommandStep {
  return { state: { phase: 'ask' }, effects: [deadline(plan.promptTimeoutMs), { type: 'ask' }] };
}

function stay(state: CommandState): CommandStep {
  return { state, effects: [] };
}

function settle(reply: AtReply | PduReply, reason?: ResyncReason, owed: 0 | 1 = 0): CommandStep {
  const effects: CommandEffect[] = [{ type: 'settle', reply }];
  if (reason) effects.push({ type: 'resync', reason, owed });
  return { state: { phase: 'done' }, effects };
}

function deadline(afterMs: number): CommandEffect {
  return { type: 'set-deadline', afterMs };
}
