import { afterEach, describe, expect, it } from 'vitest';
import { callees } from '../../drivers/virtual/callee.ts';
import { quectel } from '../../drivers/virtual/personalities/quectel.ts';
import { ChannelUnderTest } from './channel-under-test.ts';

const call = { to: '+13035550100', digits: '493817' };
let under: ChannelUnderTest;
afterEach(() => under.close());

const ended = () => under.network.calls.every(({ endedBy }) => endedBy !== null);

describe('a call with a spoken code', () => {
  it('is refused by a modem that is sending a text, and the text arrives', async () => {
    under = await ChannelUnderTest.start({ personality: quectel });
    const id = await under.send();
    await under.clock.advance(500);
    await expect(under.channel.fleet.call('sim-0', call)).rejects.toMatchObject({
      code: 'modem-refused',
      detail: expect.stringContaining('sending a text'),
    });
    expect(under.network.calls).toHaveLength(0);
    await under.reaches(id, 'delivered');
  });

  it('holds texts back on its modem only, until it is over', async () => {
    under = await ChannelUnderTest.start({ personality: quectel });
    under.network.scriptCall(call.to, callees.answers());
    const calling = under.channel.fleet.call('sim-0', call);
    await under.clock.until(() => under.network.calls.length === 1, 'it rings', 10_000);
    const id = await under.send();
    await under.clock.advance(3_000);
    expect(ended()).toBe(false);
    const { message, segments } = await under.message(id);
    expect([message.status, segments[0]?.status]).toEqual(['queued', 'queued']);
    await under.clock.until(ended, 'it is over', 120_000);
    const endedAt = under.clock.monotonic();
    expect(await calling).toMatchObject({ result: 'spoken', times: 2 });
    await under.reaches(id, 'delivered', 20_000);
    expect(under.clock.monotonic() - endedAt).toBeLessThan(6_000);
  });

  it('leaves a paused modem paused, and can be made by it', async () => {
    under = await ChannelUnderTest.start({ personality: quectel });
    await under.channel.fleet.act('sim-0', 'pause');
    const calling = under.channel.fleet.call('sim-0', call);
    await under.clock.until(() => under.network.calls.length === 1 && ended(), 'it is over', 120_000);
    expect(await calling).toMatchObject({ result: 'spoken' });
    expect(under.channel.fleet.listModems()[0]?.isPaused).toBe(true);
  });
});
