/** How long a bank of modems needs for a queue, against the ideal: texts / modems x air time. */
import { eventually } from '../support/eventually.ts';
import { monotonicMs, percentile, post, round, type Rig, startRig } from './rig.ts';

export interface DrainPlan {
  readonly modems: number;
  readonly airTimeMs: number;
  readonly messages: number;
  readonly guardMs?: number;
}

export async function measureDrain(plan: DrainPlan) {
  const rig = await startRig(plan);
  try {
    // The first texts meet code that is not compiled yet: that is start-up, not sending.
    await fill(rig, plan.modems);
    await drained(rig, plan.modems);
    await rig.takeFigures('forget');
    // The queue is full before it is drained, so that accepting and sending do not share the two cores.
    await rig.actOnAll('pause');
    await fill(rig, plan.messages);
    const startedAt = monotonicMs();
    await rig.actOnAll('resume');
    const figures = await drained(rig, plan.messages);
    const idealMs = (plan.messages / plan.modems) * plan.airTimeMs;
    return {
      ...plan,
      seconds: round((figures.lastAirAt - startedAt) / 1000),
      ideal_seconds: round(idealMs / 1000),
      ratio: round((figures.lastAirAt - startedAt) / idealMs),
      turn_round_ms: {
        p50: round(percentile(figures.turnRoundMs, 0.5)),
        p90: round(percentile(figures.turnRoundMs, 0.9)),
        p99: round(percentile(figures.turnRoundMs, 0.99)),
        samples: figures.turnRoundMs.length,
      },
    };
  } finally {
    await rig.close();
  }
}

const MESSAGE = { to: '+13035550100', text: '493817 is your code', class: 'bulk' };

export async function fill(rig: Rig, messages: number): Promise<void> {
  for (let i = 0; i < messages; i += 32) {
    const batch = Math.min(32, messages - i);
    const answers = await Promise.all(Array.from({ length: batch }, () => post(rig.url, rig.key, MESSAGE)));
    if (answers.some((status) => status !== 202)) throw new Error(`not accepted: ${answers.join(' ')}`);
  }
}

async function drained(rig: Rig, messages: number) {
  let air = 0;
  const turnRoundMs: number[] = [];
  let lastAirAt = 0;
  const isEmpty = async () => {
    const figures = await rig.takeFigures();
    air += figures.air;
    turnRoundMs.push(...figures.turnRoundMs);
    lastAirAt = figures.lastAirAt;
    return air >= messages;
  };
  await eventually(isEmpty, 'the queue is empty', 300_000);
  return { turnRoundMs, lastAirAt };
}
