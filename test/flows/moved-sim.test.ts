import { afterEach, describe, expect, it } from 'vitest';
import { simNumber } from '../../drivers/virtual/magic-numbers.ts';
import { World } from '../support/world.ts';

interface SimView {
  id: string;
  name: string;
  modem: string;
  usable: boolean;
}

const LONG = 'A long text. '.repeat(20);
let world: World;
afterEach(() => world.close());

const sims = async () => (await world.call<{ items: SimView[] }>('GET', '/v1/sims')).body.items;
const simNamed = async (name: string) => (await sims()).find((sim) => sim.name === name);

/** The cards change places; both modems come back with the other one's. */
async function swapCards(): Promise<void> {
  const [a, b] = world.modems;
  if (!a || !b) throw new Error('two modems are needed');
  a.unplug();
  b.unplug();
  b.replaceSim(a.replaceSim(b.sim));
  await world.clock.advance(1_000);
  a.replug();
  b.replug();
}

describe('a SIM that was moved to another modem', () => {
  it('keeps its id, its name and the messages that wait for it', async () => {
    world = await World.start({ sims: 2 });
    const before = await simNamed('sim-0');
    world.modems[0]?.setRegistration('searching');
    await world.clock.until(async () => (await simNamed('sim-0'))?.usable === false, 'it is away', 60_000);
    const id = await world.send({ sim: 'sim-0' });
    await swapCards();
    const message = await world.reaches(id, 'delivered', 300_000);
    const after = await simNamed('sim-0');
    expect(after).toMatchObject({ id: before?.id, modem: 'sim-1', usable: true });
    expect(await simNamed('sim-1')).toMatchObject({ modem: 'sim-0', usable: true });
    expect(await sims()).toHaveLength(2);
    expect(message.segments.map(({ sim }) => sim)).toEqual([before?.id]);
    expect(world.network.air.map((entry) => entry.simNumber)).toEqual([simNumber(0)]);
  });

  it('sends the rest of a text that it had begun, and its reports still find their segments', async () => {
    world = await World.start({ sims: 2, network: { reportDelayMs: 60_000 } });
    world.network.setNextReference(simNumber(0), 254);
    const id = await world.send({ text: LONG, sim: 'sim-0' });
    await world.clock.until(() => world.network.air.length === 1, 'one segment is out', 60_000);
    await swapCards();
    const message = await world.reaches(id, 'delivered', 300_000);
    expect(message.possible_duplicate).toBe(false);
    expect(new Set(message.segments.map(({ sim }) => sim)).size).toBe(1);
    expect(new Set(world.network.air.map((entry) => entry.simNumber))).toEqual(new Set([simNumber(0)]));
    expect(world.network.air.map(({ concatenation }) => concatenation?.sequence)).toEqual([1, 2]);
    expect(message.segments.map(({ reference }) => reference)).toEqual([254, 255]);
  });

  it('leaves its old modem to the new card: nothing goes out in its name there', async () => {
    world = await World.start({ sims: 2 });
    await swapCards();
    await world.modemsUp();
    const [first, second] = [await world.send({ sim: 'sim-0' }), await world.send({ sim: 'sim-1' })];
    for (const id of [first, second]) await world.reaches(id, 'delivered', 60_000);
    expect(new Set(world.network.air.map((entry) => entry.simNumber))).toEqual(
      new Set([simNumber(0), simNumber(1)]),
    );
    const [one, other] = [await world.message(first), await world.message(second)];
    expect(one.segments[0]?.sim).toBe((await simNamed('sim-0'))?.id);
    expect(other.segments[0]?.sim).toBe((await simNamed('sim-1'))?.id);
  });

  it('is usable where it sits now, while its old modem stays away', async () => {
    world = await World.start({ sims: 2 });
    const [old, next] = world.modems;
    if (!old || !next) throw new Error('two modems are needed');
    old.unplug();
    next.unplug();
    next.replaceSim(old.sim);
    await world.clock.advance(1_000);
    next.replug();
    await world.clock.until(
      async () => (await simNamed('sim-0'))?.modem === 'sim-1',
      'it is seen in the other modem',
      300_000,
    );
    expect(await simNamed('sim-0')).toMatchObject({ usable: true });
  });

  it('is told from a card that was never seen: that one is a new SIM', async () => {
    const log: string[] = [];
    world = await World.start({ sims: 2, log: (line) => void log.push(line) });
    const changes = () => log.flatMap((line) => /"change":"(\w+)"/.exec(line)?.[1] ?? []);
    expect(changes()).toEqual(['new', 'new']);
    await swapCards();
    await world.clock.until(() => changes().length === 4, 'both moves are announced', 300_000);
    expect(changes().slice(2)).toEqual(['moved', 'moved']);
    await world.restart();
    await world.modemsUp();
    expect(changes()).toHaveLength(4);
  });
});
