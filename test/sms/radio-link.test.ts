import { afterEach, describe, expect, it } from 'vitest';
import { ChannelUnderTest } from './channel-under-test.ts';

let under: ChannelUnderTest;
afterEach(() => under.close());

describe('the radio link', () => {
  const steps = () =>
    under
      .modem()
      .commandLines.filter((line) => /^\+CM(MS|GS)=/.test(line))
      .map((line) => (line.startsWith('+CMGS') ? 'text' : line));

  it('is not held for one text alone', async () => {
    under = await ChannelUnderTest.start();
    await under.reaches(await under.send(), 'delivered');
    expect(steps()).toEqual(['text']);
  });

  it('is held between the segments of a text', async () => {
    under = await ChannelUnderTest.start();
    await under.reaches(await under.send({ text: 'A long text. '.repeat(30) }), 'delivered');
    expect(steps()).toEqual(['+CMMS=2', 'text', 'text', 'text', '+CMMS=0']);
  });

  it('is held while others wait for it', async () => {
    under = await ChannelUnderTest.start();
    for (let count = 0; count < 4; count += 1) await under.send();
    await under.clock.until(() => under.network.air.length === 4, 'all on the air', 60_000);
    await under.clock.advance(1_000);
    expect(steps()).toEqual(['text', '+CMMS=2', 'text', 'text', 'text', '+CMMS=0']);
  });
});
