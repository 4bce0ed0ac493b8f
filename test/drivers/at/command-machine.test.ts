import { describe, expect, it } from 'vitest';
import {
  type CommandInput,
  type CommandPlan,
  type CommandState,
  maxReplyLines,
  startCommand,
  stepCommand,
} from '../../../drivers/at/command-machine.ts';
import { errorFromFinal, localError } from '../../../drivers/verdicts.ts';

const plainPlan: Extract<CommandPlan, { kind: 'plain' }> = {
  kind: 'plain',
  timeoutMs: 5_000,
  canRerun: true,
};
const pduPlan: Extract<CommandPlan, { kind: 'pdu' }> = {
  kind: 'pdu',
  promptTimeoutMs: 10_000,
  promptDelayMs: 0,
  resultTimeoutMs: 180_000,
  okTimeoutMs: 5_000,
};

const line = { text: '+CSQ: 1,99' };
const refusal = errorFromFinal('+CMS ERROR: 38');
const unclear = errorFromFinal('+CMS ERROR: 332');
const gone = localError('port-unplugged');

const states: Readonly<Record<string, CommandState>> = {
  running: { phase: 'running', lines: [] },
  'await-prompt': { phase: 'await-prompt' },
  pause: { phase: 'pause' },
  ask: { phase: 'ask' },
  'await-result': { phase: 'await-result' },
  'await-ok': { phase: 'await-ok', reference: 7 },
  done: { phase: 'done' },
};

const inputs: Readonly<Record<string, CommandInput>> = {
  line: { type: 'line', line },
  ok: { type: 'ok' },
  refused: { type: 'failed', final: '+CMS ERROR: 38', error: refusal },
  unclear: { type: 'failed', final: '+CMS ERROR: 332', error: unclear },
  reference: { type: 'reference', reference: 9 },
  prompt: { type: 'prompt' },
  'stray-prompt': { type: 'stray-prompt' },
  allowed: { type: 'allowed' },
  forbidden: { type: 'forbidden' },
  deadline: { type: 'deadline' },
  restarted: { type: 'restarted' },
  closed: { type: 'closed', error: gone },
};

/**
 * One row a state, one column an input: the phase after it, then what is done. `-`: nothing at all.
 * `=kind` settles with that reply, `!reason/owed` begins a resync, `t` sets a deadline.
 */
const table: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  running: {
    line: 'running',
    ok: 'done =ok',
    refused: 'done =error',
    unclear: 'done =error',
    reference: '-',
    prompt: '-',
    'stray-prompt': 'done rerun !prompt/0',
    allowed: '-',
    forbidden: '-',
    deadline: 'done =timeout !answer/1',
    restarted: '-',
    closed: 'done =closed',
  },
  'await-prompt': {
    line: '-',
    ok: 'done =no-prompt !prompt/0',
    refused: 'done =refused',
    unclear: 'done =refused',
    reference: '-',
    prompt: 'ask t10000 ask',
    'stray-prompt': '-',
    allowed: '-',
    forbidden: '-',
    deadline: 'done =no-prompt !prompt/1',
    restarted: 'done =no-prompt !answer/0',
    closed: 'done =refused',
  },
  pause: {
    line: '-',
    ok: 'done =no-prompt !prompt/0',
    refused: 'done =refused',
    unclear: 'done =refused',
    reference: '-',
    prompt: '-',
    'stray-prompt': '-',
    allowed: '-',
    forbidden: '-',
    deadline: 'ask t10000 ask',
    restarted: 'done =no-prompt !answer/0',
    closed: 'done =refused',
  },
  ask: {
    line: '-',
    ok: 'done =no-prompt !prompt/0',
    refused: 'done =refused',
    unclear: 'done =refused',
    reference: '-',
    prompt: '-',
    'stray-prompt': '-',
    allowed: 'await-result t180000 write-pdu',
    forbidden: 'done =withdrawn !prompt/0',
    deadline: 'done =withdrawn !prompt/0',
    restarted: 'done =no-prompt !answer/0',
    closed: 'done =refused',
  },
  'await-result': {
    line: '-',
    ok: 'done =accepted/null',
    refused: 'done =refused',
    unclear: 'done =unknown',
    reference: 'await-ok t5000',
    prompt: '-',
    'stray-prompt': '-',
    allowed: '-',
    forbidden: '-',
    deadline: 'done =unknown !submission/1',
    restarted: 'done =unknown !answer/0',
    closed: 'done =unknown',
  },
  'await-ok': {
    line: '-',
    ok: 'done =accepted/7',
    refused: 'done =accepted/7',
    unclear: 'done =accepted/7',
    reference: '-',
    prompt: '-',
    'stray-prompt': '-',
    allowed: '-',
    forbidden: '-',
    deadline: 'done =accepted/7 !answer/1',
    restarted: 'done =accepted/7 !answer/0',
    closed: 'done =accepted/7',
  },
  done: Object.fromEntries(Object.keys(inputs).map((name) => [name, '-'])),
};

describe('every state with every input', () => {
  const pairs = Object.keys(states).flatMap((state) =>
    Object.keys(inputs).map((input) => [state, input] as const),
  );

  it('the table is complete', () => {
    expect(pairs).toHaveLength(84);
    for (const [state, input] of pairs) expect(table[state]?.[input], `${state} x ${input}`).toBeDefined();
  });

  it.each(pairs)('%s x %s', (stateName, inputName) => {
    const state = states[stateName] as CommandState;
    const plan = stateName === 'running' ? plainPlan : pduPlan;
    expect(written(plan, state, inputs[inputName] as CommandInput)).toBe(table[stateName]?.[inputName]);
  });
});

describe('details', () => {
  it('begins with its time-out', () => {
    expect(startCommand(plainPlan)).toEqual({
      state: { phase: 'running', lines: [] },
      effects: [{ type: 'set-deadline', afterMs: 5_000 }],
    });
    expect(startCommand(pduPlan)).toEqual({
      state: { phase: 'await-prompt' },
      effects: [{ type: 'set-deadline', afterMs: 10_000 }],
    });
  });

  it('a pause between prompt and PDU is a state of its own', () => {
    const plan: CommandPlan = { ...pduPlan, promptDelayMs: 100 };
    expect(written(plan, { phase: 'await-prompt' }, { type: 'prompt' })).toBe('pause t100');
  });

  it('a command that must not run twice times out on a stale prompt', () => {
    const plan: CommandPlan = { ...plainPlan, canRerun: false };
    expect(written(plan, { phase: 'running', lines: [] }, { type: 'stray-prompt' })).toBe(
      'done =timeout !prompt/0',
    );
  });

  it('lines are kept in order up to a limit', () => {
    let state: CommandState = { phase: 'running', lines: [] };
    for (let n = 0; n < maxReplyLines + 10; n += 1)
      state = stepCommand(plainPlan, state, { type: 'line', line: { text: `${n}` } }).state;
    const step = stepCommand(plainPlan, state, { type: 'ok' });
    const reply = step.effects[0]?.type === 'settle' ? step.effects[0].reply : undefined;
    expect(reply?.kind === 'ok' && reply.lines.map(({ text }) => Number(text))).toEqual([
      ...Array(maxReplyLines).keys(),
    ]);
  });

  it('a plan and a state that do not belong together stay where they are', () => {
    expect(written(plainPlan, { phase: 'await-result' }, { type: 'ok' })).toBe('-');
    expect(written(pduPlan, { phase: 'running', lines: [] }, { type: 'ok' })).toBe('-');
  });
});

/** A step in the words of the table. */
function written(plan: CommandPlan, state: CommandState, input: CommandInput): string {
  const step = stepCommand(plan, state, input);
  if (step.state === state && step.effects.length === 0) return '-';
  const effects = step.effects.map((effect) => {
    if (effect.type === 'set-deadline') return `t${effect.afterMs}`;
    if (effect.type === 'resync') return `!${effect.reason}/${effect.owed}`;
    if (effect.type !== 'settle') return effect.type;
    return effect.reply.kind === 'accepted' ? `=accepted/${effect.reply.reference}` : `=${effect.reply.kind}`;
  });
  return [step.state.phase, ...effects].join(' ');
}
