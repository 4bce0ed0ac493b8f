import { afterEach, describe, expect, it } from 'vitest';
import { behaviours } from '../../drivers/virtual/behaviour.ts';
import { simNumber } from '../../drivers/virtual/magic-numbers.ts';
import { World } from '../support/world.ts';

const TO = '+13035550100';
let world: World;
afterEach(() => world.close());

describe('when a SIM cannot', () => {
  it('the other SIM sends, and the first is not asked again for this message', async () => {
    world = await World.start({ sims: 2 });
    world.network.script(TO, behaviours.refusedOnFirstSim(10));
    const message = await world.reaches(await world.send({}), 'delivered', 20_000);
    expect(world.network.refused).toHaveLength(1);
    expect(world.network.air).toHaveLength(1);
    expect(world.network.air[0]?.simNumber).not.toBe(world.network.refused[0]?.simNumber);
    expect(message.timeline).toContainEqual(
      expect.objectContaining({ event: 'refused', code: expect.any(String) }),
    );
    expect(message.possible_duplicate).toBe(false);
  });

  it('a recipient that does not exist ends the message at once, on the first SIM', async () => {
    world = await World.start({ sims: 2 });
    world.network.script(TO, behaviours.refused(1));
    const message = await world.reaches(await world.send({}), 'failed', 20_000);
    expect(message.reason).toBe('unassigned-number');
    expect(world.network.refused).toHaveLength(1);
  });

  it('congestion makes it wait, and the same message then goes out', async () => {
    world = await World.start();
    world.network.script(TO, [behaviours.refused(42), behaviours.delivered()]);
    const startedAt = world.clock.now();
    await world.reaches(await world.send({}), 'delivered', 60_000);
    expect(world.clock.now() - startedAt).toBeGreaterThanOrEqual(10_000);
    expect(world.network.air).toHaveLength(1);
  });

  it('a long text whose second segment its SIM may not send starts over on the other', async () => {
    world = await World.start({ sims: 2 });
    world.network.script(TO, [behaviours.delivered(), behaviours.refused(10), behaviours.delivered()]);
    const message = await world.reaches(
      await world.send({ text: 'A long text. '.repeat(20) }),
      'delivered',
      30_000,
    );
    expect(new Set(message.segments.map((segment) => segment.sim)).size).toBe(1);
    const bySim = Map.groupBy(world.network.air, (entry) => entry.simNumber);
    expect([...bySim.values()].map((entries) => entries.length).sort((a, b) => a - b)).toEqual([1, 2]);
  });

  it('a message for one SIM waits for it and goes by no other', async () => {
    world = await World.start({
      sims: 2,
      prepare: ([first]) => first?.setRegistration('searching'),
      isCold: true,
    });
    await world.clock.until(
      () => world.gateway.gateway.fleet.listModems()[1]?.state === 'registered',
      'the second modem is up',
    );
    await world.call('GET', '/v1/sims');
    const free = await world.send({});
    await world.reaches(free, 'delivered', 20_000);
    expect(world.network.air.every((entry) => entry.simNumber === simNumber(1))).toBe(true);
  });
});

describe('when nobody is registered', () => {
  it('the message waits without using up an attempt, and leaves once a SIM is there', async () => {
    world = await World.start({ prepare: ([modem]) => modem?.setRegistration('searching'), isCold: true });
    const id = await world.send({});
    await world.clock.advance(60_000);
    expect((await world.message(id)).status).toBe('queued');
    expect((await world.message(id)).timeline.map((step) => step.event)).toEqual(['accepted']);
    world.modems[0]?.setRegistration('home');
    await world.reaches(id, 'delivered', 90_000);
  });

  it('the message expires in the queue when its time runs out, and never leaves afterwards', async () => {
    world = await World.start({ prepare: ([modem]) => modem?.setRegistration('searching'), isCold: true });
    const id = await world.send({ ttl_seconds: 30 });
    const startedAt = world.clock.now();
    const message = await world.reaches(id, 'expired', 60_000);
    expect(world.clock.now() - startedAt).toBeLessThanOrEqual(32_000);
    expect(message.segments[0]?.status).toBe('expired');
    world.modems[0]?.setRegistration('home');
    await world.clock.advance(120_000);
    expect(world.network.air).toHaveLength(0);
  });

  it('a message whose time runs out between claim and Ctrl-Z is not sent', async () => {
    world = await World.start({ prepare: ([modem]) => void (modem && (modem.faults.promptDelayMs = 8_000)) });
    const id = await world.send({ ttl_seconds: 10 });
    await world.clock.advance(4_000);
    const late = await world.send({ ttl_seconds: 10 });
    await world.reaches(late, 'expired', 60_000);
    await world.reaches(id, 'delivered', 60_000);
    expect(world.network.air).toHaveLength(1);
  });

  it('a queued message can be canceled, a sent one cannot', async () => {
    world = await World.start({ prepare: ([modem]) => modem?.setRegistration('searching'), isCold: true });
    const id = await world.send({});
    expect((await world.call('POST', `/v1/messages/${id}/cancel`)).body).toMatchObject({
      status: 'canceled',
    });
    world.modems[0]?.setRegistration('home');
    await world.clock.advance(60_000);
    expect(world.network.air).toHaveLength(0);
    const sent = await world.send({});
    await world.reaches(sent, 'delivered', 30_000);
    expect(await world.call('POST', `/v1/messages/${sent}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'not-cancelable' },
    });
  });
});
