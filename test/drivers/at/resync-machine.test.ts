import { describe, expect, it } from 'vitest';
import {
  type ResyncInput,
  type ResyncState,
  type ResyncStep,
  startResync,
  stepResync,
} from '../../../drivers/at/resync-machine.ts';

const states: Readonly<Record<string, ResyncState>> = {
  hush: { phase: 'hush', hasReference: false },
  'hush, reference seen': { phase: 'hush', hasReference: true },
  quiet: { phase: 'quiet', probes: 0, owed: 1, disturbed: 0 },
  'quiet, disturbed enough': { phase: 'quiet', probes: 1, owed: 1, disturbed: 10 },
  probe: { phase: 'probe', probes: 1, owed: 2 },
  'last probe': { phase: 'probe', probes: 3, owed: 1 },
  settle: { phase: 'settle', probes: 1, owed: 1 },
  'settle, nothing owed': { phase: 'settle', probes: 1, owed: 0 },
  'quiet, probes used up': { phase: 'quiet', probes: 3, owed: 0, disturbed: 0 },
  clean: { phase: 'clean' },
  failed: { phase: 'failed' },
};

const inputs: readonly ResyncInput['type'][] = [
  'ok',
  'failed',
  'reference',
  'stray-prompt',
  'restarted',
  'deadline',
];

/** Phase, probes/owed, then effects: `t` a deadline, ESC and AT what is written. `-`: nothing changes. */
const table: Readonly<Record<string, Readonly<Record<ResyncInput['type'], string>>>> = {
  hush: {
    ok: 'quiet 0/0 t200',
    failed: 'quiet 0/0 t200',
    reference: 'hush t5000',
    'stray-prompt': '-',
    restarted: 'quiet 0/0 t200',
    deadline: 'quiet 0/1 t200 ESC',
  },
  'hush, reference seen': {
    ok: 'quiet 0/0 t200',
    failed: 'quiet 0/0 t200',
    reference: '-',
    'stray-prompt': '-',
    restarted: 'quiet 0/0 t200',
    deadline: 'quiet 0/1 t200 ESC',
  },
  'quiet, disturbed enough': {
    ok: 'quiet 1/0',
    failed: 'quiet 1/0',
    reference: '-',
    'stray-prompt': '-',
    restarted: '-',
    deadline: 'probe 2/2 t1000 AT',
  },
  quiet: {
    ok: 'quiet 0/0',
    failed: 'quiet 0/0',
    reference: '-',
    'stray-prompt': 'quiet 0/1 t200 ESC',
    restarted: 'quiet 0/1 t200',
    deadline: 'probe 1/2 t1000 AT',
  },
  probe: {
    ok: 'settle 1/1 t500',
    failed: 'probe 1/1',
    reference: '-',
    'stray-prompt': 'quiet 1/2 t200 ESC',
    restarted: 'quiet 1/2 t200',
    deadline: 'quiet 1/2 t200 ESC',
  },
  'last probe': {
    ok: 'settle 3/0 t100',
    failed: 'probe 3/0',
    reference: '-',
    'stray-prompt': 'quiet 3/1 t200 ESC',
    restarted: 'quiet 3/1 t200',
    deadline: 'failed',
  },
  settle: {
    ok: 'settle 1/0 t100',
    failed: 'settle 1/0 t100',
    reference: '-',
    'stray-prompt': 'quiet 1/1 t200 ESC',
    restarted: 'quiet 1/1 t200',
    deadline: 'clean',
  },
  'settle, nothing owed': {
    ok: 'quiet 1/0 t200',
    failed: 'quiet 1/0 t200',
    reference: '-',
    'stray-prompt': 'quiet 1/0 t200 ESC',
    restarted: 'quiet 1/0 t200',
    deadline: 'clean',
  },
  'quiet, probes used up': {
    ok: '-',
    failed: '-',
    reference: '-',
    'stray-prompt': 'quiet 3/0 t200 ESC',
    restarted: 'quiet 3/0 t200',
    deadline: 'failed',
  },
  clean: { ok: '-', failed: '-', reference: '-', 'stray-prompt': '-', restarted: '-', deadline: '-' },
  failed: { ok: '-', failed: '-', reference: '-', 'stray-prompt': '-', restarted: '-', deadline: '-' },
};

describe('every state with every input', () => {
  const pairs = Object.keys(states).flatMap((state) => inputs.map((input) => [state, input] as const));

  it.each(pairs)('%s x %s', (name, type) => {
    const state = states[name] as ResyncState;
    expect(written(stepResync(state, { type }), state)).toBe(table[name]?.[type]);
  });
});

it.each([
  ['answer', 1, 'quiet 0/1 t200'],
  ['prompt', 0, 'quiet 0/0 t200 ESC'],
  ['submission', 1, 'hush t30000'],
] as const)('begins for %s', (reason, owed, expected) => {
  expect(written(startResync(reason, owed))).toBe(expected);
});

it('every deadline leads on: no input at all ends in a bounded number of steps', () => {
  for (const reason of ['answer', 'prompt', 'submission'] as const) {
    let step = startResync(reason, 1);
    for (let n = 0; n < 10; n += 1) step = stepResync(step.state, { type: 'deadline' });
    expect(step.state.phase).toBe('failed');
  }
});

it.each(['ok', 'failed', 'stray-prompt', 'restarted'] as const)(
  'a modem that says %s without end is given up',
  (type) => {
    let step = startResync('prompt', 0);
    let probes = 0;
    for (let n = 0; n < 100 && step.state.phase !== 'clean'; n += 1) {
      step = stepResync(step.state, { type: n % 3 ? type : 'deadline' });
      probes += step.effects.filter((effect) => effect.type === 'write-probe').length;
    }
    expect(probes).toBeLessThanOrEqual(3);
    expect(step.state.phase).toMatch(/failed|clean/);
  },
);

function written({ state, effects }: ResyncStep, before?: ResyncState): string {
  const told = effects.map((effect) =>
    effect.type === 'set-deadline' ? `t${effect.afterMs}` : effect.type === 'write-escape' ? 'ESC' : 'AT',
  );
  if (JSON.stringify(state) === JSON.stringify(before) && told.length === 0) return '-';
  return [state.phase, ...('owed' in state ? [`${state.probes}/${state.owed}`] : []), ...told].join(' ');
}
