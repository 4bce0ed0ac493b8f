/** `sallyport modems scan`: asks every port who is there, and prints the lines of a config for what it found. */
import type { Command } from 'commander';
import {
  createPort,
  type FoundModem,
  listPorts,
  type PortCandidate,
  type ScanReport,
  scanPorts,
} from '../../drivers/index.ts';
import { maskSerial } from '../api/v1/masking.ts';
import { systemClock } from '../ops/clock.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { formatTable, type Output, printable } from './output.ts';

interface ScanOptions {
  readonly ports?: readonly string[];
  readonly json?: boolean;
}

export function addModemsScan(modems: Command, output: Output): void {
  modems
    .command('scan')
    .description('Ask every free port who is there. Nothing is registered, no PIN is sent.')
    .option(
      '--ports <pattern...>',
      'which ports, e.g. "/dev/ttyUSB*" (default: USB modems and USB serial converters)',
    )
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  sallyport modems scan --ports "/dev/ttyUSB*" tcp://127.0.0.1:4001')
    .action((options: ScanOptions) => scan(options, output));
}

async function scan({ ports, json }: ScanOptions, output: Output): Promise<void> {
  const candidates = await listPorts(ports === undefined ? {} : { patterns: ports });
  if (!json && candidates.length > 0) output.say(`Asking ${candidates.length} port(s), up to 20 s ...`);
  const found = await scanPorts(candidates, {
    clock: systemClock,
    openPort: ({ path }, baudRate) => createPort({ path, baudRate, clock: systemClock }),
  });
  if (json) output.data(JSON.stringify(asJson(found), null, 2));
  else print(found, output);
  await output.flush();
  if (candidates.length === 0)
    throw new CliError(EXIT.unavailable, `no such port: plug a modem in, or name ports with --ports`);
  if (found.modems.length === 0) throw new CliError(EXIT.unavailable, 'no modem answers on a free port');
}

const WHY: Readonly<Record<ScanReport['others'][number]['reason'], string>> = {
  mute: 'nothing answers AT',
  foreign: 'it speaks, but not AT',
  busy: 'held by another program (`sallyport doctor` names it)',
  denied: 'may not be opened (group dialout)',
  missing: 'gone meanwhile',
  failed: 'could not be used (dmesg)',
};

function print({ modems, others }: ScanReport, output: Output): void {
  if (modems.length > 0) {
    const rows = modems.map(({ port, identity, sim, profile }) => [
      port.path,
      [identity.manufacturer, identity.model].filter((word) => word !== null).join(' ') || '-',
      identity.imei === null ? '-' : maskSerial(identity.imei),
      sim ?? '-',
      identity.iccid === null ? '-' : maskSerial(identity.iccid),
      profile,
    ]);
    for (const line of formatTable([['PORT', 'MODEM', 'IMEI', 'SIM', 'ICCID', 'PROFILE'], ...rows]))
      output.data(line);
  }
  const silent = [
    ...others.map(({ port, reason }) => [port.path, describe(port), WHY[reason]]),
    ...modems.flatMap(({ port, siblings }) =>
      siblings.map((sibling) => [
        sibling.path,
        describe(sibling),
        `another port of the modem on ${port.path}`,
      ]),
    ),
  ];
  if (silent.length > 0) {
    if (modems.length > 0) output.data('');
    for (const line of formatTable([['OTHER PORT', 'DEVICE', 'WHY NOT'], ...silent])) output.data(line);
  }
  if (modems.length === 0) return;
  output.data('');
  output.data('# for the config:');
  for (const line of configLines(modems)) output.data(line);
}

function describe({ usb }: PortCandidate): string {
  return usb === null ? '-' : `${usb.vendor}:${usb.product}${usb.name === null ? '' : ` ${usb.name}`}`;
}

function configLines(modems: readonly FoundModem[]): string[] {
  return [
    'modems:',
    ...modems.map(({ port, baudRate }, index) => {
      const baud = baudRate === 115_200 ? '' : `, baud: ${baudRate}`;
      return `  - { name: ${nameAt(index)}, port: "${printable(port.stablePath ?? port.path)}"${baud} }`;
    }),
  ];
}

/** sim-a to sim-z, then sim-27. */
function nameAt(index: number): string {
  return `sim-${'abcdefghijklmnopqrstuvwxyz'[index] ?? index + 1}`;
}

function asJson({ modems, others, tookMs }: ScanReport) {
  return {
    modems: modems.map(({ port, siblings, identity, baudRate, sim, profile }) => ({
      port: port.path,
      stable_port: port.stablePath,
      other_ports: siblings.map(({ path }) => path),
      manufacturer: identity.manufacturer,
      model: identity.model,
      imei: identity.imei && maskSerial(identity.imei),
      iccid: identity.iccid && maskSerial(identity.iccid),
      sim,
      baud: baudRate,
      profile,
    })),
    others: others.map(({ port, reason }) => ({ port: port.path, reason })),
    took_ms: Math.round(tookMs),
  };
}
