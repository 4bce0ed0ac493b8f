/**
 * All modems: told of by the gateway where one runs and answers, else looked at here, port by port, with nothing but
 * questions. Comes in: config and gateway. Goes out: findings.
 */
import { createPort, examineModem, listPorts, type ScanReport, scanPorts } from '../../../drivers/index.ts';
import type { Config, ModemConfig } from '../../config.ts';
import { systemClock } from '../../ops/clock.ts';
import { nameOf } from '../../sms/modem-factory.ts';
import type { Finding } from './finding.ts';
import { reporter } from './finding.ts';
import { checkView, type ModemOfGateway } from './gateway-view.ts';
import { checkModem, type ModemWishes } from './modem-checks.ts';
import { checkPort, explainBusy, isHeld } from './port-checks.ts';
import { gatherPort, type PortFacts } from './port-facts.ts';

export interface FleetOptions {
  /** Null: none was named, and whatever is plugged in is looked at. */
  readonly config: Config | null;
  /** What the gateway told; null: none was asked. */
  readonly views: readonly ModemOfGateway[] | null;
  /** It holds the ports of all its modems, so that none is to be found. */
  readonly isGatewayRunning: boolean;
  readonly user: string;
  readonly isModemManagerRunning: boolean;
  readonly root: string;
}

interface Subject {
  readonly name: string;
  readonly path: string;
  readonly baud: number;
  readonly profile?: string | undefined;
  readonly wishes: ModemWishes;
}

export async function checkFleet(options: FleetOptions): Promise<Finding[]> {
  const { config, views } = options;
  if (views !== null) return views.flatMap((view) => checkTold(view, options));
  const fixed = (config?.modems ?? []).flatMap(subjectOf);
  const isSearched = config === null || config.discovery.isAutomatic || config.modems.length > fixed.length;
  const searched =
    isSearched && !options.isGatewayRunning ? await search(fixed, options) : { subjects: [], findings: [] };
  const subjects = [...fixed, ...searched.subjects];
  const ports = subjects.map(({ path }) => gatherPort(path, options.root));
  const looks = subjects.map((subject, index) => look(subject, ports, index, options));
  return [...(await Promise.all(looks)).flat(), ...searched.findings];
}

function checkTold(view: ModemOfGateway, options: FleetOptions): Finding[] {
  const facts = gatherPort(view.port, options.root);
  // Where the port is missing, the gateway says so itself.
  const port = facts.kind === 'device' ? checkPort(view.id, facts, { ...options, twin: null }) : [];
  const modem = options.config?.modems.find(({ name }) => name === view.id);
  return [...port, ...checkView(view, wishesOf(modem, options.config))];
}

async function look(
  { name, path, baud, profile, wishes }: Subject,
  ports: readonly PortFacts[],
  index: number,
  options: FleetOptions,
): Promise<Finding[]> {
  const facts = ports[index] as PortFacts;
  const twinIndex = ports.findIndex(({ device }) => device !== null && device === facts.device);
  const twin = twinIndex < index && twinIndex >= 0 ? (ports[twinIndex]?.path ?? null) : null;
  const findings = checkPort(name, facts, { ...options, twin });
  if (findings.some(({ check, status }) => check === 'port' && status === 'fail')) return findings;
  if (isHeld(facts)) return [...findings, explainBusy(name, facts)];
  const outcome = await examineModem({
    port: createPort({ path, baudRate: baud, clock: systemClock }),
    clock: systemClock,
    ...(profile === undefined ? {} : { profile }),
  });
  if (outcome.kind === 'modem') return [...findings, ...checkModem(name, outcome.examination, wishes)];
  return [...findings, explainNone(name, outcome.code, facts)];
}

function explainNone(name: string, code: string, facts: PortFacts): Finding {
  if (code === 'port-busy') return explainBusy(name, facts);
  const report = reporter(name);
  const cure = 'check that it is the AT port of the modem (it has several), its speed, and the power supply';
  if (code === 'modem-silent') return report('modem', 'fail', `nothing answers AT on ${facts.path}`, cure);
  if (facts.kind === 'socket') {
    return report(
      'port',
      'fail',
      `${facts.path} cannot be reached`,
      'check that the serial server runs, its address, and the way to it',
    );
  }
  return report(
    'port',
    'fail',
    `${facts.path} could not be used`,
    'check cable, hub and driver: dmesg shows the cause',
  );
}

function subjectOf(modem: ModemConfig): Subject[] {
  const { name, place, baud, profile } = modem;
  return 'port' in place ? [{ name, path: place.port, baud, profile, wishes: wishesOf(modem, null) }] : [];
}

/** Modems without a fixed port: found by asking every free port. */
async function search(
  fixed: readonly Subject[],
  { config, root }: FleetOptions,
): Promise<{ subjects: Subject[]; findings: Finding[] }> {
  const candidates = await listPorts(config === null ? {} : { patterns: config.discovery.ports });
  const taken = new Set(fixed.map(({ path }) => gatherPort(path, root).device));
  const scan = await scanPorts(
    candidates.filter(({ path }) => !taken.has(gatherPort(path, root).device)),
    {
      clock: systemClock,
      openPort: ({ path }, baudRate) => createPort({ path, baudRate, clock: systemClock }),
    },
  );
  const wanted = (config?.modems ?? []).flatMap((modem) =>
    'imei' in modem.place ? [{ modem, imei: modem.place.imei }] : [],
  );
  const subjects: Subject[] = [];
  const findings: Finding[] = [...explainOthers(scan, root)];
  for (const { modem, imei } of wanted) {
    const found = scan.modems.find(({ identity }) => identity.imei === imei);
    const cure = 'plug it in, or correct `imei` in the config (`sallyport modems scan` shows what there is)';
    if (found) {
      const { path } = found.port;
      subjects.push({
        name: modem.name,
        path,
        baud: found.baudRate,
        profile: modem.profile,
        wishes: wishesOf(modem, null),
      });
    } else {
      findings.push(
        reporter(modem.name)(
          'modem',
          'fail',
          `no free port leads to the IMEI *********${imei.slice(-6)}`,
          cure,
        ),
      );
    }
  }
  if (wanted.length > 0) return { subjects, findings };
  for (const { key, identity, port, baudRate } of scan.modems) {
    const name = nameOf({ key, imei: identity.imei });
    subjects.push({ name, path: port.path, baud: baudRate, wishes: wishesOf(undefined, config) });
  }
  if (subjects.length === 0) {
    const cure = 'plug one in, and see with `sallyport modems scan` why a port is not taken for one';
    findings.push(reporter(null)('modems', 'fail', 'no modem was found on any free port', cure));
  }
  return { subjects, findings };
}

/** Mute ports are none of our business; those that could not be asked are. */
function explainOthers({ others }: ScanReport, root: string): Finding[] {
  return others.flatMap(({ port, reason }) => {
    const facts = gatherPort(port.path, root);
    if (reason === 'busy') return [explainBusy(port.path, facts)];
    return reason === 'denied'
      ? checkPort(port.path, facts, { user: 'this user', twin: null, isModemManagerRunning: false })
      : [];
  });
}

function wishesOf(modem: ModemConfig | undefined, config: Config | null): ModemWishes {
  return {
    // Which SIM sits in it is known later only: any PIN of a SIM may be the one.
    hasPin: modem?.pin !== undefined || (config?.sims ?? []).some(({ pin }) => pin !== undefined),
    hasSmsc: modem?.smsc !== undefined,
  };
}
