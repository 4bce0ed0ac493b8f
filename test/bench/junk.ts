/**
 * Four modems at work, and a fifth that streams junk: what becomes of the turn-round of the four, and how soon the fifth
 * is set aside. Quiet windows and windows with a flood take turns, so that a slow moment of the machine meets both.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.ts';
import { fill } from './drain.ts';
import { monotonicMs, percentile, type Rig, round, startRig } from './rig.ts';

const JUNK = fileURLToPath(new URL('./junk-process.ts', import.meta.url));
const PLAN = { modems: 4, airTimeMs: 50, guardMs: 0 };
/** As long as a flood is let in, and a little more. */
const WINDOW_MS = 4_000;

export async function measureJunk(rounds: number) {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-junk-'));
  const junk = fork(JUNK, [dir, String(rounds)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [ports] = (await once(junk, 'message')) as [readonly string[]];
  const morePorts = Object.fromEntries(ports.map((port, index) => [`junk-${index}`, port]));
  const rig = await startRig({ ...PLAN, morePorts });
  try {
    await Promise.all(ports.map((_, index) => rig.act(`junk-${index}`, 'pause')));
    await fill(rig, PLAN.modems * 8);
    await rig.actOnAll('pause');
    await fill(rig, Math.ceil((rounds * 2 + 2) * WINDOW_MS * (PLAN.modems / PLAN.airTimeMs)));
    await rig.actOnAll('resume');
    await window(rig);
    const quiet: number[] = [];
    const flooded: number[] = [];
    const setAsideMs: number[] = [];
    for (let index = 0; index < rounds; index += 1) {
      quiet.push(...(await window(rig)));
      const [turnRounds, tookMs] = await Promise.all([window(rig), floodUntilSetAside(rig, junk, index)]);
      flooded.push(...turnRounds);
      setAsideMs.push(tookMs);
    }
    const [without, during] = [shape(quiet), shape(flooded)];
    return {
      ...PLAN,
      rounds,
      turn_round_ms: { without, during },
      p99_ratio: round(during.p99 / without.p99),
      set_aside_seconds: { pty: seconds(setAsideMs, 0), tcp: seconds(setAsideMs, 1) },
    };
  } finally {
    await rig.close();
    junk.disconnect();
    await once(junk, 'exit');
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The turn-rounds of a window; the gateway is asked for its modems all the while, as a flood is watched. */
async function window(rig: Rig): Promise<readonly number[]> {
  await rig.takeFigures();
  const endAt = monotonicMs() + WINDOW_MS;
  while (monotonicMs() < endAt) {
    await rig.modems();
    await pause(100);
  }
  return (await rig.takeFigures()).turnRoundMs;
}

async function floodUntilSetAside(rig: Rig, junk: ChildProcess, index: number): Promise<number> {
  const startedAt = monotonicMs();
  junk.send({ flood: index });
  const isSetAside = async () => {
    await pause(100);
    const modem = (await rig.modems()).find(({ id }) => id === `junk-${index}`);
    return modem?.state === 'failed' && modem.reason?.code === 'port-flood';
  };
  await eventually(isSetAside, 'the port is set aside', 60_000);
  const tookMs = monotonicMs() - startedAt;
  junk.send('calm');
  return tookMs;
}

function shape(turnRoundMs: readonly number[]) {
  return {
    p50: round(percentile(turnRoundMs, 0.5), 2),
    p90: round(percentile(turnRoundMs, 0.9), 2),
    p99: round(percentile(turnRoundMs, 0.99), 2),
    samples: turnRoundMs.length,
  };
}

/** The slowest of every second round. */
function seconds(tookMs: readonly number[], first: 0 | 1): number {
  return round(Math.max(...tookMs.filter((_, index) => index % 2 === first)) / 1000, 1);
}
