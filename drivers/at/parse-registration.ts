/** +CREG, +CGREG, +CEREG, +C5GREG, as reply or unsolicited (TS 27.007 §7.2, §10.1.20, §10.1.22, §10.1.47). */
import { fieldsOf, hexNumberOf, numberOf, prefixOf } from './parse-fields.ts';

export interface Registration {
  readonly domain: 'CREG' | 'CGREG' | 'CEREG' | 'C5GREG';
  readonly form: 'reply' | 'unsolicited';
  /** The raw <stat>, 0 to 11. */
  readonly stat: number;
  readonly registration: 'unknown' | 'home' | 'roaming' | 'searching' | 'denied' | 'none';
  readonly areaCode: number | null;
  readonly cellId: number | null;
  readonly accessTechnology: number | null;
}

/** Null where the line is none of the four, or has no <stat>. */
export function parseRegistration(line: string): Registration | null {
  const domain = prefixOf(line).slice(1);
  if (domain !== 'CREG' && domain !== 'CGREG' && domain !== 'CEREG' && domain !== 'C5GREG') return null;
  const fields = fieldsOf(line);
  const second = fields[1];
  // the reply begins with <n>: its second field is then a bare small number, where the other form has an area code
  // in quotes or in four digits. Motorola pads with zeros: `000,001`
  const isReply = second !== undefined && !second.isQuoted && /^\d{1,3}$/.test(second.text);
  const stat = numberOf(isReply ? second : fields[0]);
  if (stat === null) return null;
  const rest = fields.slice(isReply ? 2 : 1);
  // some put a routing area code of one octet between area and cell: `1F00, 20 ,79D903 ,7`
  const hasRoutingArea =
    rest.length >= 4 && (rest[1]?.text.length ?? 0) <= 2 && (rest[2]?.text.length ?? 0) > 2;
  const [area, cell, technology] = hasRoutingArea ? [rest[0], rest[2], rest[3]] : rest;
  return {
    domain,
    form: isReply ? 'reply' : 'unsolicited',
    stat,
    registration: registrationOf(stat),
    areaCode: hexNumberOf(area),
    cellId: hexNumberOf(cell),
    accessTechnology: numberOf(technology),
  };
}

function registrationOf(stat: number): Registration['registration'] {
  switch (stat) {
    case 1:
    case 6: // home, SMS only
    case 9: // home, circuit-switched fallback not preferred
      return 'home';
    case 5:
    case 7:
    case 10:
      return 'roaming';
    case 2:
      return 'searching';
    case 3:
      return 'denied';
    case 4:
      return 'unknown';
    default: // 0, and 8 and 11: emergency only
      return 'none';
  }
}
