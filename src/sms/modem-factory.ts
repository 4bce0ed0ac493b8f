/**
 * From the settings of a modem to its driver: on a fixed port, or on whichever port the modem is plugged into now.
 */
import { createHash } from 'node:crypto';
import {
  createLocatedPort,
  createModem,
  createPort,
  type FoundModem,
  type ModemLocator,
  type PinLedger,
} from '../../drivers/index.ts';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/log.ts';
import type { PoolMember } from './modem-pool.ts';
import type { MachinePorts } from './ports-of-machine.ts';
import { watchUsb } from './usb-port.ts';
import type { WireTraces } from './wire-traces.ts';

export interface ModemSettings {
  readonly name: string;
  /** `port`: a device path or tcp://host:port. `imei`: wherever it is plugged in. */
  readonly place: { readonly port: string } | { readonly imei: string };
  readonly baud: number;
  readonly pin?: string;
  readonly guardMs?: number;
  readonly smsc?: string;
  readonly profile?: string;
}

export interface ModemFactoryParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly traces: WireTraces;
  /** One for all modems: a PIN that failed is not tried again by a SIM that moved. */
  readonly pinLedger: PinLedger;
  /** The PIN that belongs to a SIM, whichever modem it sits in. */
  readonly pinFor: (iccid: string | null) => string | undefined;
  readonly locator: ModemLocator;
  readonly findPort: MachinePorts['findPort'];
}

export interface ModemFactory {
  named(settings: ModemSettings): PoolMember;
  /** A modem that nobody named. */
  found(modem: FoundModem): PoolMember;
}

type OwnPart = Pick<
  Parameters<typeof createModem>[0],
  'port' | 'expectedImei' | 'pin' | 'guardMs' | 'smsc' | 'profile'
>;

export function createModemFactory(parts: ModemFactoryParts): ModemFactory {
  const { clock, logger, traces, pinLedger, pinFor, locator, findPort } = parts;

  function member(name: string, own: OwnPart): PoolMember {
    const wire = logger.child({ modem: name });
    const isLogged = wire.isLevelEnabled('trace');
    const usbPort = watchUsb(own.port, findPort, clock);
    const driver = createModem({
      ...own,
      ...usbPort,
      name,
      clock,
      pinLedger,
      pinFor,
      // Unacknowledged reports and texts come again: what arrives while the process is down is not lost (G6).
      requestAcknowledge: true,
      trace: (direction, line) => {
        if (!isLogged && !traces.isWatched(name)) return;
        const text = line();
        if (isLogged) wire.trace(direction === 'to-modem' ? `> ${text}` : `< ${text}`);
        traces.note(name, { at: clock.now(), direction, text });
      },
    });
    return { driver, port: own.port };
  }

  return {
    named: ({ name, place, baud, ...own }) =>
      'port' in place
        ? member(name, { ...own, port: createPort({ path: place.port, baudRate: baud, clock }) })
        : member(name, {
            ...own,
            port: createLocatedPort(locator, { imei: place.imei }),
            expectedImei: place.imei,
          }),

    found: ({ key, identity }) =>
      member(nameOf({ key, imei: identity.imei }), {
        port: createLocatedPort(locator, { key }),
        ...(identity.imei === null ? {} : { expectedImei: identity.imei }),
      }),
  };
}

/** For people, until the modem has told where it is. */
export function describePlace(place: ModemSettings['place']): string {
  return 'port' in place ? place.port : `imei *********${place.imei.slice(-6)}`;
}

/** The last six digits of the IMEI, as on the sticker; a mark of the place too where the IMEI alone does not tell. */
export function nameOf({ key, imei }: { readonly key: string; readonly imei: string | null }): string {
  const digits = imei?.slice(-6) ?? 'unknown';
  if (!key.includes('@')) return `modem-${digits}`;
  return `modem-${digits}-${createHash('sha256').update(key).digest('hex').slice(0, 6)}`;
}
