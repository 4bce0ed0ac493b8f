/** The serial ports of this machine, as the search for modems wants them. */
import { realpathSync } from 'node:fs';
import {
  createPort,
  listPorts,
  type ModemLocatorOptions,
  type PortCandidate,
  watchDevices,
} from '../../drivers/index.ts';
import type { Clock } from '../ops/clock.ts';

export interface MachinePorts
  extends Pick<ModemLocatorOptions, 'listPorts' | 'openPort' | 'isExcluded' | 'watch'> {
  /** What the machine knows of one path; null: it is not there. */
  findPort(path: string): Promise<PortCandidate | null>;
}

export interface PortSearch {
  /** Device paths, in which * and ? stand for any letters, and tcp://host:port. */
  readonly patterns: readonly string[];
  /** Ports that the config gives to a modem: nobody else speaks on them, by whichever of their names. */
  readonly fixed: readonly string[];
  readonly clock: Clock;
}

export function portsOfMachine({ patterns, fixed, clock }: PortSearch): MachinePorts {
  return {
    listPorts: () => listPorts({ patterns }),
    findPort: async (path) => (await listPorts({ patterns: [path] }))[0] ?? null,
    watch: watchDevices(patterns),
    openPort: (candidate, baudRate) => createPort({ path: candidate.path, baudRate, clock }),
    isExcluded: (path) => fixed.some((port) => port === path || deviceOf(port) === deviceOf(path)),
  };
}

/** Links lead to their device; what is not there is only itself. */
function deviceOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
