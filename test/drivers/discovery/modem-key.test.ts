import { describe, expect, test } from 'vitest';
import {
  assignKeys,
  isTelling,
  type KnownModem,
  type Presence,
} from '../../../drivers/discovery/modem-key.ts';

const imei = '004400120000011';
const zero = '000000000000000';

function at(place: string, iccid: string | null = null, of: string | null = imei): Presence {
  return { imei: of, iccid, place };
}

function known(
  key: string,
  place: string,
  iccid: string | null = null,
  of: string | null = imei,
): KnownModem {
  return { key, imei: of, iccid, place };
}

const rows: readonly {
  readonly name: string;
  readonly present: readonly Presence[];
  readonly known?: readonly KnownModem[];
  readonly keys: readonly string[];
}[] = [
  { name: 'nobody', present: [], keys: [] },
  { name: 'alone with its IMEI: the IMEI', present: [at('a')], keys: [imei] },
  {
    name: 'two at once with one IMEI: both with place',
    present: [at('a'), at('b')],
    keys: [`${imei}@a`, `${imei}@b`],
  },
  {
    name: 'two IMEIs',
    present: [at('a'), at('b', null, '490154203237518')],
    keys: [imei, '490154203237518'],
  },
  { name: 'no IMEI: the place alone tells', present: [at('a', null, null)], keys: ['unknown@a'] },
  { name: 'zeros: with place, also alone', present: [at('a', null, zero)], keys: [`${zero}@a`] },
  { name: 'back in its socket', present: [at('a')], known: [known('k', 'a')], keys: ['k'] },
  {
    name: 'back in its socket with another SIM',
    present: [at('a', '2')],
    known: [known('k', 'a', '1')],
    keys: ['k'],
  },
  { name: 'moved with its SIM', present: [at('b', '1')], known: [known('k', 'a', '1')], keys: ['k'] },
  { name: 'moved, SIM changed', present: [at('b', '2')], known: [known('k', 'a', '1')], keys: ['k'] },
  { name: 'moved, SIM locked', present: [at('b')], known: [known('k', 'a', '1')], keys: ['k'] },
  {
    name: 'a clone comes beside one that is known',
    present: [at('a', '1'), at('b', '2')],
    known: [known(imei, 'a', '1')],
    keys: [imei, `${imei}@b`],
  },
  {
    name: 'a clone comes, listed first',
    present: [at('b', '2'), at('a', '1')],
    known: [known(imei, 'a', '1')],
    keys: [`${imei}@b`, imei],
  },
  {
    name: 'two clones, one pulled and elsewhere again',
    present: [at('a'), at('c')],
    known: [known('k1', 'a'), known('k2', 'b')],
    keys: ['k1', 'k2'],
  },
  {
    name: 'two clones, both elsewhere, told by their SIMs',
    present: [at('c', '2'), at('d', '1')],
    known: [known('k1', 'a', '1'), known('k2', 'b', '2')],
    keys: ['k2', 'k1'],
  },
  {
    name: 'two clones change sockets: the place stays who it is',
    present: [at('a', '2'), at('b', '1')],
    known: [known('k1', 'a', '1'), known('k2', 'b', '2')],
    keys: ['k1', 'k2'],
  },
  {
    name: 'zeros elsewhere with another SIM: another modem',
    present: [at('b', '2', zero)],
    known: [known(`${zero}@a`, 'a', '1', zero)],
    keys: [`${zero}@b`],
  },
  {
    name: 'zeros elsewhere with the same SIM',
    present: [at('b', '1', zero)],
    known: [known(`${zero}@a`, 'a', '1', zero)],
    keys: [`${zero}@a`],
  },
  {
    name: 'a third clone, while two others are out',
    present: [at('c')],
    known: [known('k1', 'a'), known('k2', 'b')],
    keys: [`${imei}@c`],
  },
];

describe('the key of a modem', () => {
  test.each(rows)('$name', ({ present, known = [], keys }) => {
    expect(assignKeys(present, known)).toEqual(keys);
  });

  test('is given to one only, whoever is present and known', () => {
    const imeis = [imei, zero, null];
    const places = ['a', 'b', 'c'];
    const iccids = ['1', '2', null];
    const every = imeis.flatMap((of) =>
      places.flatMap((place) => iccids.map((iccid) => at(place, iccid, of))),
    );
    for (let seed = 0; seed < 2_000; seed += 1) {
      const some = every.filter((_, index) => (seed * 2_654_435_761 + index * 40_503) % 7 === 0);
      const present = some.filter(
        (one, index) => some.findIndex(({ place }) => place === one.place) === index,
      );
      const before = [...present].reverse().map((one) => ({ ...one, place: `${one.place}x` }));
      const first = assignKeys(before, []);
      const keys = assignKeys(
        present,
        before.map((one, index) => ({ ...one, key: first[index] ?? '' })),
      );
      expect(new Set(keys).size).toBe(present.length);
    }
  });
});

test('an IMEI of one digit, or counting up, tells nothing', () => {
  for (const made of [zero, '111111111111111', '123456789012345', '123456789012347', null]) {
    expect(isTelling(made)).toBe(false);
  }
  expect(isTelling(imei)).toBe(true);
});
