import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { behaviours } from '../../drivers/virtual/behaviour.ts';
import { simNumber } from '../../drivers/virtual/magic-numbers.ts';
import { World } from '../support/world.ts';

const TO = '+13035550100';
const FROM = '+13035550144';
const CODE = '493817';
let world: World;
afterEach(() => world.close());

describe('of a code, a text and a number', () => {
  it('nothing stands in the log at its most talkative, nor in the metrics; the log tells the story all the same', async () => {
    const lines: string[] = [];
    world = await World.start({ sims: 2, log: (line) => void lines.push(line) });
    world.network.script(TO, [behaviours.refused(42), behaviours.delivered()]);
    const id = await world.send({ text: `${CODE} is your code`, on_unknown: 'hold' });
    await world.call('POST', '/v1/messages', { to: TO, text: CODE, class: 'nonsense' });
    world.network.sendFromHandset({ from: FROM, to: simNumber(0), text: `${CODE} again please` });
    await world.reaches(id, 'delivered', 120_000);
    await world.clock.advance(10_000);
    const metrics = await fetch(`${world.gateway.url}/metrics`, {
      headers: { authorization: `Bearer ${world.key}` },
    });
    const told = [...lines, await metrics.text()].join('\n');
    for (const secret of [CODE, TO.slice(1), TO.slice(2), FROM.slice(1), FROM.slice(2), world.key]) {
      expect(told).not.toContain(secret);
    }
    expect(told).not.toContain(Buffer.from(CODE).toString('hex'));
    expect(told).toContain('sallyport_messages_total{class="otp",state="delivered"} 1');
    const story = lines
      .filter((line) => line.includes(id))
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(story).toEqual([
      'segment handed over',
      'segment handed over',
      'message sent',
      'message delivered',
    ]);
  });

  it('no code stands in the database and its write-ahead log', async () => {
    world = await World.start();
    await world.reaches(await world.send({ text: `${CODE} is your code` }), 'delivered');
    const files = readdirSync(world.dir).filter((name) => name.startsWith('sallyport.db'));
    expect(files).toContain('sallyport.db-wal');
    await world.stopGateway();
    for (const name of readdirSync(world.dir))
      expect(readFileSync(join(world.dir, name)).includes(CODE)).toBe(false);
  });
});
