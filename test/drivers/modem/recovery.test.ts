import { describe, expect, it } from 'vitest';
import { modemUnderTest, type ModemUnderTest } from './modem-under-test.ts';

describe('a modem that was lost', () => {
  it('is found again after it was unplugged, and sends within 5 s of coming back', async () => {
    const modem = await modemUnderTest().registered();
    modem.virtual.unplug();
    await modem.clock.advance(20_000);
    expect(modem.driver.snapshot).toMatchObject({ state: 'failed', reason: { code: 'port-missing' } });
    expect(modem.driver.snapshot.nextTryAt).toBeGreaterThan(modem.clock.monotonic());
    const back = modem.clock.monotonic();
    modem.virtual.replug();
    await modem.reaches('registered');
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
    expect(modem.clock.monotonic() - back).toBeLessThan(5_000);
  });

  it('sends again within 3 s after it was deaf for 20 s', async () => {
    const modem = await modemUnderTest().registered();
    await modem.clock.advance(3_000);
    modem.virtual.faults.isDeaf = true;
    void modem.submit();
    await modem.clock.advance(20_000);
    const back = modem.clock.monotonic();
    modem.virtual.faults.isDeaf = false;
    await modem.reaches('registered');
    expect(modem.clock.monotonic() - back).toBeLessThan(3_000);
  });

  it('is noticed while it idles, though nobody sends', async () => {
    const modem = await modemUnderTest().registered();
    await modem.clock.advance(5_000);
    modem.virtual.faults.isDeaf = true;
    await modem.clock.until(() => modem.driver.snapshot.state !== 'registered', 'noticed', 50_000);
    expect(modem.hasEvent('modem-deaf')).toBe(true);
    modem.virtual.faults.isDeaf = false;
    await modem.reaches('registered', 120_000);
  });

  it('is closed and opened again, and in the end hardly ever, while it stays deaf', async () => {
    const modem = modemUnderTest({ virtual: { faults: { isDeaf: true } } }).start();
    await modem.clock.advance(600_000);
    const failures = modem.states.filter(({ state }) => state === 'failed');
    expect(failures[0]?.reason?.code).toBe('modem-silent');
    expect(failures.length).toBeGreaterThan(5);
    expect(failures.length).toBeLessThan(30);
    modem.virtual.faults.isDeaf = false;
    await modem.reaches('registered', 330_000);
  });

  it.each(['RDY', '^SYSSTART', 'SMS Ready', '+CFUN: 1'])(
    'is set up anew after the boot line %s',
    async (line) => {
      const modem = await modemUnderTest().registered();
      await modem.clock.advance(5_000);
      modem.virtual.reboot();
      modem.virtual.unsolicited(line);
      await modem.clock.advance(0);
      expect(modem.driver.snapshot.state).toBe('probing');
      await modem.reaches('registered', 10_000);
      expect(modem.virtual.settings.cnmi).toMatchObject({ mt: 1, ds: 1 });
    },
  );

  it('takes a repeated boot line for news only when its session changes', async () => {
    const modem = await modemUnderTest().registered();
    await modem.clock.advance(5_000);
    for (let count = 0; count < 3; count += 1) modem.virtual.unsolicited('^BOOT:27710117,0,0,0,75');
    await modem.clock.advance(100);
    expect(modem.driver.snapshot.state).toBe('registered');
    modem.virtual.unsolicited('^BOOT:31415926,0,0,0,75');
    await modem.clock.advance(100);
    expect(modem.driver.snapshot.state).toBe('probing');
  });

  it('is searching when the network goes and registered when it comes back', async () => {
    const modem = await modemUnderTest().registered();
    await modem.clock.advance(5_000);
    modem.virtual.setRegistration('searching');
    await modem.clock.advance(100);
    expect(modem.driver.snapshot).toMatchObject({ state: 'searching', reason: { code: 'searching' } });
    modem.virtual.setRegistration('home');
    await modem.clock.advance(100);
    expect(modem.driver.snapshot.state).toBe('registered');
  });

  it('hangs up when it rings, once for a call', async () => {
    const modem = await modemUnderTest().registered();
    await modem.clock.advance(5_000);
    modem.virtual.ring('+12025550123');
    modem.virtual.unsolicited('RING');
    await modem.clock.advance(1_000);
    expect(modem.count(/^AT\+CHUP$/)).toBe(1);
    expect(modem.hasEvent('incoming-call')).toBe(true);
  });

  it('is noticed when its SIM is pulled', async () => {
    const modem = await modemUnderTest().registered();
    await modem.clock.advance(5_000);
    modem.virtual.sim.isInserted = false;
    modem.virtual.unsolicited('+CPIN: NOT INSERTED');
    await modem.reaches('failed', 60_000);
    expect(modem.driver.snapshot.reason?.code).toBe('sim-missing');
  });
});

describe('polls', () => {
  it('ask for life, signal and memories at their times, and tell a change once', async () => {
    const modem = await modemUnderTest().registered();
    await modem.clock.advance(5_000);
    const told = modem.states.length;
    modem.virtual.radio.signal = 10;
    await modem.clock.advance(70_000);
    expect(modem.states.slice(told).map(({ network }) => network.signalDbm)).toEqual([-93]);
    const sweeps = modem.count(/^AT\+CMGL/);
    await modem.clock.advance(600_000);
    expect(modem.count(/^AT\+CMGL/) - sweeps).toBe(6);
    expect(modem.states).toHaveLength(told + 1);
  });
});

describe('stop', () => {
  const moments: Record<string, (modem: ModemUnderTest) => Promise<void>> = {
    'before start': async () => undefined,
    'while the port opens': async (modem) => void modem.start(),
    'while it probes': async (modem) => {
      modem.start();
      await modem.clock.advance(150);
    },
    'while it probes a deaf modem': async (modem) => {
      modem.virtual.faults.isDeaf = true;
      modem.start();
      await modem.clock.advance(3_000);
    },
    'while it initializes': async (modem) => {
      modem.start();
      await modem.reaches('initializing');
      await modem.clock.advance(100);
    },
    'while it searches': async (modem) => {
      modem.virtual.setRegistration('searching');
      modem.start();
      await modem.reaches('searching');
    },
    'while it is registered': async (modem) => void (await modem.registered()),
    'while it waits for its next try': async (modem) => {
      modem.virtual.unplug();
      modem.start();
      await modem.reaches('failed');
    },
    'while a submission is on the air': async (modem) => {
      await modem.registered();
      void modem.submit();
      await modem.clock.advance(50);
    },
    'while the listener keeps a text waiting': async (modem) => {
      await modem.registered();
      modem.hangs = true;
      modem.network.sendFromHandset({ from: '+12025550123', to: modem.virtual.sim.number, text: 'x' });
      await modem.clock.advance(2_000);
    },
  };

  it.each(Object.keys(moments))('%s leaves nothing running', async (moment) => {
    const modem = modemUnderTest({ network: { airTimeMs: 60_000 } });
    await moments[moment]?.(modem);
    await modem.stopped();
    expect(modem.driver.snapshot.state).toBe('closed');
    expect(modem.timersRunning).toBe(0);
    const told = [modem.states.length, modem.events.length, modem.wire.length];
    await modem.clock.advance(900_000);
    expect([modem.states.length, modem.events.length, modem.wire.length]).toEqual(told);
    await modem.stopped();
  });

  it('ends a submission on the air as unknown, within a second', async () => {
    const modem = await modemUnderTest({ network: { airTimeMs: 60_000 } }).registered();
    const outcome = modem.submit();
    await modem.clock.advance(100);
    const before = modem.clock.monotonic();
    await modem.stopped();
    expect(await outcome).toMatchObject({ kind: 'unknown' });
    expect(modem.clock.monotonic() - before).toBeLessThanOrEqual(1_000);
  });

  it('lets a submission end that needs less than a second', async () => {
    const modem = await modemUnderTest().registered();
    const outcome = modem.submit();
    await modem.clock.advance(100);
    await modem.stopped();
    expect(await outcome).toMatchObject({ kind: 'accepted' });
  });

  it('can be followed by another start', async () => {
    const modem = await modemUnderTest().registered();
    await modem.stopped();
    await modem.registered();
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('closes the port also when it was unlocking the SIM', async () => {
    const modem = modemUnderTest({ sim: { pin: '4711', busyMs: 20_000 }, modem: { pin: '4711' } }).start();
    await modem.reaches('locked');
    await modem.clock.advance(100);
    await modem.stopped();
    const written = modem.wire.length;
    await modem.clock.advance(120_000);
    expect(modem.wire).toHaveLength(written);
  });
});

describe('who is behind the port', () => {
  it('is not taken when it is another modem, and the port is looked at again', async () => {
    const modem = modemUnderTest({ modem: { expectedImei: '004400120000029' } }).start();
    await modem.reaches('failed');
    expect(modem.driver.snapshot).toMatchObject({
      reason: { code: 'other-modem' },
      identity: { iccid: null },
    });
    expect(modem.driver.snapshot.reason?.text).toContain('plug');
    await modem.clock.advance(60_000);
    expect(modem.count(/^AT\+CPIN|^AT\+CNMI/)).toBe(0);
    (modem.virtual as { imei: string }).imei = '004400120000029';
    await modem.reaches('registered', 10_000);
  });

  it('is taken when it is the right one', async () => {
    const modem = await modemUnderTest({ modem: { expectedImei: '004400120000011' } }).registered();
    expect(modem.stateNames).toEqual(['probing', 'initializing', 'registered']);
  });

  it('is told when the card is taken out and another one put in, by its last four digits only', async () => {
    const modem = await modemUnderTest().registered();
    await modem.clock.advance(5_000);
    modem.virtual.sim.isInserted = false;
    modem.virtual.unsolicited('+CPIN: NOT INSERTED');
    await modem.reaches('failed', 60_000);
    expect(modem.driver.snapshot.identity).toMatchObject({
      imei: '004400120000011',
      iccid: null,
      imsi: null,
    });
    modem.virtual.reboot();
    modem.virtual.unsolicited('RDY');
    await modem.clock.advance(5_000);
    (modem.virtual.sim as { iccid: string }).iccid = '8901010000000000025';
    modem.virtual.sim.isInserted = true;
    await modem.clock.advance(60_000);
    modem.virtual.radio.search();
    await modem.reaches('registered', 60_000);
    const news = modem.events.filter(({ type }) => type.startsWith('sim-'));
    expect(news.map(({ type }) => type)).toEqual(['sim-removed', 'sim-inserted', 'sim-changed']);
    expect(JSON.stringify(news)).not.toMatch(/\d{5}/);
  });
});
