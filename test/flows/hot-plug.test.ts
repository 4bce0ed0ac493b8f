import { afterEach, describe, expect, it } from 'vitest';
import { simNumber } from '../../drivers/virtual/magic-numbers.ts';
import type { VirtualModem } from '../../drivers/virtual/virtual-modem.ts';
import { World } from '../support/world.ts';

interface ModemItem {
  readonly id: string;
  readonly port: string;
  readonly state: string;
  readonly sim: string | null;
  readonly reason: { readonly code: string } | null;
}

const AUTO = { isLookedFor: true, isCold: true, config: { modems: 'auto' } } as const;
let world: World;
afterEach(() => world.close());

const modems = async () => (await world.call<{ items: ModemItem[] }>('GET', '/v1/modems')).body.items;
const registered = async (count: number) => {
  await world.clock.until(
    async () =>
      (await modems()).filter((modem) => modem.state === 'registered' && modem.sim).length === count,
    `${count} modems registered`,
    120_000,
  );
  return modems();
};

describe('with modems: auto', () => {
  it('every modem that is plugged in is found, named after its IMEI, and sends', async () => {
    world = await World.start({ ...AUTO, sims: 2 });
    const found = await registered(2);
    expect(found.map(({ id }) => id).toSorted()).toEqual(['modem-643800', 'modem-643801']);
    await world.reaches(await world.send({}), 'delivered', 20_000);
  });

  it('a modem that is plugged in later is taken into service', async () => {
    world = await World.start({ ...AUTO, sims: 2, prepare: ([, late]) => late?.unplug() });
    await registered(1);
    world.modems[1]?.replug();
    await registered(2);
  });

  it('a modem that comes back under another tty name is the same modem, with the same SIM', async () => {
    world = await World.start(AUTO);
    const [before] = await registered(1);
    const [modem] = world.modems;
    for (let plug = 1; plug <= 5; plug += 1) {
      modem?.unplug();
      await world.clock.until(async () => (await modems())[0]?.state === 'failed', 'it is missed', 10_000);
      expect((await modems())[0]?.reason?.code).toMatch(/^port-/);
      await world.clock.advance(20_000);
      modem?.replug();
      const [after, ...others] = await registered(1);
      expect(others).toEqual([]);
      expect(after).toMatchObject({ id: before?.id, sim: before?.sim, port: `/virtual/ttyUSB${plug}` });
    }
    await world.reaches(await world.send({}), 'delivered', 20_000);
  });

  it('a SIM takes its PIN along into whichever modem it is put', async () => {
    const sims = [{ iccid: '8901*', pin: '4321' }];
    world = await World.start({
      ...AUTO,
      settings: (config) => ({ ...config, sims }),
      prepare: ([modem]) => modem?.sim.lock('4321'),
    });
    await registered(1);
    expect(world.modems[0]?.sim.pinTries).toBe(3);
  });
});

describe('the story of a modem', () => {
  it('tells an operator what happened to it, newest first, with reasons', async () => {
    world = await World.start({ isCold: true });
    await registered(1);
    world.modems[0]?.unplug();
    await world.clock.until(async () => (await modems())[0]?.state === 'failed', 'it is missed', 10_000);
    const { items } = (
      await world.call<{ items: { type: string; detail: Record<string, unknown> }[] }>(
        'GET',
        '/v1/modems/sim-0/events',
      )
    ).body;
    expect(items[0]).toMatchObject({ type: 'state', detail: { state: 'failed', reason: 'port-unplugged' } });
    expect(items.map(({ detail }) => detail['state'])).toContain('registered');
    expect((await world.call('GET', '/v1/modems/sim-9/events')).status).toBe(404);
  });
});

describe('two modems that report the same SIM', () => {
  const twins = {
    sims: 2,
    isCold: true,
    prepare: ([first, second]: readonly VirtualModem[]) => {
      if (!first || !second) return;
      second.unplug();
      second.replaceSim(first.sim);
      second.replug();
    },
  };

  it('do not both send in its name, and the second steps in when the first is gone', async () => {
    world = await World.start(twins);
    await registered(1);
    await world.clock.until(
      async () => (await modems()).some(({ reason }) => reason?.code === 'sim-twice'),
      'one is set aside',
      60_000,
    );
    await world.clock.advance(120_000);
    const holder = (await modems()).findIndex(({ reason }) => reason === null);
    world.modems[holder]?.unplug();
    await world.clock.until(
      async () => (await modems())[1 - holder]?.reason === null,
      'the other has the SIM',
      60_000,
    );
    await world.reaches(await world.send({}), 'delivered', 30_000);
  });
});

describe('a modem that the config names by IMEI', () => {
  it('is found wherever it is, and a stranger stays unused', async () => {
    world = await World.start({
      isLookedFor: true,
      isCold: true,
      sims: 2,
      config: { modems: [{ name: 'bank-a', imei: '356938035643801' }] },
    });
    const [modem, ...others] = await registered(1);
    expect(others).toEqual([]);
    expect(modem).toMatchObject({ id: 'bank-a', port: '/virtual/ttyUSB1' });
    await world.reaches(await world.send({}), 'delivered', 20_000);
    expect(world.network.air.at(-1)?.simNumber).toBe(simNumber(1));
  });
});

describe('a PIN that does not open its SIM', () => {
  it('is entered once, also by the process after this one', async () => {
    const sims = [{ iccid: '8901*', pin: '1111' }];
    world = await World.start({
      ...AUTO,
      settings: (config) => ({ ...config, sims }),
      prepare: ([modem]) => modem?.sim.lock('4321'),
    });
    const isRefused = async (code: string) =>
      world.clock.until(async () => (await modems())[0]?.reason?.code === code, code, 120_000);
    await isRefused('pin-wrong');
    expect(world.modems[0]?.sim.pinTries).toBe(2);
    await world.restart();
    await isRefused('pin-tried');
    await world.clock.advance(3_600_000);
    expect(world.modems[0]?.sim.pinTries).toBe(2);
  });
});
