/**
 * G7 on the wire: the process stands still (SIGSTOP, a suspended laptop) between the claim and Ctrl-Z, and comes back
 * after its lease. The modem sees ESC, never the text.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { LEASE_MS } from '../../src/sms/send-message.ts';
import { World } from '../support/world.ts';

let world: World;
afterEach(() => world.close());

describe('a worker that was paused beyond its lease', () => {
  it('writes nothing more to the port, and the message leaves by a new claim', async () => {
    world = await World.start();
    const [modem] = world.modems;
    if (!modem) throw new Error('no modem');
    modem.faults.promptDelayMs = 3_000;
    const id = await world.send({ ttl_seconds: 3_600, class: 'alert' });
    await world.clock.until(
      () => modem.commandLines.some((line) => line.startsWith('+CMGS')),
      'AT+CMGS is written',
    );
    world.clock.jumpWall(LEASE_MS + 1_000);
    modem.faults.promptDelayMs = 0;
    await world.reaches(id, 'delivered', 120_000);
    expect(world.network.air).toHaveLength(1);
    expect(modem.commandLines.filter((line) => line.startsWith('+CMGS'))).toHaveLength(2);
    expect((await world.message(id)).timeline.map((step) => step.event)).toContain('withdrawn');
  });
});
