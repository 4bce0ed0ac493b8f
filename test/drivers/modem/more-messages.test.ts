/** AT+CMMS at the driver's door: when the link is held, when it is given up, and when it does more harm than good. */
import { describe, expect, it } from 'vitest';
import { segmentText } from '../../../drivers/sms/segment-text.ts';
import type { SubmitOutcome } from '../../../drivers/driver.ts';
import { cms, error, ok } from '../../../drivers/virtual/reply.ts';
import { type Given, modemUnderTest, type ModemUnderTest } from './modem-under-test.ts';

const { segments } = segmentText('x'.repeat(400), { reference: 7 });

/** One text of so many segments. With `times` the air takes longer where the link was not up already. */
async function burst(
  modem: ModemUnderTest,
  count: number,
  times?: { readonly plainMs: number; readonly heldMs: number },
): Promise<readonly SubmitOutcome[]> {
  const outcomes: SubmitOutcome[] = [];
  for (let at = 0; at < count; at += 1) {
    const userData = segments[0];
    if (!userData) throw new Error('no segment');
    const isUp = modem.virtual.settings.moreMessages !== 0;
    const airTimeMs = isUp ? times?.heldMs : times?.plainMs;
    if (airTimeMs !== undefined) modem.network.setAirTime(modem.virtual.sim.number, { airTimeMs });
    outcomes.push(await modem.outcome({ userData, moreFollow: at < count - 1 }));
  }
  return outcomes;
}

async function inService(given: Given = {}): Promise<ModemUnderTest> {
  const modem = await modemUnderTest(given).registered();
  await modem.clock.advance(3_000);
  return modem;
}

const gain = { plainMs: 5_000, heldMs: 3_000 };
const cmms = (modem: ModemUnderTest) =>
  modem.virtual.commandLines.filter((line) => line.startsWith('+CMMS='));
const dropped = (modem: ModemUnderTest) =>
  modem.events.filter(({ type }) => type === 'more-messages-dropped');

describe('the link is held', () => {
  it('from the first segment of several to the last', async () => {
    const modem = await inService();
    await burst(modem, 3);
    await modem.clock.advance(1_000);
    expect(cmms(modem)).toEqual(['+CMMS=2', '+CMMS=0']);
  });

  it('for no single segment', async () => {
    const modem = await inService();
    await burst(modem, 1);
    expect(cmms(modem)).toEqual([]);
    expect(modem.driver.snapshot.moreMessages).toBe(null);
  });

  it('no longer than five seconds when the next segment does not come', async () => {
    const modem = await inService();
    await modem.outcome({ moreFollow: true });
    await modem.clock.advance(4_900);
    expect(modem.virtual.settings.moreMessages).toBe(2);
    await modem.clock.advance(1_000);
    expect(modem.virtual.settings.moreMessages).toBe(0);
    await burst(modem, 2);
    await modem.clock.advance(1_000);
    expect(cmms(modem)).toEqual(['+CMMS=2', '+CMMS=0', '+CMMS=2', '+CMMS=0']);
  });

  it('for 20 segments at most; the next goes without, and then it is held again', async () => {
    const modem = await inService();
    const states: number[] = [];
    modem.network.onAir(() => states.push(modem.virtual.settings.moreMessages));
    await burst(modem, 45);
    await modem.clock.advance(1_000);
    const runs = states.map((state) => (state === 2 ? 'h' : 'p')).join('');
    expect(runs).toBe(`${'h'.repeat(20)}p${'h'.repeat(20)}p${'h'.repeat(3)}`);
    expect(modem.virtual.settings.moreMessages).toBe(0);
  });

  it('again after the modem was unplugged in the middle, and after a reboot', async () => {
    const modem = await inService({
      personality: {
        bootLines: [
          [0, 'RDY'],
          [10, 'SMS Ready'],
        ],
      },
    });
    await modem.outcome({ moreFollow: true });
    modem.virtual.unplug();
    await modem.clock.advance(500);
    modem.virtual.replug();
    await modem.reaches('registered');
    await modem.outcome({ moreFollow: true });
    expect(modem.virtual.settings.moreMessages).toBe(2);
    modem.virtual.reboot();
    await modem.clock.advance(2_000);
    await modem.reaches('registered');
    expect(modem.virtual.settings.moreMessages).toBe(0);
    await modem.outcome({ moreFollow: true });
    expect(modem.virtual.settings.moreMessages).toBe(2);
  });

  it('again after a modem that lost its settings said no more than SMS Ready', async () => {
    const modem = await inService();
    await modem.outcome({ moreFollow: true });
    modem.virtual.receive(Buffer.from('AT+CMMS=0\r'));
    modem.virtual.unsolicited('SMS Ready');
    await modem.clock.advance(2_000);
    await modem.reaches('registered');
    await modem.outcome({ moreFollow: true });
    expect(modem.virtual.settings.moreMessages).toBe(2);
  });

  it('in mode 1 where there is no mode 2, and anew whenever that has lapsed', async () => {
    const asked: string[] = [];
    const write = (_modem: unknown, argument: string) => {
      asked.push(argument);
      return argument === '2' ? cms(303) : ok();
    };
    const modem = await inService({ personality: { commands: { '+CMMS': { write } } } });
    await modem.outcome({ moreFollow: true });
    await modem.outcome({ moreFollow: true });
    await modem.clock.advance(1_500);
    await modem.outcome({ moreFollow: true });
    expect(asked).toEqual(['2', '1', '1']);
  });

  it('never where the modem refuses both modes, and that is asked once', async () => {
    const modem = await inService({ personality: { commands: { '+CMMS': { write: () => error } } } });
    for (let count = 0; count < 3; count += 1) {
      expect(await burst(modem, 3)).toHaveLength(3);
    }
    expect(cmms(modem)).toEqual(['+CMMS=2', '+CMMS=1']);
  });
});

describe('the gain is measured for each SIM', () => {
  it('and shown; holding that helps goes on', async () => {
    const modem = await inService();
    for (let count = 0; count < 10; count += 1) {
      await burst(modem, 1, gain);
      await burst(modem, 3, gain);
      await modem.clock.advance(500);
    }
    expect(dropped(modem)).toEqual([]);
    const figures = modem.driver.snapshot.moreMessages;
    expect(figures?.isDropped).toBe(false);
    expect(figures?.heldMs).toBeGreaterThanOrEqual(3_000);
    expect(figures?.heldMs).toBeLessThan(3_100);
    expect(figures?.plainMs).toBeGreaterThanOrEqual(5_000);
    expect(figures?.plainMs).toBeLessThan(5_100);
    expect(modem.states.at(-1)?.state).toBe('registered');
  });

  it('holding that gains nothing is dropped by itself, told once with both figures', async () => {
    const modem = await inService();
    const loss = { plainMs: 2_000, heldMs: 2_600 };
    for (let count = 0; count < 12; count += 1) {
      await burst(modem, 1, loss);
      await burst(modem, 3, loss);
      await modem.clock.advance(500);
    }
    expect(dropped(modem)).toHaveLength(1);
    const { detail } = dropped(modem)[0] ?? {};
    expect(detail).toMatchObject({ heldFailures: 0, plainFailures: 0 });
    expect(detail?.['heldMs']).toBeGreaterThan(detail?.['plainMs'] as number);
    expect(modem.driver.snapshot.moreMessages?.isDropped).toBe(true);
    expect(modem.virtual.settings.moreMessages).toBe(0);
    const asked = cmms(modem).length;
    await burst(modem, 5);
    expect(cmms(modem)).toHaveLength(asked);
    modem.virtual.unplug();
    await modem.clock.advance(500);
    modem.virtual.replug();
    await modem.reaches('registered');
    await burst(modem, 5);
    expect(cmms(modem)).toHaveLength(asked);
    expect(modem.driver.snapshot.moreMessages?.isDropped).toBe(true);
  });

  it('holding on which segments fail is dropped', async () => {
    const modem = await inService();
    for (let count = 0; count < 12; count += 1) {
      await burst(modem, 1, gain);
      await modem.outcome({ moreFollow: true, userData: segments[0]! });
      const { settings } = modem.virtual;
      if (settings.moreMessages === 2) modem.virtual.faults.submitErrors = [{ kind: 'cms', code: 41 }];
      await modem.outcome({ userData: segments[0]! });
      await modem.clock.advance(500);
    }
    expect(dropped(modem)).toHaveLength(1);
    expect(dropped(modem)[0]?.detail['heldFailures']).toBe(8);
  });

  it('short texts, which take less air time, count on neither side', async () => {
    const modem = await inService();
    for (let count = 0; count < 20; count += 1) {
      await modem.outcome({ moreFollow: true });
      await modem.outcome();
    }
    expect(modem.driver.snapshot.moreMessages).toBe(null);
  });

  it('where only long texts are sent, some of them go without, for comparison', async () => {
    const modem = await inService();
    for (let count = 0; count < 30; count += 1) {
      await burst(modem, 3, gain);
      await modem.clock.advance(500);
    }
    const figures = modem.driver.snapshot.moreMessages;
    expect(figures?.plainMs).toBeGreaterThanOrEqual(5_000);
    expect(figures?.isDropped).toBe(false);
  });
});
