/** Eight ttys: four modems of three makers, a GPS, a silent one, a noisy one, one in use. How long until all are known. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createPort,
  createVirtualBank,
  listPorts,
  scanPorts,
  servePty,
  systemClock,
} from '../../drivers/index.ts';
import type { PersonalityName } from '../../drivers/virtual/personalities/index.ts';
import { type FakeKind, serveFakePort } from '../support/fake-serial-ports.ts';
import { round } from './rig.ts';

const makers: readonly PersonalityName[] = ['huawei', 'sim800', 'quectel', 'huawei'];
const others: readonly FakeKind[] = ['gps', 'mute', 'noisy', 'busy'];

export async function measureScan() {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-scan-'));
  const bank = createVirtualBank({
    count: makers.length,
    clock: systemClock,
    personality: (index) => makers[index] ?? 'clean',
  });
  const servers = await Promise.all([
    ...bank.modems.map((modem, index) => servePty(modem, { linkPath: join(dir, `tty${index}`) })),
    ...others.map((kind, index) => serveFakePort(kind, join(dir, `tty${makers.length + index}`))),
  ]);
  try {
    const candidates = await listPorts({ patterns: [join(dir, 'tty*')] });
    const filesBefore = openFiles();
    const cpuBefore = process.cpuUsage();
    const report = await scanPorts(candidates, {
      clock: systemClock,
      openPort: ({ path }, baudRate) => createPort({ path, baudRate, clock: systemClock }),
    });
    const cpu = process.cpuUsage(cpuBefore);
    const imeis = new Set(bank.modems.map(({ imei }) => imei));
    const isTrue = (imei: string | null) => imei !== null && imeis.has(imei);
    return {
      ports: candidates.length,
      seconds: round(report.tookMs / 1000),
      found: report.modems.filter(({ identity }) => isTrue(identity.imei)).length,
      false: report.modems.filter(({ identity }) => !isTrue(identity.imei)).length,
      others: report.others.map(({ reason }) => reason),
      cpu_seconds: round((cpu.user + cpu.system) / 1e6),
      files_before: filesBefore,
      files_after: openFiles(),
    };
  } finally {
    bank.stop();
    for (const server of servers) await server.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Descriptors of this process. */
export function openFiles(): number {
  return readdirSync('/proc/self/fd').length;
}
