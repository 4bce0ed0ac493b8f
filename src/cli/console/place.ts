/** Where the console is to go: a port by its path, or a modem by its name in the config; and why a port cannot be had. */
import { createPort, listPorts, ModemError, scanPorts } from '../../../drivers/index.ts';
import { loadConfig } from '../../config.ts';
import { systemClock } from '../../ops/clock.ts';
import { nameOf } from '../../sms/modem-factory.ts';
import { isOwned } from '../../store/sqlite/ownership.ts';
import { explainBusy, isHeld } from '../doctor/port-checks.ts';
import { gatherPort, type PortFacts } from '../doctor/port-facts.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { wholeNumber } from '../whole-number.ts';

export interface Place {
  readonly path: string;
  readonly baudRate: number;
}

/** @throws CliError 2 for a name that is none, 69 for a modem that is nowhere, 75 for one that the gateway has */
export async function placeOf(
  name: string,
  { config: file, baud }: { readonly config?: string; readonly baud: string },
): Promise<Place> {
  if (/^(?:\/|tcp:\/\/)/.test(name))
    return { path: name, baudRate: wholeNumber('--baud', baud, 300, 4_000_000) };
  if (file === undefined) {
    throw new CliError(
      EXIT.usage,
      `${name} is not a port: name a device such as /dev/ttyUSB2, or give --config for a name`,
    );
  }
  const config = loadConfig(file);
  const modem = config.modems.find((candidate) => candidate.name === name);
  if (!modem && !config.discovery.isAutomatic) {
    const known = config.modems.map((candidate) => candidate.name).join(', ') || 'none';
    throw new CliError(EXIT.usage, `the config has no modem ${name} (it names: ${known})`);
  }
  if (isOwned(config.store.path)) {
    throw new CliError(
      EXIT.temporary,
      `the gateway holds ${name}: stop it first, or watch the modem with \`sallyport modems trace ${name}\``,
    );
  }
  const { ports } = config.discovery;
  if (!modem) return find(name, null, ports);
  return 'port' in modem.place
    ? { path: modem.place.port, baudRate: modem.baud }
    : find(name, modem.place.imei, ports);
}

/** @param imei null: one that nobody named, under the name that the gateway would give it */
async function find(name: string, imei: string | null, patterns: readonly string[]): Promise<Place> {
  const scan = await scanPorts(await listPorts({ patterns }), {
    clock: systemClock,
    openPort: ({ path }, baudRate) => createPort({ path, baudRate, clock: systemClock }),
  });
  const found = scan.modems.find(({ key, identity }) =>
    imei === null ? nameOf({ key, imei: identity.imei }) === name : identity.imei === imei,
  );
  if (!found)
    throw new CliError(
      EXIT.unavailable,
      `no port leads to ${name}: \`sallyport modems scan\` shows what there is`,
    );
  return { path: found.port.path, baudRate: found.baudRate };
}

/** @throws CliError 75 where another program has it, 2 where it can never be opened */
export function portAt({ path, baudRate }: Place) {
  const facts = gatherPort(path);
  if (isHeld(facts)) throw explainHeld(facts);
  try {
    return createPort({ path, baudRate, clock: systemClock });
  } catch (error) {
    throw explainOpen(path, error);
  }
}

export function explainOpen(path: string, error: unknown): unknown {
  if (!(error instanceof ModemError)) return error;
  if (error.code === 'port-busy') return explainHeld(gatherPort(path));
  const exitCode = error.code === 'port-denied' ? EXIT.permission : EXIT.unavailable;
  return new CliError(error.code === 'port-invalid' ? EXIT.usage : exitCode, error.message, error);
}

function explainHeld(facts: PortFacts): CliError {
  const [holder] = facts.holders;
  if (holder?.name === 'sallyport') {
    const cure = 'stop the gateway first, or watch the modem with `sallyport modems trace NAME`';
    return new CliError(
      EXIT.temporary,
      `${facts.path} is held by process ${holder.processId} (sallyport): ${cure}`,
    );
  }
  const { finding, cure } = explainBusy(facts.path, facts);
  return new CliError(
    EXIT.temporary,
    `${finding.startsWith('held') ? `${facts.path} is ` : ''}${finding}: ${cure}`,
  );
}
