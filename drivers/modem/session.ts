/** What every procedure of a modem's life is given: the way to the modem, what is known, and how to tell. */
import type { BytePort } from '../serial/byte-port.ts';
import type { Clock } from '../clock.ts';
import type { ModemEvent } from '../driver.ts';
import type { Facts } from './facts.ts';
import type { ModemOptions } from './modem-options.ts';
import { createPinLedger, type PinLedger } from './sim/pin-ledger.ts';
import type { Timers } from './timers.ts';
import type { AtTalk } from './wire.ts';

/** An event for the operator; without a whole number, a text or a PIN. */
export type Tell = (type: string, level: ModemEvent['level'], detail: ModemEvent['detail']) => void;

/** What the configuration asks of this modem. */
export interface Wishes {
  readonly pinFor: (iccid: string | null) => string | undefined;
  readonly pinLedger: PinLedger;
  /** Written to the SIM where it has another one or none. */
  readonly smsc: string | undefined;
  /** `stored` survives a crash of this process between arrival and commit. */
  readonly delivery: 'stored' | 'direct';
  readonly requestAcknowledge: boolean;
  /** USB vendor and product, `2c7c:0125`, where the port is the modem's own. */
  readonly usb: string | undefined;
  /** A profile by name; undefined: by what the modem says of itself. */
  readonly profile: string | undefined;
  /** Another modem is not taken. */
  readonly expectedImei: string | undefined;
}

export interface Session {
  readonly port: BytePort;
  readonly clock: Clock;
  /** Of the phase the procedure belongs to: over means unwind. */
  readonly timers: Timers;
  readonly talk: AtTalk;
  readonly wishes: Wishes;
  /** As of now. */
  readonly facts: Facts;
  readonly learn: (patch: Partial<Facts>) => void;
  readonly tell: Tell;
}

export function wishesOf(options: ModemOptions): Wishes {
  return {
    pinFor: (iccid) => options.pin ?? options.pinFor?.(iccid),
    pinLedger: options.pinLedger ?? createPinLedger(),
    smsc: options.smsc,
    delivery: options.delivery ?? 'stored',
    requestAcknowledge: options.requestAcknowledge ?? false,
    get usb() {
      return options.usb?.();
    },
    profile: options.profile,
    expectedImei: options.expectedImei,
  };
}
