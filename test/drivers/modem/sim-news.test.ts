import { describe, expect, it } from 'vitest';
import { noKnownSim, type SeenSim, simNews } from '../../../drivers/modem/sim/sim-news.ts';

const one: SeenSim = { kind: 'identified', iccid: '8901010000000000017' };
const two: SeenSim = { kind: 'identified', iccid: '8901010000000000025' };
const present: SeenSim = { kind: 'present' };
const missing: SeenSim = { kind: 'missing' };

function told(seen: readonly SeenSim[]): readonly string[] {
  let known = noKnownSim;
  return seen.flatMap((one) => {
    const news = simNews(known, one);
    known = news.known;
    return news.events.map(({ type, detail }) => [type, ...Object.values(detail)].join(' '));
  });
}

describe('news of the card', () => {
  it.each<[string, readonly SeenSim[], readonly string[]]>([
    ['the first card is no news', [present, one, one], []],
    ['a card taken out', [one, missing, missing], ['sim-removed …0017']],
    ['a card put in', [missing, present, one], ['sim-inserted']],
    ['the same card put back', [one, missing, present, one], ['sim-removed …0017', 'sim-inserted']],
    ['another card after a restart of the modem', [one, present, two], ['sim-changed …0017 …0025']],
    [
      'another card put in',
      [one, missing, present, two],
      ['sim-removed …0017', 'sim-inserted', 'sim-changed …0017 …0025'],
    ],
  ])('%s', (_name, seen, events) => {
    expect(told(seen)).toEqual(events);
  });
});
