/** Virtual modems of several makers, each a `clean` one where the test does not care. */
import type { Clock } from '../../../drivers/clock.ts';
import type { PersonalityName } from '../../../drivers/virtual/personalities/index.ts';
import {
  createVirtualModem,
  type VirtualModem,
  type VirtualModemOptions,
} from '../../../drivers/virtual/virtual-modem.ts';
import { createVirtualNetwork } from '../../../drivers/virtual/virtual-network.ts';
import { simNumber } from '../../../drivers/virtual/magic-numbers.ts';

export interface ModemWish extends Partial<Pick<VirtualModemOptions, 'imei' | 'faults'>> {
  readonly personality?: PersonalityName;
  readonly iccid?: string;
  readonly pin?: string;
}

export function imeiOf(index: number): string {
  return `00440012000${String(index).padStart(4, '0')}`;
}

export function iccidOf(index: number): string {
  return `890101000000000${String(index).padStart(4, '0')}`;
}

/** The IMEI of the n-th is imeiOf(n), its card iccidOf(n). */
export function bankOf(clock: Clock, wishes: readonly ModemWish[]): readonly VirtualModem[] {
  const network = createVirtualNetwork({ clock });
  return wishes.map(({ personality, iccid, pin, ...rest }, index) =>
    createVirtualModem({
      network,
      clock,
      name: `modem${index}`,
      imei: imeiOf(index),
      sim: {
        number: simNumber(index),
        iccid: iccid ?? iccidOf(index),
        imsi: `00101000000${String(index).padStart(4, '0')}`,
        ...(pin === undefined ? {} : { pin }),
      },
      ...(personality === undefined ? {} : { personality }),
      ...rest,
    }),
  );
}
