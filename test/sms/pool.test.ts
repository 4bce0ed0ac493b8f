import { afterEach, describe, expect, it } from 'vitest';
import { simNumber } from '../../drivers/virtual/magic-numbers.ts';
import { SimCard } from '../../drivers/virtual/sim-card.ts';
import { ChannelUnderTest } from './channel-under-test.ts';

let under: ChannelUnderTest;
afterEach(() => under.close());

const view = (index = 0) => under.channel.fleet.listModems()[index];
const sims = () => under.channel.fleet.listSims();
const simId = async (name: string) => (await sims()).find(({ sim }) => sim.name === name)?.sim.id ?? '';

/** Takes the modem away, changes its card, brings it back up to where it says that it is registered. */
async function changeCard(card: SimCard): Promise<void> {
  const modem = under.modem();
  modem.unplug();
  modem.replaceSim(card);
  await under.clock.until(() => view()?.state !== 'registered', 'it is missed', 10_000);
  modem.replug();
  await under.clock.until(() => view()?.state === 'registered', 'it is back', 60_000);
}

describe('while the store looks for the card that sits in a modem now', () => {
  it('nothing leaves by it in the name of the card before', async () => {
    under = await ChannelUnderTest.start();
    const before = await simId('sim-0');
    const release = under.strain.hold('rememberSim');
    await changeCard(
      new SimCard(
        { number: simNumber(7), iccid: '8901000000000000007', imsi: '001010000000007' },
        under.clock,
        under.network.smscNumber,
      ),
    );
    const id = await under.send({ sim: before });
    await under.clock.advance(10_000);
    expect(under.network.air).toHaveLength(0);
    expect(view()?.simId).toBeNull();
    release();
    await under.clock.advance(10_000);
    expect((await under.message(id)).message.status).toBe('queued');
    expect(under.network.air).toHaveLength(0);
  });

  it('a text that comes in waits for it, and nobody takes the one card for two', async () => {
    under = await ChannelUnderTest.start();
    const release = under.strain.hold('rememberSim');
    await changeCard(
      new SimCard(
        { number: simNumber(7), iccid: '8901000000000000007', imsi: '001010000000007' },
        under.clock,
        under.network.smscNumber,
      ),
    );
    under.network.sendFromHandset({ from: '+13035550144', to: simNumber(7), text: 'hello' });
    await under.clock.advance(5_000);
    expect(under.strain.callsOf('recordInboundPart')).toBe(0);
    release();
    await under.clock.until(
      () => under.strain.callsOf('recordInboundPart') === 1,
      'the text is stored',
      60_000,
    );
    expect(view()?.reason).toBeNull();
    expect(under.logged('two modems report')).toBe(0);
  });
});

describe('a card that two modems report', () => {
  it('is told of once, and leaves no ghost when both are gone', async () => {
    under = await ChannelUnderTest.start({
      sims: 2,
      isCold: true,
      prepare({ modems: [first, second] }) {
        second?.unplug();
        if (first) second?.replaceSim(first.sim);
        second?.replug();
      },
    });
    const twin = () =>
      under.channel.fleet.listModems().findIndex(({ reason }) => reason?.code === 'sim-twice');
    await under.clock.until(() => twin() >= 0, 'one is set aside', 120_000);
    const [second, first] = [under.modem(twin()), under.modem(1 - twin())];
    second.setRegistration('searching');
    await under.clock.advance(30_000);
    second.setRegistration('home');
    await under.clock.until(() => twin() >= 0, 'it is set aside again', 120_000);
    expect(under.logged('two modems report')).toBe(1);
    second.unplug();
    await under.clock.advance(5_000);
    first.unplug();
    await under.clock.advance(60_000);
    expect(await sims()).toHaveLength(1);
  });
});

describe('a modem that goes and comes back with its card', () => {
  it('is counted as away meanwhile, and makes no second SIM', async () => {
    under = await ChannelUnderTest.start();
    const up = async () => (await under.metrics.modemUp.get()).values[0]?.value;
    expect(await up()).toBe(1);
    under.modem().unplug();
    await under.clock.until(() => view()?.state === 'failed', 'it is missed', 10_000);
    expect(await up()).toBe(0);
    under.modem().replug();
    await under.clock.until(() => view()?.state === 'registered', 'it is back', 60_000);
    await under.clock.advance(5_000);
    expect(await up()).toBe(1);
    expect(await sims()).toHaveLength(1);
    expect(under.logged('SIM recognised')).toBe(1);
  });

  it('is brought up anew by a restart: its port is closed first', async () => {
    under = await ChannelUnderTest.start();
    const begun = () => under.modem().commandLines.filter((line) => line.startsWith('+CMGF=')).length;
    const before = begun();
    let isDone = false;
    const restarting = under.channel.fleet.act('sim-0', 'restart').then(() => (isDone = true));
    await under.clock.until(() => isDone, 'the answer', 10_000);
    await restarting;
    expect(view()?.state).not.toBe('registered');
    await under.clock.until(() => view()?.state === 'registered', 'it is back', 60_000);
    expect(begun()).toBe(2 * before);
    await under.reaches(await under.send(), 'delivered');
  });
});

describe('an operator pauses a modem', () => {
  it('and it takes no more texts from that moment, though the store is slow', async () => {
    under = await ChannelUnderTest.start();
    const release = under.strain.hold('setModemPaused');
    const pausing = under.channel.fleet.act('sim-0', 'pause');
    await under.send();
    await under.clock.advance(10_000);
    expect(under.network.air).toHaveLength(0);
    release();
    expect(await pausing).toMatchObject({ isPaused: true });
  });

  it('and a resume counts when the store has it, not before', async () => {
    under = await ChannelUnderTest.start();
    await under.channel.fleet.act('sim-0', 'pause');
    const id = await under.send();
    const release = under.strain.hold('setModemPaused');
    let isAnswered = false;
    const resuming = under.channel.fleet.act('sim-0', 'resume').then(() => (isAnswered = true));
    await under.clock.advance(10_000);
    expect(isAnswered).toBe(false);
    expect(under.network.air).toHaveLength(0);
    release();
    await resuming;
    await under.reaches(id, 'delivered');
  });
});
