import { afterEach, describe, expect, it } from 'vitest';
import { simNumber } from '../../drivers/virtual/magic-numbers.ts';
import { World } from '../support/world.ts';

let world: World;
afterEach(() => world.close());

const act = (modem: string, action: string) => world.call('POST', `/v1/modems/${modem}/actions`, { action });

describe('an operator', () => {
  it('pauses a modem: its messages go by the other, it still receives, and after resume it sends again', async () => {
    world = await World.start({ sims: 2 });
    expect((await act('sim-0', 'pause')).body).toMatchObject({
      id: 'sim-0',
      paused: true,
      state: 'registered',
    });
    for (let i = 0; i < 4; i += 1) await world.send({});
    await world.clock.until(() => world.network.air.length === 4, 'all in the air', 60_000);
    expect(world.network.air.every((entry) => entry.simNumber === simNumber(1))).toBe(true);
    world.network.sendFromHandset({ from: '+13035550144', to: simNumber(0), text: 'hello' });
    const inbound = async () => (await world.call<{ items: unknown[] }>('GET', '/v1/inbound')).body.items;
    await world.clock.until(async () => (await inbound()).length === 1, 'the text is there', 60_000);

    await world.call('POST', '/v1/modems/sim-1/actions', { action: 'pause' });
    const id = await world.send({});
    await world.clock.advance(10_000);
    expect((await world.message(id)).status).toBe('queued');
    await act('sim-0', 'resume');
    await world.reaches(id, 'delivered', 20_000);
    expect(world.network.air.at(-1)?.simNumber).toBe(simNumber(0));
  });

  it('finds a modem paused after a restart of the gateway, and running after the resume', async () => {
    world = await World.start();
    await act('sim-0', 'pause');
    await world.restart();
    await world.modemsUp();
    const id = await world.send({ ttl_seconds: 3_600 });
    await world.clock.advance(60_000);
    expect((await world.message(id)).status).toBe('queued');
    await act('sim-0', 'resume');
    await world.reaches(id, 'delivered', 20_000);
    await world.restart();
    await world.modemsUp();
    await world.reaches(await world.send({}), 'delivered', 20_000);
  });

  it('restarts a modem, which then comes up and sends', async () => {
    world = await World.start();
    let isDone = false;
    const restarting = act('sim-0', 'restart').then((answer) => {
      isDone = true;
      return answer;
    });
    await world.clock.until(() => isDone, 'the answer', 10_000);
    expect((await restarting).status).toBe(200);
    await world.modemsUp();
    await world.reaches(await world.send({}), 'delivered', 20_000);
  });

  it('is told when there is no such modem or no such action', async () => {
    world = await World.start();
    expect(await act('sim-9', 'pause')).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await act('sim-0', 'explode')).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'action' }] },
    });
  });
});
