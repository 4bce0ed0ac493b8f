import { afterEach, describe, expect, it } from 'vitest';
import { behaviours } from '../../drivers/virtual/behaviour.ts';
import { LEASE_MS } from '../../src/sms/send-message.ts';
import { ChannelUnderTest } from './channel-under-test.ts';

const TO = '+13035550100';
const MINUTE_MS = 60_000;
let under: ChannelUnderTest;
afterEach(() => under.close());

const carriers = () => under.network.air.map((entry) => Number(entry.simNumber.slice(-1)));
const texts = () => under.network.air.map(({ text }) => text);
const onAir = (count: number) =>
  under.clock.until(() => under.network.air.length === count, `${count} on the air`, MINUTE_MS);

describe('what waits for one SIM and what waits for any', () => {
  it('leaves by deadline, whichever of the two it is', async () => {
    under = await ChannelUnderTest.start();
    await under.send({ text: 'first' });
    await under.clock.advance(100);
    await under.send({ text: 'any, late', ttlSeconds: 900 });
    await under.send({ text: 'one, soon', ttlSeconds: 300, sim: 'sim-0' });
    await under.send({ text: 'one, last', ttlSeconds: 1_200, sim: 'sim-0' });
    await onAir(4);
    expect(texts()).toEqual(['first', 'one, soon', 'any, late', 'one, last']);
  });

  it('leaves by age where the deadline is the same', async () => {
    under = await ChannelUnderTest.start();
    await under.send({ text: 'first' });
    await under.clock.advance(100);
    await under.send({ text: 'older', ttlSeconds: 301, sim: 'sim-0' });
    await under.clock.advance(1_000);
    await under.send({ text: 'younger', ttlSeconds: 300 });
    await onAir(3);
    expect(texts()).toEqual(['first', 'older', 'younger']);
  });
});

describe('the choice among free SIMs', () => {
  it('goes to the one with less to do in the last minute, then to the one that rested longest', async () => {
    under = await ChannelUnderTest.start({ sims: 2 });
    for (const sim of ['sim-0', 'sim-0', 'sim-1']) {
      await under.send({ sim });
      await under.clock.advance(5_000);
    }
    await under.send();
    await onAir(4);
    expect(carriers()).toEqual([0, 0, 1, 1]);
    await under.clock.advance(2 * MINUTE_MS);
    await under.send();
    await onAir(5);
    await under.clock.advance(2 * MINUTE_MS);
    await under.send();
    await onAir(6);
    expect(carriers().slice(4)).toEqual([0, 1]);
  });

  it('leaves out the one that could not carry this text, however idle it is', async () => {
    under = await ChannelUnderTest.start({ sims: 2 });
    for (let count = 0; count < 3; count += 1) await under.send({ sim: 'sim-1' });
    await onAir(3);
    await under.clock.advance(5_000);
    under.network.script(TO, behaviours.refusedOnFirstSim(10));
    const id = await under.send();
    await under.reaches(id, 'delivered');
    expect(under.network.refused).toHaveLength(1);
    expect(carriers().at(-1)).toBe(1);
  });
});

describe('a text that comes back to the queue', () => {
  it('leaves at once by the other SIM, although its queue was seen empty meanwhile', async () => {
    under = await ChannelUnderTest.start({ sims: 2 });
    under.network.script(TO, behaviours.refusedOnFirstSim(10));
    const id = await under.send();
    await under.clock.advance(500);
    await under.send({ to: '+13035550101', sim: 'sim-1' });
    await under.clock.until(() => under.network.refused.length === 1, 'it is refused', 10_000);
    const refusedAt = under.clock.monotonic();
    await under.reaches(id, 'delivered', 20_000);
    expect(under.clock.monotonic() - refusedAt).toBeLessThan(6_000);
  });
});

describe('the rest of a text that was held back', () => {
  it('leaves by the SIM that carried its beginning, at once', async () => {
    under = await ChannelUnderTest.start({ sims: 2 });
    const id = await under.send({ text: 'A long text. '.repeat(20), lane: 'alert', ttlSeconds: 3_600 });
    await onAir(1);
    const modem = under.modem(carriers()[0]);
    modem.faults.promptDelayMs = 3_000;
    const prompts = () => modem.commandLines.filter((line) => line.startsWith('+CMGS')).length;
    await under.clock.until(() => prompts() === 2, 'the second AT+CMGS is written', 10_000);
    under.clock.jumpWall(LEASE_MS + 1_000);
    modem.faults.promptDelayMs = 0;
    const jumpedAt = under.clock.monotonic();
    await under.reaches(id, 'delivered', 60_000);
    expect(under.clock.monotonic() - jumpedAt).toBeLessThan(10_000);
    expect(new Set(carriers()).size).toBe(1);
    expect(under.network.air.map(({ concatenation }) => concatenation?.sequence)).toEqual([1, 2]);
  });
});

describe('a segment that is put back', () => {
  it('holds back those behind it', async () => {
    under = await ChannelUnderTest.start();
    under.network.script(TO, [behaviours.delivered(), behaviours.refused(42), behaviours.delivered()]);
    const id = await under.send({ text: 'A long text. '.repeat(30) });
    await under.reaches(id, 'delivered', 120_000);
    expect(under.network.air.map(({ concatenation }) => concatenation?.sequence)).toEqual([1, 2, 3]);
    expect(under.modem().commandLines.filter((line) => line.startsWith('+CMGS'))).toHaveLength(4);
  });
});

describe('a text that is accepted while the queue is being read', () => {
  it('is seen by the next look, not only when something else happens', async () => {
    under = await ChannelUnderTest.start();
    const release = under.strain.holdAnswer('listReady');
    const resuming = under.channel.fleet.act('sim-0', 'resume');
    await under.clock.advance(100);
    await resuming;
    await under.send();
    release();
    await under.clock.until(() => under.network.air.length === 1, 'it is on the air', 5_000);
  });
});

describe('many hints at once', () => {
  it('cost two looks at the queue', async () => {
    under = await ChannelUnderTest.start();
    await under.clock.advance(5_000);
    const before = under.strain.callsOf('listReady');
    for (let count = 0; count < 50; count += 1) under.channel.wake({ lane: 'otp', sim: null });
    await under.clock.advance(100);
    expect(under.strain.callsOf('listReady') - before).toBeLessThanOrEqual(2);
  });

  it('of one lane do not make the others be read', async () => {
    under = await ChannelUnderTest.start();
    await under.clock.advance(5_000);
    const before = under.strain.callsOf('listReady');
    under.channel.wake({ lane: 'alert', sim: null });
    await under.clock.advance(100);
    expect(under.strain.callsOf('listReady') - before).toBe(1);
  });
});
