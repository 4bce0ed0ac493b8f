import { afterEach, describe, expect, it } from 'vitest';
import { behaviours } from '../../drivers/virtual/behaviour.ts';
import { simNumber } from '../../drivers/virtual/magic-numbers.ts';
import { ChannelUnderTest } from './channel-under-test.ts';

const LONG = 'A long text. '.repeat(20);
const TO = '+13035550100';
let under: ChannelUnderTest;
afterEach(() => under.close());

const events = async (id: string) => (await under.message(id)).timeline.map(({ type }) => type);

/** One segment of a long text is out, the next one was put back for a while: by which SIM, and the text's id. */
async function halfSent(): Promise<{ id: string; carrier: number }> {
  under = await ChannelUnderTest.start({ sims: 2 });
  await under.clock.advance(10 * 60_000);
  under.network.script(TO, [behaviours.delivered(), behaviours.refused(42), behaviours.delivered()]);
  const id = await under.send({ text: LONG, ttlSeconds: 900 });
  await under.clock.until(() => under.network.refused.length === 1, 'the second segment is refused', 20_000);
  return { id, carrier: under.network.air[0]?.simNumber === simNumber(0) ? 0 : 1 };
}

describe('a SIM that loses its network', () => {
  it('is given no text while it is away, which costs the text no attempt', async () => {
    under = await ChannelUnderTest.start();
    under.modem().setRegistration('searching');
    await under.clock.until(
      () => under.channel.fleet.listModems()[0]?.state === 'searching',
      'it is away',
      60_000,
    );
    const id = await under.send({ ttlSeconds: 900 });
    await under.clock.advance(30_000);
    expect(await events(id)).toEqual(['accepted']);
    expect((await under.channel.fleet.listSims())[0]?.isUsable).toBe(false);
    under.modem().setRegistration('home');
    await under.reaches(id, 'delivered', 120_000);
  });

  it('for some seconds keeps the rest of the text it had begun', async () => {
    const { id, carrier } = await halfSent();
    under.modem(carrier).setRegistration('searching');
    await under.clock.advance(9_000);
    expect(under.channel.fleet.listModems()[carrier]?.state).toBe('searching');
    under.modem(carrier).setRegistration('home');
    await under.reaches(id, 'delivered', 120_000);
    expect(under.network.air.map(({ concatenation }) => concatenation?.sequence)).toEqual([1, 2]);
    expect(new Set(under.network.air.map((entry) => entry.simNumber))).toEqual(new Set([simNumber(carrier)]));
  });

  it('for longer does not: the text starts over on the other', async () => {
    const { id, carrier } = await halfSent();
    under.modem(carrier).setRegistration('searching');
    const awaySince = under.clock.monotonic();
    await under.reaches(id, 'delivered', 120_000);
    expect(under.clock.monotonic() - awaySince).toBeGreaterThan(15_000);
    const [, ...copy] = under.network.air;
    expect(copy.map(({ concatenation }) => concatenation?.sequence)).toEqual([1, 2]);
    expect(new Set(copy.map((entry) => entry.simNumber))).toEqual(new Set([simNumber(1 - carrier)]));
  });
});
