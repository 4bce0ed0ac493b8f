import { afterEach, describe, expect, it } from 'vitest';
import { World } from '../support/world.ts';

let world: World;
afterEach(() => world.close());

describe('the queue is served', () => {
  it('by lane first: a code overtakes alerts, and alerts overtake bulk', async () => {
    world = await World.start();
    const order = async (text: string, lane: string) => world.send({ text, class: lane });
    await order('first', 'bulk');
    await world.clock.advance(100);
    await order('bulk', 'bulk');
    await order('alert', 'alert');
    await order('code', 'otp');
    await world.clock.until(() => world.network.air.length === 4, 'all in the air');
    expect(world.network.air.map((entry) => entry.text)).toEqual(['first', 'code', 'alert', 'bulk']);
  });

  it('by deadline within a lane, and by age among equals', async () => {
    world = await World.start();
    await world.send({ text: 'first' });
    await world.clock.advance(100);
    await world.send({ text: 'long', ttl_seconds: 600 });
    await world.send({ text: 'short', ttl_seconds: 120 });
    await world.clock.advance(10);
    await world.send({ text: 'long too', ttl_seconds: 600 });
    await world.clock.until(() => world.network.air.length === 4, 'all in the air');
    expect(world.network.air.map((entry) => entry.text)).toEqual(['first', 'short', 'long', 'long too']);
  });

  it('in full: two hundred messages over four SIMs, each sent once, none lost', async () => {
    world = await World.start({ sims: 4 });
    const ids = await Promise.all(
      Array.from({ length: 200 }, (_, i) => world.send({ text: `text ${i}`, class: 'bulk' })),
    );
    await world.clock.until(() => world.network.air.length >= 200, 'all in the air');
    await world.clock.advance(10_000);
    expect(new Set(world.network.air.map((entry) => entry.text)).size).toBe(200);
    expect(world.network.air).toHaveLength(200);
    for (const id of ids) expect((await world.message(id)).status).toBe('delivered');
  });

  it('with references that wrap: three hundred messages on one SIM, each report joined to its own', async () => {
    world = await World.start({ network: { airTimeMs: 100, reportDelayMs: 60_000 } });
    const ids = [];
    for (let i = 0; i < 300; i += 1) ids.push(await world.send({ to: `+1303555${1000 + i}`, class: 'bulk' }));
    await world.clock.until(() => world.network.air.length === 300, 'all in the air');
    await world.clock.advance(70_000);
    for (const id of ids) expect((await world.message(id)).status).toBe('delivered');
  });
});
