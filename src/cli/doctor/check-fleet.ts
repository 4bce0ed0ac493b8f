/**
 * All modems: told of by the gateway where one runs and answers, else looked at here, port by port, with nothing but
 * questions. Comes in: config and gateway. Goes out: findings.
 */
import { createPort, examineModem } from '../../../drivers/index.ts';
import type { Config, ModemConfig } from '../../config.ts';
import { systemClock } from '../../ops/clock.ts';
import { type Finding, reporter } from './finding.ts';
import { findModems, type FoundPlace } from './find-modems.ts';
import { checkView, type ModemOfGateway } from './gateway-view.ts';
import { checkModem, type ModemWishes } from './modem-checks.ts';
import { checkPort, explainBusy, isHeld } from './port-checks.ts';
import { gatherPort, type PortFacts } from './port-facts.ts';
import { checkSimTwins, type ModemSerials } from './sim-twins.ts';

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
  readonly isNamed: boolean;
  readonly profile: string | undefined;
  readonly wishes: ModemWishes;
}

interface Look {
  readonly findings: readonly Finding[];
  /** Null: no modem answered. */
  readonly serials: ModemSerials | null;
}

export async function checkFleet(options: FleetOptions): Promise<Finding[]> {
  const { config, views, root } = options;
  if (views !== null) {
    const serials = views.map(({ id, imei, iccid }) => ({ name: id, imei, iccid: iccid ?? null }));
    return [...views.flatMap((view) => checkTold(view, options)), ...checkSimTwins(serials)];
  }
  const named = (config?.modems ?? []).flatMap((modem) => namedSubject(modem, config));
  const isSearched = config === null || config.discovery.isAutomatic || config.modems.length > named.length;
  const taken = new Set(named.map(({ path }) => gatherPort(path, root).device));
  const { found, findings } =
    isSearched && !options.isGatewayRunning
      ? await findModems({ ...options, taken })
      : { found: [], findings: [] };
  const subjects = [...named, ...found.map((place) => foundSubject(place, config))];
  const ports = subjects.map(({ path }) => gatherPort(path, root));
  const looks = await Promise.all(subjects.map((subject, index) => look(subject, ports, index, options)));
  const serials = looks.flatMap((one) => one.serials ?? []);
  return [...looks.flatMap((one) => one.findings), ...checkSimTwins(serials), ...findings];
}

function checkTold(view: ModemOfGateway, options: FleetOptions): Finding[] {
  const facts = gatherPort(view.port, options.root);
  const modem = options.config?.modems.find(({ name }) => name === view.id);
  const isNamed = modem !== undefined && 'port' in modem.place;
  // Where the port is missing, the gateway says so itself.
  const port = facts.kind === 'device' ? checkPort(view.id, facts, { ...options, isNamed, twin: null }) : [];
  return [...port, ...checkView(view, wishesOf(modem, options.config), isNamed)];
}

async function look(
  { name, path, baud, isNamed, profile, wishes }: Subject,
  ports: readonly PortFacts[],
  index: number,
  options: FleetOptions,
): Promise<Look> {
  const facts = ports[index] as PortFacts;
  const twinIndex = ports.findIndex(({ device }) => device !== null && device === facts.device);
  const twin = twinIndex < index && twinIndex >= 0 ? (ports[twinIndex]?.path ?? null) : null;
  const findings = checkPort(name, facts, { ...options, isNamed, twin });
  if (findings.some(({ check, status }) => check === 'port' && status === 'fail'))
    return { findings, serials: null };
  if (isHeld(facts)) return { findings: [...findings, explainBusy(name, facts)], serials: null };
  const outcome = await examineModem({
    port: createPort({ path, baudRate: baud, clock: systemClock }),
    clock: systemClock,
    ...(profile === undefined ? {} : { profile }),
  });
  if (outcome.kind === 'none')
    return { findings: [...findings, explainNone(name, outcome.code, facts)], serials: null };
  const { imei, iccid } = outcome.examination;
  return {
    findings: [...findings, ...checkModem(name, outcome.examination, wishes)],
    serials: { name, imei, iccid },
  };
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

function namedSubject(modem: ModemConfig, config: Config | null): Subject[] {
  const { name, place, baud, profile } = modem;
  return 'port' in place
    ? [{ name, path: place.port, baud, isNamed: true, profile, wishes: wishesOf(modem, config) }]
    : [];
}

function foundSubject({ name, path, baud, modem }: FoundPlace, config: Config | null): Subject {
  const wishes = wishesOf(modem ?? undefined, config);
  return { name, path, baud, isNamed: false, profile: modem?.profile, wishes };
}

function wishesOf(modem: ModemConfig | undefined, config: Config | null): ModemWishes {
  return {
    // Which SIM sits in it is known later only: any PIN of a SIM may be the one.
    hasPin: modem?.pin !== undefined || (config?.sims ?? []).some(({ pin }) => pin !== undefined),
    hasSmsc: modem?.smsc !== undefined,
  };
}
