/** Two modems that tell one ICCID. Pure. Comes in: each modem with its serials. Goes out: a finding for each pair. */
import { type Finding, reporter } from './finding.ts';

export interface ModemSerials {
  readonly name: string;
  /** Whole or masked, all alike; null: not known. */
  readonly imei: string | null;
  readonly iccid: string | null;
}

/** Told of the second: the first is the one that was there. */
export function checkSimTwins(modems: readonly ModemSerials[]): Finding[] {
  return modems.flatMap((modem, index) => {
    if (modem.iccid === null) return [];
    const twin = modems.slice(0, index).find(({ iccid }) => iccid === modem.iccid);
    return twin ? [explain(modem, twin)] : [];
  });
}

function explain({ name, imei, iccid }: ModemSerials, twin: ModemSerials): Finding {
  const report = reporter(name);
  if (imei !== null && imei === twin.imei) {
    const finding = `it is the modem of ${twin.name}, by another of its ports`;
    return report('sim-twice', 'fail', finding, 'remove one of the two from the config');
  }
  const finding = `its SIM tells the same ICCID as that of ${twin.name} (...${iccid?.slice(-6) ?? ''})`;
  const cure =
    'one of the two is a copy, or a modem remembers a card it has no more: restart both, change one';
  return report('sim-twice', 'fail', finding, cure);
}
