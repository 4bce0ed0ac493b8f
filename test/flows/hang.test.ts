import { afterEach, describe, expect, it } from 'vitest';
import type { VirtualModem } from '../../drivers/virtual/virtual-modem.ts';
import { World } from '../support/world.ts';

let world: World;
afterEach(() => world.close());

describe('when a modem hangs in mid-send', () => {
  it('the other SIM takes over what waits, at once', async () => {
    world = await World.start({ sims: 2 });
    const hung = await hangsWithText();
    const startedAt = world.clock.monotonic();
    const waiting = await Promise.all([1, 2, 3].map((last) => world.send({ to: `+1303555015${last}` })));
    for (const id of waiting) await world.reaches(id, 'delivered', 60_000);
    // Three texts of 2 s air time each, and their reports.
    expect(world.clock.monotonic() - startedAt).toBeLessThan(15_000);
    expect(world.network.air.every(({ simNumber }) => simNumber !== hung.sim.number)).toBe(true);
  });

  it('it is noticed when its time-out is over, and the text leaves by the other SIM within 5 s', async () => {
    world = await World.start({ sims: 2 });
    const sentAt = world.clock.monotonic();
    const hung = await hangsWithText();
    const id = `sim-${world.modems.indexOf(hung)}`;
    await world.clock.until(() => stateOf(id) !== 'registered', 'noticed', 300_000);
    const noticedAt = world.clock.monotonic();
    // AT+CMGS may take 180 s.
    expect(noticedAt - sentAt).toBeLessThan(195_000);
    await world.clock.until(() => world.network.air.length === 1, 'the text on the air', 60_000);
    // On the air after 2 s of it.
    expect(world.clock.monotonic() - noticedAt - 2_000).toBeLessThanOrEqual(5_000);
    expect(world.network.air[0]?.simNumber).not.toBe(hung.sim.number);
  });

  it('it is brought back by the ladder, and sends again', async () => {
    world = await World.start({ sims: 2 });
    const hung = await hangsWithText();
    hung.faults.isDeafUntil = 'radio-cycle';
    const id = `sim-${world.modems.indexOf(hung)}`;
    await world.clock.until(() => stateOf(id) === 'failed', 'noticed', 300_000);
    await world.clock.until(() => stateOf(id) === 'registered', 'back', 300_000);
    expect(hung.commandLines).toContain('+CFUN=4');
    for (let count = 0; count < 4; count += 1) await world.send({ to: `+1303555015${count}` });
    await world.clock.until(
      () => world.network.air.some(({ simNumber }) => simNumber === hung.sim.number),
      'a text by the modem that hung',
      120_000,
    );
  });
});

/** One text is sent; the modem that got it takes its Ctrl-Z and falls silent. */
async function hangsWithText(): Promise<VirtualModem> {
  for (const modem of world.modems) modem.faults.submitErrors = [{ kind: 'silent' }];
  await world.send({ on_unknown: 'resend', ttl_seconds: 900 });
  const taken = () => world.modems.find((modem) => modem.faults.submitErrors.length === 0);
  await world.clock.until(() => taken() !== undefined, 'a text in hand', 10_000);
  const hung = taken() as VirtualModem;
  for (const modem of world.modems) modem.faults.submitErrors = [];
  hung.faults.isDeafUntil = 'usb-reset';
  return hung;
}

function stateOf(id: string): string | undefined {
  return world.gateway.gateway.fleet.listModems().find((modem) => modem.id === id)?.state;
}
