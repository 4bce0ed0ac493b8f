import { describe, expect, it } from 'vitest';
import { readPinTries } from '../../../drivers/modem/sim/pin-counters.ts';
import { pinKey, pinVerdict } from '../../../drivers/modem/sim/pin-guard.ts';
import { createPinLedger, type PinLedger } from '../../../drivers/modem/sim/pin-ledger.ts';
import { quectel as quectelProfile } from '../../../drivers/profiles/quectel.ts';
import { personalities } from '../../../drivers/virtual/personalities/index.ts';
import { nothing } from '../../../drivers/virtual/reply.ts';
import { iccid, modemUnderTest } from './modem-under-test.ts';

const cpin = /^AT\+CPIN=/;
/** A modem that does not tell the number of a locked card: then the guard remembers by its IMEI. */
const hidesIccid = {
  lacks: ['+CCID', '+ICCID', '+CRSM'],
};
const imei = '004400120000011';

/** How each family is asked for the tries left. */
const counters = {
  clean: 'AT+CPINR',
  huawei: 'AT^CPIN?',
  quectel: 'AT+QPINC?',
  sim800: 'AT+SPIC',
  sim7600: 'AT+SPIC',
  telit: 'AT#PCT',
  zte: 'AT+ZPINPUK=?',
} as const;

/** As the store keeps it: what is in the set outlives the ledger. */
function ledgerOn(kept: Set<string>): PinLedger {
  return {
    hasFailed: async (key) => kept.has(key),
    remember: async (key) => void kept.add(key),
    forget: async (key) => void kept.delete(key),
  };
}

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

  it('does not send it again after a restart of the process, whose ledger is kept', async () => {
    const kept = new Set<string>();
    const first = modemUnderTest({ sim: { pin: '4711' }, modem: { pin: '1234', pinLedger: ledgerOn(kept) } });
    first.start();
    await first.clock.until(() => first.driver.snapshot.reason?.code === 'pin-wrong');
    await first.stopped();
    const second = modemUnderTest({
      sim: { pin: '4711', pinTriesLeft: 2 },
      modem: { pin: '1234', pinLedger: ledgerOn(kept) },
    });
    second.start();
    await second.clock.until(() => second.driver.snapshot.reason?.code === 'pin-tried');
    expect(second.count(cpin)).toBe(0);
    expect([...kept]).toEqual([pinKey(iccid, '1234')]);
  });

  it('sends the corrected PIN after a wrong one, and forgets nothing of the wrong one', async () => {
    const kept = new Set([pinKey(iccid, '1234')]);
    const modem = await modemUnderTest({
      sim: { pin: '4711', pinTriesLeft: 2 },
      modem: { pin: '4711', pinLedger: ledgerOn(kept) },
    }).registered();
    expect(modem.count(cpin)).toBe(1);
    expect([...kept]).toEqual([pinKey(iccid, '1234')]);
  });

  it('has the try recorded before the PIN is written', async () => {
    let record: () => void = () => undefined;
    const pinLedger: PinLedger = {
      ...createPinLedger(),
      remember: () => new Promise<void>((resolve) => void (record = resolve)),
    };
    const modem = modemUnderTest({ sim: { pin: '4711' }, modem: { pin: '4711', pinLedger } }).start();
    await modem.clock.advance(60_000);
    expect(modem.driver.snapshot.state).toBe('locked');
    expect(modem.count(cpin)).toBe(0);
    record();
    await modem.reaches('registered');
    expect(modem.count(cpin)).toBe(1);
  });

  it.each(['hasFailed', 'remember'] as const)(
    'withholds the PIN while the ledger fails to answer %s, and sends it once it does again',
    async (broken) => {
      const whole = createPinLedger();
      const pinLedger = { ...whole, [broken]: () => Promise.reject(new Error('disk full')) };
      const modem = modemUnderTest({ sim: { pin: '4711' }, modem: { pin: '4711', pinLedger } }).start();
      await modem.clock.advance(300_000);
      expect(modem.driver.snapshot).toMatchObject({ state: 'locked', reason: { code: 'pin-ledger' } });
      expect(modem.count(cpin)).toBe(0);
      Object.assign(pinLedger, whole);
      await modem.reaches('registered', 60_000);
      expect(modem.count(cpin)).toBe(1);
    },
  );

  it('goes on, and says so, when it cannot be recorded that the PIN was right', async () => {
    const pinLedger = { ...createPinLedger(), forget: () => Promise.reject(new Error('disk full')) };
    const modem = await modemUnderTest({
      sim: { pin: '4711' },
      modem: { pin: '4711', pinLedger },
    }).registered();
    expect(modem.hasEvent('pin-ledger-failed')).toBe(true);
  });

  it('remembers by the modem where the card cannot be told from another', async () => {
    const kept = new Set<string>();
    const modem = modemUnderTest({
      sim: { pin: '4711' },
      modem: { pin: '1234', pinLedger: ledgerOn(kept) },
      personality: hidesIccid,
    }).start();
    await modem.clock.until(() => modem.driver.snapshot.reason?.code === 'pin-wrong');
    expect([...kept]).toEqual([pinKey(imei, '1234')]);
  });

  it('takes the PIN that belongs to the card, where the modem has none of its own', async () => {
    const asked: (string | null)[] = [];
    const pinFor = (of: string | null): string => {
      asked.push(of);
      return '4711';
    };
    const given = { sim: { pin: '4711' }, modem: { pinFor } };
    await modemUnderTest(given).registered();
    await modemUnderTest({ ...given, personality: hidesIccid }).registered();
    expect(asked).toEqual([iccid, null]);
    const own = modemUnderTest({ sim: { pin: '4711' }, modem: { pin: '4711', pinFor: () => '0000' } });
    await own.registered();
    expect(own.virtual.sim.pinTries).toBe(3);
  });

  it('tries the same PIN on another card that is put in, once too', async () => {
    const modem = modemUnderTest({
      sim: { pin: '4711' },
      modem: { pin: '1234' },
    }).start();
    await modem.clock.until(() => modem.driver.snapshot.reason?.code === 'pin-wrong');
    const card = modem.virtual.sim as { iccid: string; pinTries: number };
    card.iccid = '8901010000000000025';
    card.pinTries = 3;
    modem.virtual.reboot();
    modem.virtual.unsolicited('RDY');
    await modem.clock.advance(120_000);
    expect(modem.count(cpin)).toBe(2);
    expect(modem.virtual.sim.pinTries).toBe(2);
    expect(modem.events.find(({ type }) => type === 'sim-changed')).toEqual({
      type: 'sim-changed',
      level: 'warn',
      detail: { before: '…0017', iccid: '…0025' },
    });
  });

  it('lets a quiet moment pass before the PIN on modems that lose it otherwise', async () => {
    const modem = modemUnderTest({
      sim: { pin: '4711' },
      modem: { pin: '4711' },
      virtual: { personality: personalities.quectel },
    }).start();
    const writtenAt: number[] = [];
    await modem.clock.until(() => {
      writtenAt[modem.commands.length - 1] ??= modem.clock.monotonic();
      return modem.count(cpin) === 1;
    }, 'the PIN written');
    const at = modem.commands.length - 1;
    expect((writtenAt[at] ?? 0) - (writtenAt[at - 1] ?? 0)).toBeGreaterThanOrEqual(
      quectelProfile.pinSettleMs,
    );
    expect(quectelProfile.pinSettleMs).toBe(2_000);
  });

  it('lets nothing else onto the wire while the PIN is on its way', async () => {
    const modem = modemUnderTest({
      sim: { pin: '4711', busyMs: 3_000 },
      modem: { pin: '4711' },
      virtual: { faults: { answerDelayMs: 400 } },
    }).start();
    await modem.clock.until(() => modem.count(cpin) === 1, 'the PIN written');
    for (const line of ['+CPIN: SIM PIN', '^SIMST: 255', 'SMS Ready', '+CMTI: "SM",1']) {
      modem.virtual.unsolicited(line);
    }
    await modem.clock.advance(300);
    expect(modem.commands.at(-1)).toMatch(cpin);
    await modem.reaches('registered');
    expect(modem.virtual.bytesWhileBusy).toBe(0);
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

  it.each(Object.keys(counters).flatMap((name) => [3, 2, 1].map((tries) => [name, tries] as const)))(
    'a %s with %i tries left is asked in its own way',
    async (name, pinTriesLeft) => {
      const personality = personalities[name as keyof typeof counters];
      const modem = modemUnderTest({
        sim: { pin: '4711', pinTriesLeft },
        modem: { pin: '4711' },
        virtual: { personality },
      }).start();
      await modem.clock.advance(60_000);
      expect(modem.commands).toContain(counters[name as keyof typeof counters]);
      expect(modem.count(cpin)).toBe(pinTriesLeft > 1 ? 1 : 0);
      if (pinTriesLeft === 1) {
        expect(modem.driver.snapshot.reason?.code).toBe('pin-tries-low');
        expect(modem.virtual.sim.pinTries).toBe(1);
      } else expect(modem.driver.snapshot.state).toBe('registered');
    },
  );

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
