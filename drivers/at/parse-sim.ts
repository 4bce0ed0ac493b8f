/** What a SIM says of itself: +CPIN, IMSI, ICCID, +CNUM, and how many tries its PIN has left. */
import { bodyOf, fieldsOf, numberOf, prefixOf } from './parse-fields.ts';

/** `ready`, `sim-pin`, `sim-puk`, `sim-pin2`, `ph-net-pin`, `not-inserted`, ...: the words of the modem in kebab-case. */
export function parsePinState(line: string): string | null {
  if (prefixOf(line) !== '+CPIN') return null;
  const words = bodyOf(line).replaceAll('"', '').trim();
  return words === '' ? null : words.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

/** The first run of 14 or 15 digits (6 at least, where there is no longer one). */
export function parseImsi(lines: readonly string[]): string | null {
  const text = lines.join('\n');
  return (/(?<!\d)\d{14,15}(?!\d)/.exec(text) ?? /(?<!\d)\d{6,15}(?!\d)/.exec(text))?.[0] ?? null;
}

/**
 * The identity of the SIM, normalised so that it begins with 89. Any reply of the ICCID ladder will do, also +CRSM:
 * the last run of 18 to 20 digits counts; the form of the file (nibbles swapped, begins with 98) is turned round;
 * filler F goes. Some cards carry hex digits, which stay.
 */
export function parseIccid(lines: readonly string[]): string | null {
  const runs = lines.join('\n').match(/(?<![0-9A-Za-z])[0-9A-Fa-f]{18,20}(?![0-9A-Za-z])/g);
  const last = runs?.at(-1)?.toUpperCase();
  if (!last) return null;
  const digits = last.startsWith('98') ? last.replace(/(.)(.)/g, '$2$1') : last;
  return digits.replace(/F+$/, '');
}

/** The SIM's own number as written on it; null where it is empty, which is common. */
export function parseOwnNumber(line: string): string | null {
  if (prefixOf(line) !== '+CNUM') return null;
  return fieldsOf(line)[1]?.text || null;
}

export interface PinCounters {
  readonly pin1: number | null;
  readonly puk1: number | null;
  readonly pin2: number | null;
  readonly puk2: number | null;
}

type CounterName = keyof PinCounters;

/** Field orders by prefix (ofono drivers/atmodem/sim.c, ModemManager plugins). */
const counterOrders: Readonly<Record<string, readonly (CounterName | null)[]>> = {
  '+SPIC': ['pin1', 'puk1', 'pin2', 'puk2'],
  '*EPIN': ['pin1', 'puk1', 'pin2', 'puk2'],
  '%PINNUM': ['pin1', 'puk1', 'pin2', 'puk2'],
  '+CPINC': ['pin1', 'pin2', 'puk1', 'puk2'],
  '+XPINCNT': ['pin1', 'pin2', 'puk1', 'puk2'],
  '+UPINCNT': ['pin1', 'pin2', 'puk1', 'puk2'],
  '+EPINC': ['pin1', 'pin2', 'puk1', 'puk2'],
  '^CPIN': [null, null, 'puk1', 'pin1', 'puk2', 'pin2'],
  '^SPIC': ['pin1'],
};

const counterNames: Readonly<Record<string, CounterName>> = {
  'SIM PIN': 'pin1',
  'SIM PUK': 'puk1',
  'SIM PIN2': 'pin2',
  'SIM PUK2': 'puk2',
  PIN1: 'pin1',
  PUK1: 'puk1',
  PIN2: 'pin2',
  PUK2: 'puk2',
};

/** Any of the vendors' replies that tell the tries left; null where the lines hold none. */
export function parsePinCounters(lines: readonly string[]): PinCounters | null {
  const found: Partial<Record<CounterName, number>> = {};
  for (const line of lines) Object.assign(found, countersOf(line));
  if (Object.keys(found).length === 0) return null;
  const { pin1 = null, puk1 = null, pin2 = null, puk2 = null } = found;
  return { pin1, puk1, pin2, puk2 };
}

function countersOf(line: string): Partial<Record<CounterName, number>> {
  const prefix = prefixOf(line);
  const fields = fieldsOf(line);
  const order = counterOrders[prefix];
  if (order) return pick(order, fields.map(numberOf));
  if (prefix === '+QPINC') {
    const numbers = fields.slice(1, 3).map(numberOf);
    return pick(fields[0]?.text === 'P2' ? ['pin2', 'puk2'] : ['pin1', 'puk1'], numbers);
  }
  if (prefix === '+CPINR' || prefix === '$NWPINR') {
    const name = counterNames[fields[0]?.text ?? ''];
    return name ? pick([name], [numberOf(fields[1])]) : {};
  }
  if (prefix === '+CSIM') return countersOfStatusWord(fields[1]?.text ?? '');
  // AT+CPNNUM of Longcheer has no prefix: PIN1=3; PUK1=10; ...
  const pairs = [...line.matchAll(/\b(P(?:IN|UK)[12])\s*=\s*(\d+)/g)];
  return Object.assign(
    {},
    ...pairs.map(([, name, count]) => pick([counterNames[name ?? ''] ?? null], [Number(count)])),
  );
}

/** TS 102 221 §10.2.1: 63Cx = x tries left, 6983 = blocked. 9000 says nothing of the tries. */
function countersOfStatusWord(answer: string): Partial<Record<CounterName, number>> {
  const tries = /63C([0-9A-F])$/i.exec(answer)?.[1];
  if (tries) return { pin1: Number.parseInt(tries, 16) };
  return answer.endsWith('6983') ? { pin1: 0 } : {};
}

function pick(
  order: readonly (CounterName | null)[],
  numbers: readonly (number | null)[],
): Partial<Record<CounterName, number>> {
  const found: Partial<Record<CounterName, number>> = {};
  for (const [index, name] of order.entries()) {
    const number = numbers[index];
    if (name !== null && number !== null && number !== undefined) found[name] = number;
  }
  return found;
}
