import { afterEach, describe, expect, it } from 'vitest';
import { World } from '../support/world.ts';

interface SimItem {
  readonly balance: { readonly amount: string; readonly low: boolean; readonly at: string } | null;
}

const MINUTE_MS = 60_000;
let world: World;
afterEach(() => world.close());

const balance = async () =>
  (await world.call<{ items: SimItem[] }>('GET', '/v1/sims')).body.items[0]?.balance;
/** So often the modem was asked: cheaper to watch than the API while hours go by. */
const asked = () => world.modems[0]?.commandLines.filter((line) => line.startsWith('+CUSD=1,"')).length ?? 0;
const settings = {
  ussd: '*100#',
  answers: [],
  pattern: '([0-9]+[.,][0-9]{2}) EUR',
  low: 5,
  every_hours: 0.1,
};

async function start(answer: () => string, log: string[] = []): Promise<void> {
  world = await World.start({
    config: { sims: [{ iccid: '8901*', balance: settings }] },
    ussd: {
      get '*100#'() {
        return { text: answer() };
      },
    },
    log: (line) => log.push(line),
  });
}

describe('the number of a SIM whose card does not tell it', () => {
  it('is asked for until it is known, and no more then', async () => {
    const dialled = () =>
      world.modems[0]?.commandLines.filter((line) => line.startsWith('+CUSD=1,"*101#"')).length;
    world = await World.start({
      config: { sims: [{ iccid: '8901*', own_number: { ussd: '*101#', pattern: 'is ([+0-9 ]+)' } }] },
      ussd: { '*101#': { text: 'Your number is +1 303 555 0177.' } },
      prepare: ([modem]) => {
        if (modem) modem.sim.tellsNumber = false;
      },
    });
    const number = async () =>
      (await world.call<{ items: { number: string | null }[] }>('GET', '/v1/sims')).body.items[0]?.number;
    await world.clock.until(async () => (await number()) !== null, 'it is known', 120_000);
    expect(await number()).toBe('+13*******77');
    await world.clock.advance(5 * MINUTE_MS);
    expect(dialled()).toBe(1);
  });
});

describe('the credit of a SIM', () => {
  it('is asked for, shown, and asked for again after its hours', async () => {
    let credit = '12,50';
    await start(() => `You have ${credit} EUR left`);
    await world.clock.until(async () => (await balance()) != null, 'it is known', 120_000);
    expect(await balance()).toMatchObject({ amount: '12.50', low: false });
    credit = '4,99';
    await world.clock.advance(5 * MINUTE_MS);
    expect(asked()).toBe(1);
    await world.clock.until(() => asked() === 2, 'it is asked again', 3 * MINUTE_MS);
    await world.clock.until(async () => (await balance())?.low === true, 'it is low', 60_000);
    expect(await balance()).toMatchObject({ amount: '4.99', low: true });
  });

  it('is not asked for again by the next process before its time', async () => {
    await start(() => 'You have 9.99 EUR left');
    await world.clock.until(async () => (await balance()) != null, 'it is known', 120_000);
    expect(asked()).toBe(1);
    await world.restart();
    await world.modemsUp();
    await world.clock.advance(4 * MINUTE_MS);
    expect(asked()).toBe(1);
  });

  it('that cannot be read is warned of, without the text, not asked for at once again, and texts go out all the same', async () => {
    const log: string[] = [];
    await start(() => 'Your secret offer: 100 minutes', log);
    const warnings = () => log.filter((line) => line.includes('pattern-does-not-fit'));
    await world.clock.until(() => warnings().length === 1, 'the first warning', 120_000);
    await world.reaches(await world.send({}), 'delivered', 20_000);
    await world.clock.advance(10 * MINUTE_MS);
    expect(asked()).toBe(1);
    expect(log.join('\n')).not.toContain('secret offer');
    expect(await balance()).toBeNull();
  });
});
