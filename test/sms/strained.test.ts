import { afterEach, describe, expect, it } from 'vitest';
import { behaviours } from '../../drivers/virtual/behaviour.ts';
import { simNumber } from '../../drivers/virtual/magic-numbers.ts';
import { ChannelUnderTest } from './channel-under-test.ts';

const LONG = 'A long text. '.repeat(20);
let under: ChannelUnderTest;
afterEach(() => under.close());

const submitted = () => under.modem().commandLines.filter((line) => line.startsWith('+CMGS')).length;

describe('while the store is slow', () => {
  it('no text leaves before its claim is on disk', async () => {
    under = await ChannelUnderTest.start();
    const release = under.strain.hold('beginSubmission');
    const id = await under.send();
    await under.clock.advance(8_000);
    expect(submitted()).toBe(1);
    expect(under.network.air).toHaveLength(0);
    release();
    await under.reaches(id, 'delivered');
    expect(under.network.air).toHaveLength(1);
    expect(submitted()).toBe(1);
  });

  it('no second segment leaves before the reference of the first is on disk', async () => {
    under = await ChannelUnderTest.start();
    const release = under.strain.holdAnswer('recordAccepted');
    const id = await under.send({ text: LONG });
    await under.clock.advance(8_000);
    expect(submitted()).toBe(2);
    expect(under.network.air).toHaveLength(1);
    release();
    await under.reaches(id, 'delivered');
    expect(under.network.air).toHaveLength(2);
  });

  it('a text that is canceled between its choice and its claim does not leave', async () => {
    under = await ChannelUnderTest.start();
    const release = under.strain.hold('beginSubmission');
    const id = await under.send();
    await under.clock.until(() => submitted() === 1, 'AT+CMGS is written', 8_000);
    await under.cancel(id);
    release();
    await under.clock.advance(10_000);
    expect(under.network.air).toHaveLength(0);
    expect(under.strain.callsOf('recordWithdrawn')).toBe(0);
    await under.reaches(await under.send(), 'delivered');
    expect(under.network.air).toHaveLength(1);
  });

  it('a text that came in stays on the modem until it is on disk (G6)', async () => {
    under = await ChannelUnderTest.start();
    const release = under.strain.hold('recordInboundPart');
    under.network.sendFromHandset({ from: '+13035550144', to: simNumber(0), text: 'hello' });
    await under.clock.until(() => under.strain.callsOf('recordInboundPart') > 0, 'it is read', 60_000);
    await under.clock.advance(2_000);
    expect(under.modem().storage.used('ME')).toBe(1);
    release();
    await under.clock.until(() => under.modem().storage.used('ME') === 0, 'it is deleted', 60_000);
  });

  it('a text that is being claimed for one SIM is not begun on another', async () => {
    under = await ChannelUnderTest.start({ sims: 2 });
    const release = under.strain.hold('beginSubmission');
    const id = await under.send();
    await under.clock.advance(3_000);
    under.channel.wake({ lane: 'otp', sim: null });
    await under.clock.advance(3_000);
    expect(under.strain.callsOf('beginSubmission')).toBe(1);
    release();
    await under.reaches(id, 'delivered');
  });
});

describe('when the store fails', () => {
  it('at reading the queue, it is read again after a second', async () => {
    under = await ChannelUnderTest.start();
    under.strain.fail('listReady');
    const id = await under.send();
    expect((await under.message(id)).message.status).toBe('queued');
    await under.reaches(id, 'delivered', 10_000);
    expect(under.logged('the dispatcher could not read the queue')).toBe(1);
  });

  it('at a claim, the text does not leave, its SIM goes on, and it is tried again', async () => {
    under = await ChannelUnderTest.start();
    under.strain.fail('beginSubmission');
    const id = await under.send();
    await under.clock.until(() => under.logged('a message could not be sent') === 1, 'the failure', 15_000);
    expect(under.network.air).toHaveLength(0);
    await under.reaches(id, 'delivered', 30_000);
    expect(under.network.air).toHaveLength(1);
  });

  it('at every claim, the modem is asked for a prompt once a second at most', async () => {
    under = await ChannelUnderTest.start();
    under.strain.fail('beginSubmission', 1_000);
    await under.send();
    await under.clock.until(() => under.logged('a message could not be sent') === 1, 'the failure', 15_000);
    const before = under.strain.callsOf('beginSubmission');
    await under.clock.advance(10_000);
    const tries = under.strain.callsOf('beginSubmission') - before;
    expect(tries).toBeGreaterThan(4);
    expect(tries).toBeLessThanOrEqual(10);
  });

  it('at the claim of a second segment, the rest leaves all the same', async () => {
    under = await ChannelUnderTest.start();
    under.strain.fail('beginSubmission', 1, undefined, 1);
    const id = await under.send({ text: LONG });
    await under.reaches(id, 'delivered', 30_000);
    expect(under.logged('a message could not be sent')).toBe(1);
    expect(under.network.air.map(({ concatenation }) => concatenation?.sequence)).toEqual([1, 2]);
  });

  it('at an outcome, the outcome is tried until it is kept, and no copy leaves', async () => {
    under = await ChannelUnderTest.start();
    under.strain.fail('recordAccepted', 3);
    const id = await under.send();
    const { timeline } = await under.reaches(id, 'delivered', 30_000);
    expect(under.logged('an outcome waits for the store')).toBe(3);
    expect(timeline.map(({ type }) => type)).not.toContain('outcome-unknown');
    expect(under.network.air).toHaveLength(1);
  });

  it('at an outcome in a way that no time mends, it is not tried for ever', async () => {
    under = await ChannelUnderTest.start();
    under.strain.fail('recordAccepted', 1, new TypeError('made up'));
    const id = await under.send({ text: LONG, onUnknown: 'hold', ttlSeconds: 900 });
    await under.clock.until(() => under.logged('a message could not be sent') === 1, 'the failure', 15_000);
    expect(under.strain.callsOf('recordAccepted')).toBe(1);
    expect(under.network.air).toHaveLength(1);
    const isUnknown = async () =>
      (await under.message(id)).timeline.some(({ type }) => type === 'outcome-unknown');
    await under.clock.until(isUnknown, 'its lease is over', 300_000);
  });

  it('in a round of housekeeping, the next round does what was left', async () => {
    under = await ChannelUnderTest.start();
    under.network.script('+13035550100', [behaviours.refused(42), behaviours.delivered()]);
    const id = await under.send();
    await under.reaches(id, 'queued');
    under.strain.fail('promoteDue', 3);
    await under.reaches(id, 'delivered');
    expect(under.logged('a housekeeping round failed')).toBe(3);
  });

  it('at a notice of the network, it is logged and nothing else suffers', async () => {
    under = await ChannelUnderTest.start();
    under.strain.fail('recordNotice');
    under.modem().unsolicited('+CUSD: 0,"Your offer",15');
    await under.clock.until(
      () => under.logged('a notice of the network could not be stored') === 1,
      'it is logged',
    );
    await under.reaches(await under.send(), 'delivered');
  });

  it('at a late reference, it is logged and nothing else suffers', async () => {
    under = await ChannelUnderTest.start();
    under.network.script('+13035550100', behaviours.answerLate(181_000));
    under.strain.fail('recordLateReference');
    await under.send({ onUnknown: 'hold', ttlSeconds: 900 });
    await under.clock.until(
      () => under.logged('a late reference could not be stored') === 1,
      'it is logged',
      300_000,
    );
  });
});
