import { afterEach, describe, expect, it } from 'vitest';
import { simNumber } from '../../drivers/virtual/magic-numbers.ts';
import { World } from '../support/world.ts';

interface InboundList {
  items: { id: string; from: string; text: string; sim: string; segments: number }[];
}

const FROM = '+13035550144';
let world: World;
afterEach(() => world.close());

const inbound = async () => (await world.call<InboundList>('GET', '/v1/inbound')).body.items;

describe('a text that comes in', () => {
  it('is stored, listed, and then deleted on the modem', async () => {
    world = await World.start();
    world.network.sendFromHandset({ from: FROM, to: simNumber(0), text: 'code please' });
    await world.clock.until(async () => (await inbound()).length === 1, 'it is listed', 60_000);
    expect(await inbound()).toMatchObject([{ from: FROM, text: 'code please', segments: 1 }]);
    await world.clock.until(() => world.modems[0]?.storage.used('ME') === 0, 'the modem is empty', 60_000);
  });

  it('is joined when it is long, and appears only when whole', async () => {
    world = await World.start();
    const text = 'Привет, это длинное сообщение. '.repeat(6);
    world.network.sendFromHandset({ from: FROM, to: simNumber(0), text });
    await world.clock.until(async () => (await inbound()).length > 0, 'it is listed', 60_000);
    expect(await inbound()).toMatchObject([{ text, segments: 3 }]);
  });

  it('that came while the gateway was down is there after its start, once', async () => {
    world = await World.start();
    await world.stopGateway();
    world.network.sendFromHandset({ from: FROM, to: simNumber(0), text: 'are you there?' });
    await world.clock.advance(120_000);
    await world.startGateway();
    await world.modemsUp();
    await world.clock.until(async () => (await inbound()).length === 1, 'it is listed', 400_000);
    await world.restart();
    await world.modemsUp();
    await world.clock.advance(400_000);
    expect(await inbound()).toMatchObject([{ text: 'are you there?' }]);
  });

  it('is kept aside as it came when nobody can read it, and does not hold up the next', async () => {
    world = await World.start();
    world.network.deliverRaw(simNumber(0), 'text', '0004FF91');
    world.network.sendFromHandset({ from: FROM, to: simNumber(0), text: 'next' });
    await world.clock.until(async () => (await inbound()).length === 1, 'the next is listed', 400_000);
    expect(await inbound()).toMatchObject([{ text: 'next' }]);
  });
});
