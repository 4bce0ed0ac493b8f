import { afterEach, describe, expect, it } from 'vitest';
import type { NationalLanguage } from '../../drivers/index.ts';
import { behaviours } from '../../drivers/virtual/behaviour.ts';
import { ChannelUnderTest } from './channel-under-test.ts';

const TO = '+13035550100';
let under: ChannelUnderTest;
afterEach(() => under.close());

const first = async () => (await under.channel.fleet.listSims())[0];

describe('the figures of a SIM', () => {
  it('count what became of its texts, and how long the network took', async () => {
    under = await ChannelUnderTest.start();
    expect(await first()).toMatchObject({
      accepted: 0,
      refused: 0,
      unknown: 0,
      submitMs: null,
      isBusy: false,
    });
    under.network.script(TO, [
      behaviours.refused(1),
      behaviours.answerLostUnreported(),
      behaviours.delivered(),
    ]);
    await under.reaches(await under.send(), 'failed');
    const unknown = await under.send({ onUnknown: 'hold', ttlSeconds: 900 });
    await under.clock.until(
      async () => (await under.message(unknown)).segments[0]?.status === 'unknown',
      'nobody knows',
      300_000,
    );
    await under.clock.until(
      () => under.channel.fleet.listModems()[0]?.state === 'registered',
      'the modem is back',
      120_000,
    );
    const id = await under.send();
    await under.clock.advance(500);
    expect(await first()).toMatchObject({ isBusy: true });
    await under.reaches(id, 'delivered');
    expect(await first()).toMatchObject({ accepted: 1, refused: 1, unknown: 1, isBusy: false });
    expect((await first())?.submitMs).toBeGreaterThanOrEqual(2_000);
    expect((await first())?.submitMs).toBeLessThan(3_000);
    expect((await under.metrics.unknownOutcomes.get()).values[0]?.value).toBe(1);
  });
});

describe('a text whose national alphabets were changed after it was accepted', () => {
  const text = 'ğ'.repeat(100);

  it.each<[string, readonly NationalLanguage[], readonly NationalLanguage[], number]>([
    ['allowed since', [], ['turkish'], 2],
    ['forbidden since', ['turkish'], [], 1],
  ])('leaves in the segments that were accepted: %s', async (_, before, now, count) => {
    under = await ChannelUnderTest.start({ languages: { before, now } });
    await under.reaches(await under.send({ text }), 'delivered');
    expect(under.network.air).toHaveLength(count);
    expect(under.network.air.map((entry) => entry.text).join('')).toBe(text);
  });
});
