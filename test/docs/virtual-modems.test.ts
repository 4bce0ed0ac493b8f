/** docs/virtual-modems.md against its sources: the tables of the virtual network, and the gateway itself. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { magicBehaviours, magicCallees, magicNumbers } from '../../drivers/virtual/magic-numbers.ts';
import { isTerminal, type MessageStatus } from '../../src/domain/message.ts';
import { World } from '../support/world.ts';

const page = readFileSync(new URL('../../docs/virtual-modems.md', import.meta.url), 'utf8');

/** The cells of the table rows whose first cell looks so, without code marks. */
function tableRows(firstCell: RegExp): string[][] {
  return page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.replaceAll('`', '').trim()),
    )
    .filter(([first = '']) => firstCell.test(first));
}

const allNumberRows = tableRows(/^\+\d{11}$/);
const numberRows = allNumberRows.filter((cells) => cells.length === 3);
const callRows = allNumberRows.filter((cells) => cells.length === 2);

describe('the page of the virtual modems', () => {
  test('lists every magic number with what the source says of it, in its order', () => {
    expect(numberRows.map(([number, says]) => [number, says])).toEqual(
      magicNumbers.map(({ number, says }) => [number, says]),
    );
  });

  test('lists every number that can be called, with what the source says of it', () => {
    expect(callRows).toEqual(magicCallees.map(({ number, says }) => [number, says]));
  });

  test('lists every family, and each refuses as it says', () => {
    const families = tableRows(/nn$/);
    const areas = families.map(([numbers = '']) => /^\+1(\d{3})555 01nn$/.exec(numbers)?.[1]);
    for (const [index, [numbers = '', cms = '', by]] of families.entries()) {
      const number = numbers.replace(' ', '').replace('nn', '38');
      expect(magicBehaviours(number), `family ${areas[index]}`).toMatchObject([
        {
          answer: {
            kind: 'refuse',
            cms: Number(cms.replace('nn', '38')),
            ...(by === 'every SIM' ? {} : { firstSimOnly: true }),
          },
        },
      ]);
    }
    const known = Array.from({ length: 1_000 }, (_, area) => String(area).padStart(3, '0')).filter(
      (area) => magicBehaviours(`+1${area}5550138`) !== undefined,
    );
    expect(new Set(areas)).toEqual(new Set(known));
  });
});

describe('a message to a magic number ends as the page says', () => {
  let world: World;

  beforeAll(async () => void (world = await World.start({ sims: 2 })));
  afterAll(() => world.close());

  async function ends(number: string): Promise<string> {
    const id = await world.send({ to: number });
    const status = async () => (await world.message(id)).status as MessageStatus;
    await world.clock.until(async () => isTerminal(await status()), `${number} ends`, 400_000);
    const copies = world.network.air.filter(({ to }) => to === number).length;
    return `${await status()}${copies > 1 ? ` (${copies} copies)` : ''}`;
  }

  test.each(numberRows)('%s: %s: %s', async (number = '', _says, end) => {
    expect(await ends(number)).toBe(end);
  });

  test.each([
    ['+14045550101', 'failed'],
    ['+14045550138', 'expired'],
    ['+15055550138', 'delivered'],
  ])('%s: %s', async (number, end) => {
    expect(page).toContain(`\`${number}\``);
    expect(await ends(number)).toBe(end);
  });
});
