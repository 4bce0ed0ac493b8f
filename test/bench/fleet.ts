/** What a large bank costs: processor time and memory of the gateway process while 64 modems send without a pause. */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fill } from './drain.ts';
import { monotonicMs, post, round, startRig } from './rig.ts';

const MESSAGE = { to: '+13035550100', text: '493817 is your code', class: 'bulk' };
/** Of /proc/<pid>/stat: USER_HZ is 100 on every Linux that Node runs on. */
const TICK_MS = 10;

export async function measureFleet(plan: { modems: number; airTimeMs: number; windowMs: number }) {
  const rig = await startRig(plan);
  try {
    const perSecond = (plan.modems / plan.airTimeMs) * 1000;
    // What is not compiled yet is start-up; the queue is never empty.
    await fill(rig, plan.modems * 3);
    await pause(plan.airTimeMs * 2);
    await rig.takeFigures();
    const [cpuBefore, startedAt] = [cpuMs(rig.gatewayPid), monotonicMs()];
    let posted = 0;
    const startMb = residentMb(rig.gatewayPid);
    let highestMb = startMb;
    for (let elapsedMs = 0; elapsedMs < plan.windowMs; elapsedMs = monotonicMs() - startedAt) {
      for (; posted < (elapsedMs / 1000) * perSecond; posted += 1) await post(rig.url, rig.key, MESSAGE);
      highestMb = Math.max(highestMb, residentMb(rig.gatewayPid));
      await pause(100);
    }
    const elapsedMs = monotonicMs() - startedAt;
    const usedMs = cpuMs(rig.gatewayPid) - cpuBefore;
    const { air } = await rig.takeFigures();
    return {
      modems: plan.modems,
      air_time_ms: plan.airTimeMs,
      seconds: round(elapsedMs / 1000, 0),
      texts_per_second: round((air / elapsedMs) * 1000, 1),
      share_of_ideal: round(air / elapsedMs / (perSecond / 1000), 2),
      percent_of_one_core: round((usedMs / elapsedMs) * 100, 1),
      cpu_ms_per_text: round(usedMs / air, 2),
      resident_mb: {
        start: round(startMb, 0),
        end: round(residentMb(rig.gatewayPid), 0),
        highest: round(highestMb, 0),
      },
    };
  } finally {
    await rig.close();
  }
}

function cpuMs(pid: number): number {
  const [user = '0', system = '0'] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) * TICK_MS;
}

function residentMb(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}
