/**
 * Modems on ptys, pulled and plugged in again under other tty names, with drivers that know them by IMEI: how long from
 * the plug until registered again, and whether descriptors are left behind.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createLocatedPort,
  createModem,
  createModemLocator,
  createPort,
  createVirtualBank,
  listPorts,
  type ModemLocator,
  servePty,
  systemClock,
  type VirtualBank,
  watchDevices,
} from '../../drivers/index.ts';
import { eventually } from '../support/eventually.ts';
import { quietListener } from '../support/quiet-listener.ts';
import { monotonicMs, percentile, round } from './rig.ts';
import { openFiles } from './scan.ts';

export interface ReplugPlan {
  /** Pulled side by side, each in its own rhythm. */
  readonly modems: number;
  readonly cyclesEach: number;
}

/** Before the count: what is opened once and kept is no leak. */
const warmUpCycles = 1;

export async function measureReplug({ modems: count, cyclesEach }: ReplugPlan) {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-replug-'));
  const bank = createVirtualBank({ count, clock: systemClock });
  const patterns = [join(dir, 'ttyUSB*')];
  const locator = createModemLocator({
    clock: systemClock,
    listPorts: () => listPorts({ patterns }),
    openPort: ({ path }, baudRate) => createPort({ path, baudRate, clock: systemClock }),
    watch: watchDevices(patterns),
  });
  let nextName = 0;
  const newName = () => join(dir, `ttyUSB${nextName++}`);
  const seats = await Promise.all(bank.modems.map((modem) => takeSeat(modem, locator, newName)));
  let found = 0;
  try {
    locator.start(() => (found += 1));
    for (const { driver } of seats) driver.start(quietListener());
    const inAll = (cycles: number) => Promise.all(seats.map((seat) => replugs(seat, cycles)));
    await inAll(warmUpCycles);
    const filesBefore = openFiles();
    const tookMs = (await inAll(cyclesEach)).flat();
    return {
      modems: count,
      replugs: tookMs.length,
      seconds: {
        p50: round(percentile(tookMs, 0.5) / 1000),
        p99: round(percentile(tookMs, 0.99) / 1000),
        max: round(Math.max(...tookMs) / 1000),
      },
      modems_announced: found,
      files_before: filesBefore,
      files_after: openFiles(),
    };
  } finally {
    for (const { driver } of seats) await driver.stop();
    await locator.stop();
    bank.stop();
    for (const { server } of seats) await server.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

type Seat = Awaited<ReturnType<typeof takeSeat>>;

async function takeSeat(modem: VirtualBank['modems'][number], locator: ModemLocator, newName: () => string) {
  const { imei, name } = modem;
  const port = createLocatedPort(locator, { imei });
  const driver = createModem({ name, port, clock: systemClock, expectedImei: imei });
  return { server: await servePty(modem, { linkPath: newName }), port, driver };
}

/** How long each took, from the plug. */
async function replugs({ server, port, driver }: Seat, cycles: number): Promise<readonly number[]> {
  const isIn = (state: string) => eventually(() => driver.snapshot.state === state, state, 30_000);
  const tookMs: number[] = [];
  await isIn('registered');
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    server.unplug();
    await eventually(() => driver.snapshot.state !== 'registered', 'the loss noticed', 10_000);
    const pluggedAt = monotonicMs();
    server.replug();
    await isIn('registered');
    if (port.path !== server.path)
      throw new Error(`registered on ${port.path}, plugged in at ${server.path}`);
    tookMs.push(monotonicMs() - pluggedAt);
  }
  return tookMs;
}
