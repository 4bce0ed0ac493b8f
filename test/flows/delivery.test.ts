import { afterEach, describe, expect, it } from 'vitest';
import { behaviours } from '../../drivers/virtual/behaviour.ts';
import { type World as WorldType, World } from '../support/world.ts';

const TO = '+13035550100';
let world: WorldType;
afterEach(() => world.close());

describe('one message, from POST to its end', () => {
  it('is accepted, handed to a SIM, and delivered when the report comes', async () => {
    world = await World.start();
    const answer = await world.call('POST', '/v1/messages', { to: TO, text: '493817 is your code' });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ status: 'queued', segments: 1, encoding: 'gsm7' });

    const message = await world.reaches(answer.body['id'] as string, 'delivered', 10_000);
    expect(world.network.air).toMatchObject([{ to: TO, text: '493817 is your code', reportRequested: true }]);
    expect(message.segments).toMatchObject([
      { index: 0, status: 'delivered', reference: world.network.air[0]?.reference },
    ]);
    expect(message.timeline.map((step) => step.event)).toEqual([
      'accepted',
      'submitting',
      'submitted',
      'sent',
      'report',
      'delivered',
    ]);
    expect(JSON.stringify(message)).not.toContain('493817');
  });

  it('carries its remaining life, rounded down to five minutes, as validity period', async () => {
    world = await World.start({ prepare: ([modem]) => modem?.setRegistration('searching'), isCold: true });
    const id = await world.send({ ttl_seconds: 900 });
    await world.clock.advance(120_000);
    world.modems[0]?.setRegistration('home');
    await world.reaches(id, 'delivered', 200_000);
    expect(world.network.air[0]?.validitySeconds).toBe(600);
  });

  it('shares the load: two SIMs carry six messages in the time of three', async () => {
    world = await World.start({ sims: 2 });
    const startedAt = world.clock.now();
    const ids = [];
    for (let i = 0; i < 6; i += 1) ids.push(await world.send({}));
    for (const id of ids) await world.reaches(id, 'delivered');
    const perSim = world.modems.map(
      (_, i) => world.network.air.filter((entry) => entry.simNumber.endsWith(`0${i}`)).length,
    );
    expect(perSim).toEqual([3, 3]);
    expect(Math.max(...world.network.air.map((entry) => entry.at)) - startedAt).toBeLessThan(3 * 2_000 + 500);
  });

  it('goes out in three segments by one SIM, and is delivered when the last report, a late one, is there', async () => {
    world = await World.start({ sims: 2 });
    const text = 'A long text. '.repeat(30);
    world.network.script(TO, [behaviours.delivered(), behaviours.reportLate(45_000), behaviours.delivered()]);
    const id = await world.send({ text });
    await world.clock.until(() => world.network.air.length === 3, 'three segments in the air');
    await world.clock.advance(5_000);
    const half = await world.message(id);
    expect(half.status).toBe('sent');
    expect(half.segments.map((segment) => segment.status)).toEqual(['delivered', 'sent', 'delivered']);

    const message = await world.reaches(id, 'delivered', 60_000);
    expect(new Set(message.segments.map((segment) => segment.sim)).size).toBe(1);
    expect(world.network.air.map((entry) => entry.text).join('')).toBe(text);
  });

  it('is delivered although the report overtakes the reference', async () => {
    world = await World.start();
    world.network.script(TO, behaviours.reportEarly());
    const message = await world.reaches(await world.send({}), 'delivered', 10_000);
    expect(message.segments[0]?.status).toBe('delivered');
  });

  it.each([
    ['doubled', behaviours.reportTwice()],
    ['with the national form of the number', behaviours.reportNational()],
    ['without a number', behaviours.reportWithoutRecipient()],
    ['with a wrong time zone', behaviours.reportWrongZone()],
    ['after a temporary one', behaviours.temporaryThen()],
  ])('is delivered by a report that comes %s', async (_, behaviour) => {
    world = await World.start();
    world.network.script(TO, behaviour);
    await world.reaches(await world.send({}), 'delivered', 20_000);
  });

  it.each([
    ['undelivered', behaviours.undelivered()],
    ['expired', behaviours.expired()],
  ])('ends %s when the network says so', async (status, behaviour) => {
    world = await World.start();
    world.network.script(TO, behaviour);
    const message = await world.reaches(await world.send({}), status, 20_000);
    expect(message.timeline.at(-1)?.event).toBe(status);
  });

  it('ends unknown, within its lifetime and a minute, when no report ever comes', async () => {
    world = await World.start();
    world.network.script(TO, behaviours.unreported());
    const startedAt = world.clock.now();
    const message = await world.reaches(await world.send({ ttl_seconds: 120 }), 'unknown', 200_000);
    expect(message.reason).toBe('no-report');
    expect(world.clock.now() - startedAt).toBeLessThanOrEqual(120_000 + 60_000 + 1_500);
  });
});
