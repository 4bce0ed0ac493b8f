import { afterEach, describe, expect, it } from 'vitest';
import { behaviours } from '../../drivers/virtual/behaviour.ts';
import { World } from '../support/world.ts';

const TO = '+13035550100';
let world: World;
afterEach(() => world.close());

describe('when nobody can know whether the network has the message (G4)', () => {
  it('hold: there is never a second copy, and it ends unknown', async () => {
    world = await World.start({ sims: 2 });
    world.network.script(TO, behaviours.answerLostUnreported());
    const message = await world.reaches(
      await world.send({ on_unknown: 'hold', ttl_seconds: 400 }),
      'unknown',
      600_000,
    );
    expect(message.reason).toBe('outcome-unknown');
    expect(message.possible_duplicate).toBe(false);
    expect(world.network.air).toHaveLength(1);
  });

  it('hold: a status report that comes settles it', async () => {
    world = await World.start();
    world.network.script(TO, { ...behaviours.answerLost(), reports: [{ status: 0, delayMs: 200_000 }] });
    const id = await world.send({ on_unknown: 'hold', ttl_seconds: 600 });
    const message = await world.reaches(id, 'delivered', 600_000);
    expect(message.timeline.map((step) => step.event)).toContain('outcome-unknown');
    expect(world.network.air).toHaveLength(1);
  });

  it('resend: one further copy with the same text, marked as a possible duplicate, and no third', async () => {
    world = await World.start({ sims: 2 });
    world.network.script(TO, behaviours.answerLostUnreported());
    const id = await world.send({ on_unknown: 'resend', ttl_seconds: 900 });
    const message = await world.reaches(id, 'unknown', 1_200_000);
    expect(message.possible_duplicate).toBe(true);
    expect(world.network.air).toHaveLength(2);
    expect(new Set(world.network.air.map((entry) => entry.text)).size).toBe(1);
  });

  it('resend: not after the lifetime is over', async () => {
    world = await World.start({ sims: 2 });
    world.network.script(TO, behaviours.answerLostUnreported());
    await world.reaches(await world.send({ on_unknown: 'resend', ttl_seconds: 120 }), 'unknown', 600_000);
    expect(world.network.air).toHaveLength(1);
  });

  it('a late +CMGS is joined to its submission, and the copy that was planned does not leave', async () => {
    world = await World.start();
    world.network.script(TO, {
      ...behaviours.answerLate(181_000),
      reports: [{ status: 0, delayMs: 250_000 }],
    });
    const message = await world.reaches(
      await world.send({ on_unknown: 'resend', ttl_seconds: 900 }),
      'delivered',
      600_000,
    );
    expect(message.timeline.map((step) => step.event)).toContain('late-reference');
    expect(world.network.air).toHaveLength(1);
  });

  it('the network calling it a copy of one it has (197) is read as proof that it has it', async () => {
    world = await World.start();
    world.network.script(TO, behaviours.refused(197));
    const message = await world.reaches(await world.send({ ttl_seconds: 60 }), 'sent', 20_000);
    expect(message.segments[0]).toMatchObject({ status: 'sent', reference: null });
  });

  it('a cable pulled between Ctrl-Z and the answer is an unknown outcome; the report after replugging settles it', async () => {
    world = await World.start();
    world.network.script(TO, { ...behaviours.delivered(), reports: [{ status: 0, delayMs: 60_000 }] });
    const id = await world.send({ on_unknown: 'hold', ttl_seconds: 600 });
    const modem = world.modems[0];
    await world.clock.until(
      () => modem?.commandLines.some((line) => line.startsWith('+CMGS')) === true,
      'it is handed over',
    );
    await world.clock.advance(1_000);
    expect(world.network.air).toHaveLength(0);
    modem?.unplug();
    await world.clock.advance(5_000);
    expect((await world.message(id)).status).toBe('sending');
    modem?.replug();
    const message = await world.reaches(id, 'delivered', 300_000);
    expect(message.timeline.map((step) => step.event)).toContain('outcome-unknown');
    expect(world.network.air).toHaveLength(1);
  });
});
