/** How to ask a SIM for the tries its PIN has left, by maker (modems.md 1.3). */
import { fieldsOf, numberOf, prefixOf } from '../../at/parse-fields.ts';
import { parsePinCounters } from '../../at/parse-sim.ts';
import type { PinCounterName } from '../../profiles/profile.ts';

export interface PinCounter {
  readonly text: string;
  readonly expects: string;
}

export const pinCounters: Readonly<Record<PinCounterName, PinCounter>> = {
  // TS 27.007 §8.65
  cpinr: { text: 'AT+CPINR', expects: '+CPINR:' },
  // TS 102 221 §11.1.9: VERIFY without data; it asks and costs no try.
  csim: { text: 'AT+CSIM=10,"0020000100"', expects: '+CSIM:' },
  spic: { text: 'AT+SPIC', expects: '+SPIC:' },
  cpinc: { text: 'AT+CPINC?', expects: '+CPINC:' },
  upincnt: { text: 'AT+UPINCNT', expects: '+UPINCNT:' },
  'huawei-cpin': { text: 'AT^CPIN?', expects: '^CPIN:' },
  qpinc: { text: 'AT+QPINC?', expects: '+QPINC:' },
  pct: { text: 'AT#PCT', expects: '#PCT:' },
  'cinterion-spic': { text: 'AT^SPIC="SC"', expects: '^SPIC:' },
  nwpinr: { text: 'AT$NWPINR?', expects: '$NWPINR:' },
  // A read in test form.
  zpinpuk: { text: 'AT+ZPINPUK=?', expects: '+ZPINPUK:' },
};

/** Tries left for the PIN (CHV1); null where the answer does not tell. */
export function readPinTries(lines: readonly string[]): number | null {
  const known = parsePinCounters(lines)?.pin1 ?? null;
  if (known !== null) return known;
  // Both lead with the pending code, and the guard asks only while that is the PIN.
  const own = lines.find((line) => ['#PCT', '+ZPINPUK'].includes(prefixOf(line)));
  return own === undefined ? null : numberOf(fieldsOf(own)[0]);
}
