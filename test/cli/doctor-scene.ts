/** A virtual modem on a TCP port in every state that doctor has a word for, and a root folder for a made-up system. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemClock } from '../../drivers/clock.ts';
import { createVirtualBank, type VirtualBank } from '../../drivers/virtual/bank.ts';
import { serveTcp } from '../../drivers/virtual/tcp-server.ts';
import type { VirtualModem } from '../../drivers/virtual/virtual-modem.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';

export const SCENES: Readonly<Record<string, (modem: VirtualModem) => void>> = {
  healthy: () => {},
  weak: ({ radio }) => void (radio.signal = 5),
  deaf: ({ radio }) => void (radio.signal = 0),
  unmeasured: ({ radio }) => void (radio.signal = 99),
  searching: (modem) => modem.setRegistration('searching'),
  denied: (modem) => modem.setRegistration('denied'),
  roaming: (modem) => modem.setRegistration('roaming'),
  'no-smsc': ({ sim }) => void (sim.smscNumber = ''),
  filling: (modem) => fill(modem, 85),
  full: (modem) => fill(modem, 100),
  'no-sim': (modem) => changeCard(modem, (sim) => void (sim.isInserted = false)),
  pin: (modem) => changeCard(modem, (sim) => void (sim.isPinAsked = true)),
  'last-try': (modem) =>
    changeCard(modem, (sim) => {
      sim.isPinAsked = true;
      sim.pinTries = 1;
    }),
  puk: (modem) =>
    changeCard(modem, (sim) => {
      sim.isPinAsked = true;
      sim.pinTries = 0;
    }),
  mute: ({ faults }) => void (faults.isDeaf = true),
};

export interface Scene {
  readonly bank: VirtualBank;
  /** Port by scene. */
  readonly ports: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

export async function openScene(names: readonly string[] = Object.keys(SCENES)): Promise<Scene> {
  const bank = createVirtualBank({ count: names.length, clock: systemClock });
  const ports = new Map<string, string>();
  const servers: Awaited<ReturnType<typeof serveTcp>>[] = [];
  for (const [index, name] of names.entries()) {
    const modem = bank.modems[index] as VirtualModem;
    SCENES[name]?.(modem);
    const server = await serveTcp(modem);
    servers.push(server);
    ports.set(name, server.path);
  }
  return {
    bank,
    ports,
    async close() {
      for (const server of servers) await server.close();
      bank.stop();
    },
  };
}

function fill({ storage }: VirtualModem, count: number): void {
  for (let index = 0; index < count; index += 1) storage.store('ME', { kind: 'text', pdu: '00', status: 1 });
}

function changeCard(modem: VirtualModem, change: (sim: VirtualModem['sim']) => void): void {
  change(modem.sim);
  modem.reboot();
}

/** Files by path, under the root; a target that begins with `->` makes a link. */
export function writeSystem(root: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    if (text.startsWith('->')) symlinkSync(text.slice(2), file);
    else writeFileSync(file, text);
  }
  return root;
}

/** `check status` of each finding that is not ok. */
export function troubles(findings: readonly Pick<Finding, 'check' | 'status'>[]): string[] {
  return findings.filter(({ status }) => status !== 'ok').map(({ check, status }) => `${check} ${status}`);
}
