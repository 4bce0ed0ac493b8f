import { describe, expect, it } from 'vitest';
import { readPinTries } from '../../../drivers/modem/pin-counters.ts';
import { createPinLedger, pinVerdict } from '../../../drivers/modem/pin-guard.ts';
import { nothing } from '../../../drivers/virtual/reply.ts';
import { modemUnderTest } from './modem-under-test.ts';

const cpin = /^AT\+CPIN=/;

describe('the PIN guard', () => {
  it('enters the configured PIN once and goes on', async () => {
    const modem = await modemUnderTest({ sim: { pin: '4711' }, modem: { pin: '4711' } }).registered();
    expect(modem.stateNames).toEqual(['probing', 'locked', 'initializing', 'registered']);
    expect(modem.count(cpin)).toBe(1);
    expect(modem.wire.join('\n')).not.toContain('4711');
  });

  it('waits for a card that stays busy after its PIN', async () => {
    const modem = await modemUnderTest({
      sim: { pin: '4711', busyMs: 12_000 },
      modem: { pin: '4711' },
    }).registered();
    expect(modem.driver.snapshot.state).toBe('registered');
  });

  it('does nothing without a configured PIN, and says so', async () => {
    const modem = modemUnderTest({ sim: { pin: '4711' } }).start();
    await modem.clock.until(() => modem.driver.snapshot.reason?.code === 'pin-missing');
    expect(modem.driver.snapshot.state).toBe('locked');
    expect(modem.count(cpin)).toBe(0);
  });

  it('never sends a wrong PIN twice, whatever happens to the modem', async () => {
    const modem = modemUnderTest({ sim: { pin: '4711' }, modem: { pin: '1234' } }).start();
    await modem.clock.until(() => modem.driver.snapshot.reason?.code === 'pin-wrong');
    await modem.clock.advance(600_000);
    modem.virtual.reboot();
    await modem.clock.advance(60_000);
    modem.virtual.unplug();
    await modem.clock.advance(10_000);
    modem.virtual.replug();
    await modem.clock.advance(60_000);
    expect(modem.count(cpin)).toBe(1);
    expect(modem.virtual.sim.pinTries).toBe(2);
    expect(modem.driver.snapshot).toMatchObject({ state: 'locked', reason: { code: 'pin-tried' } });
  });

  it('does not send it again after a restart of the modem that shares its ledger', async () => {
    const pinLedger = createPinLedger();
    const given = { sim: { pin: '4711' }, modem: { pin: '1234', pinLedger } };
    const first = modemUnderTest(given).start();
    await first.clock.until(() => first.driver.snapshot.reason?.code === 'pin-wrong');
    const second = modemUnderTest(given).start();
    await second.clock.until(() => second.driver.snapshot.reason?.code === 'pin-tried');
    expect(second.count(cpin)).toBe(0);
  });

  it('sends a PIN that is right again after every reboot', async () => {
    const modem = await modemUnderTest({
      sim: { pin: '4711' },
      modem: { pin: '4711' },
      personality: { bootLines: [[0, 'RDY']] },
    }).registered();
    modem.virtual.reboot();
    await modem.clock.advance(100);
    await modem.reaches('registered');
    expect(modem.count(cpin)).toBe(2);
  });

  it.each([
    [3, 1],
    [2, 1],
    [1, 0],
  ])('with %i tries left sends the PIN %i times', async (pinTriesLeft, sent) => {
    const modem = modemUnderTest({ sim: { pin: '4711', pinTriesLeft }, modem: { pin: '4711' } }).start();
    await modem.clock.advance(60_000);
    expect(modem.count(cpin)).toBe(sent);
    if (sent === 0) expect(modem.driver.snapshot.reason?.code).toBe('pin-tries-low');
  });

  it('sends it once where the card does not tell its tries', async () => {
    const modem = await modemUnderTest({
      sim: { pin: '4711' },
      modem: { pin: '4711' },
      personality: { lacks: ['+CPINR', '+CSIM'] },
    }).registered();
    expect(modem.count(cpin)).toBe(1);
  });

  it('never answers a PUK', async () => {
    const modem = modemUnderTest({ sim: { pin: '4711', pinTriesLeft: 0 }, modem: { pin: '4711' } }).start();
    await modem.reaches('failed');
    await modem.clock.advance(600_000);
    expect(modem.driver.snapshot).toMatchObject({ reason: { code: 'sim-puk' }, nextTryAt: null });
    expect(modem.count(cpin)).toBe(0);
  });

  it('does not repeat a PIN that was not answered', async () => {
    const modem = modemUnderTest({
      sim: { pin: '4711' },
      modem: { pin: '4711' },
      personality: {
        commands: {
          '+CPIN': {
            read: (core) =>
              core.sim.state === 'ready'
                ? { kind: 'ok', lines: ['+CPIN: READY'] }
                : { kind: 'ok', lines: ['+CPIN: SIM PIN'] },
            write: () => nothing,
          },
        },
      },
    }).start();
    await modem.clock.until(() => modem.driver.snapshot.reason?.code === 'pin-unanswered');
    await modem.clock.advance(300_000);
    expect(modem.count(cpin)).toBe(1);
  });

  it('goes on by itself when somebody opens the SIM by hand', async () => {
    const modem = modemUnderTest({ sim: { pin: '4711' } }).start();
    await modem.clock.until(() => modem.driver.snapshot.reason?.code === 'pin-missing');
    modem.virtual.sim.verify('4711');
    modem.virtual.radio.search();
    await modem.reaches('registered', 60_000);
  });

  it.each([
    [undefined, 3, false, 'pin-missing'],
    ['12', 3, false, 'pin-malformed'],
    ['123a', 3, false, 'pin-malformed'],
    ['1234', 3, true, 'pin-tried'],
    ['1234', 1, false, 'pin-tries-low'],
    ['1234', 0, false, 'pin-tries-low'],
    ['1234', 2, false, 'send'],
    ['1234', null, false, 'send'],
    ['12345678', 3, false, 'send'],
  ] as const)('judges PIN %s with %s tries, failed before: %s, as %s', (pin, tries, hasFailed, verdict) => {
    expect(pinVerdict(pin, tries, hasFailed)).toBe(verdict);
  });

  it.each([
    ['+CPINR: SIM PIN,3,3', 3],
    ['+CSIM: 4,"63C2"', 2],
    ['+CSIM: 4,"6983"', 0],
    ['+CSIM: 4,"9000"', null],
    ['^CPIN: SIM PIN,,10,1,10,3', 1],
    ['+QPINC: "SC",3,10', 3],
    ['+SPIC: 2,10,0,10', 2],
    ['+UPINCNT: 3,3,10,10', 3],
    ['#PCT: 3', 3],
    ['+ZPINPUK: 2,10', 2],
  ])('reads the tries out of %s', (line, tries) => {
    expect(readPinTries([line])).toBe(tries);
  });
});
