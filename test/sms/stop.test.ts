import { afterEach, describe, expect, it } from 'vitest';
import { behaviours } from '../../drivers/virtual/behaviour.ts';
import { ChannelUnderTest } from './channel-under-test.ts';

let under: ChannelUnderTest;
afterEach(() => under.close());

const statuses = (ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await under.message(id)).message.status));

describe('at a stop', () => {
  it('what is on the wire is finished and kept, and nothing new is begun', async () => {
    under = await ChannelUnderTest.start();
    const ids = [];
    for (let count = 0; count < 4; count += 1) {
      ids.push(await under.send());
      await under.clock.advance(10);
    }
    expect(under.network.air).toHaveLength(0);
    const startedAt = under.clock.monotonic();
    await under.stop();
    expect(under.clock.monotonic() - startedAt).toBeLessThan(4_000);
    expect(under.network.air).toHaveLength(1);
    expect(await statuses(ids)).toEqual(['sent', 'queued', 'queued', 'queued']);
    expect(under.strain.callsOf('beginSubmission')).toBe(1);
    await under.clock.advance(60_000);
    expect(under.network.air).toHaveLength(1);
  });

  it('a modem that does not answer is waited for a few seconds, and its text is kept as unknown', async () => {
    under = await ChannelUnderTest.start();
    under.modem().faults.submitErrors = [{ kind: 'silent' }];
    const id = await under.send({ onUnknown: 'hold' });
    await under.clock.until(() => under.modem().faults.submitErrors.length === 0, 'it has the text', 10_000);
    const startedAt = under.clock.monotonic();
    await under.stop();
    const took = under.clock.monotonic() - startedAt;
    expect(took).toBeGreaterThanOrEqual(8_000);
    expect(took).toBeLessThan(12_000);
    expect((await under.message(id)).segments[0]?.status).toBe('unknown');
  });

  it('an outcome that the store is slow to take is waited for, however long', async () => {
    under = await ChannelUnderTest.start();
    under.network.script('+13035550100', behaviours.unreported());
    const id = await under.send();
    const release = under.strain.hold('recordAccepted');
    await under.clock.until(() => under.network.air.length === 1, 'it has left', 10_000);
    let isStopped = false;
    const stopping = under.channel.stop().then(() => (isStopped = true));
    await under.clock.advance(30_000);
    expect(isStopped).toBe(false);
    release();
    await stopping;
    expect((await under.message(id)).message.status).toBe('sent');
  });
});
