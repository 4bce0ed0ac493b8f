/**
 * The modems that a config leaves to be found: by their IMEI, or all there are. Comes in: config and the ports that it
 * names already. Goes out: where to look at them, and what is to be said of those that are nowhere.
 */
import { createPort, listPorts, type ScanReport, scanPorts } from '../../../drivers/index.ts';
import type { Config, ModemConfig } from '../../config.ts';
import { systemClock } from '../../ops/clock.ts';
import { nameOf } from '../../sms/modem-factory.ts';
import { type Finding, reporter } from './finding.ts';
import { checkPort, explainBusy } from './port-checks.ts';
import { gatherPort } from './port-facts.ts';

export interface FoundPlace {
  readonly name: string;
  readonly path: string;
  readonly baud: number;
  /** Its entry in the config; null: found by itself. */
  readonly modem: ModemConfig | null;
}

interface FindOptions {
  /** Null: none was named, and whatever is plugged in is looked for. */
  readonly config: Config | null;
  /** Devices that the config names as ports. */
  readonly taken: ReadonlySet<string | null>;
  readonly user: string;
  readonly root: string;
}

export async function findModems({ config, taken, user, root }: FindOptions): Promise<{
  found: readonly FoundPlace[];
  findings: readonly Finding[];
}> {
  const candidates = await listPorts(config === null ? {} : { patterns: config.discovery.ports });
  const free = candidates.filter(({ path }) => !taken.has(gatherPort(path, root).device));
  const scan = await scanPorts(free, {
    clock: systemClock,
    openPort: ({ path }, baudRate) => createPort({ path, baudRate, clock: systemClock }),
  });
  const others = explainOthers(scan, user, root);
  const wanted = (config?.modems ?? []).flatMap((modem) =>
    'imei' in modem.place ? [{ modem, imei: modem.place.imei }] : [],
  );
  if (wanted.length > 0) {
    const places = wanted.map((one) => ({ ...one, place: placeOf(one, scan) }));
    return {
      found: places.flatMap(({ place }) => (place === null ? [] : [place])),
      findings: [...others, ...places.filter(({ place }) => place === null).map(explainMissing)],
    };
  }
  const found = scan.modems.map(({ key, identity, port, baudRate }) => ({
    name: nameOf({ key, imei: identity.imei }),
    path: port.path,
    baud: baudRate,
    modem: null,
  }));
  const isBlocked = others.some(({ status }) => status === 'fail');
  return {
    found,
    findings: found.length > 0 || isBlocked ? others : [...others, explainNothing(config, free.length)],
  };
}

interface Wanted {
  readonly modem: ModemConfig;
  readonly imei: string;
}

function placeOf({ modem, imei }: Wanted, { modems }: ScanReport): FoundPlace | null {
  const found = modems.find(({ identity }) => identity.imei === imei);
  return found ? { name: modem.name, path: found.port.path, baud: found.baudRate, modem } : null;
}

function explainMissing({ modem, imei }: Wanted): Finding {
  const cure = 'plug it in, or correct `imei` in the config (`sallyport modems scan` shows what there is)';
  const finding = `no free port leads to the IMEI *********${imei.slice(-6)}`;
  return reporter(modem.name)('modem', 'fail', finding, cure);
}

/** A gateway without modems starts and waits for the first: nothing is broken yet. */
function explainNothing(config: Config | null, asked: number): Finding {
  const report = reporter(null);
  const where = (config?.discovery.ports ?? ['/dev/ttyUSB*', '/dev/ttyACM*']).join(', ');
  if (asked === 0) {
    const cure =
      config === null
        ? 'plug one in (`dmesg` shows whether the machine sees it)'
        : 'plug one in (`dmesg` shows whether the machine sees it), or correct discovery.ports in the config';
    return report('modems', 'warn', `no modem is plugged in: there is no port ${where}`, cure);
  }
  const cure =
    'give it half a minute to boot; `sallyport modems scan` shows why each port is not taken for one';
  return report('modems', 'warn', `no modem answers on the ${asked} port(s) of ${where}`, cure);
}

/** Mute ports are none of our business; those that could not be asked are. */
function explainOthers({ others }: ScanReport, user: string, root: string): Finding[] {
  return others.flatMap(({ port, reason }) => {
    const facts = gatherPort(port.path, root);
    if (reason === 'busy') return [explainBusy(port.path, facts)];
    return reason === 'denied'
      ? checkPort(port.path, facts, { user, twin: null, isModemManagerRunning: false, isNamed: false })
      : [];
  });
}
