import { describe, expect, it } from 'vitest';
import { error, ok } from '../../../drivers/virtual/reply.ts';
import { iccid, modemUnderTest } from './modem-under-test.ts';

describe('bringing a modem up', () => {
  it('goes from closed to registered and tells each state once', async () => {
    const modem = await modemUnderTest().registered();
    expect(modem.stateNames).toEqual(['probing', 'initializing', 'registered']);
    expect(modem.states).toHaveLength(3);
    expect(modem.driver.snapshot).toEqual({
      state: 'registered',
      reason: null,
      nextTryAt: null,
      profile: 'generic',
      identity: {
        manufacturer: 'Sallyport',
        model: 'Virtual Modem',
        revision: '1.0',
        imei: '004400120000011',
        imsi: '001010000000001',
        iccid,
        number: '+12025550100',
      },
      network: { registration: 'home', operator: '00101', signalDbm: -73, smsc: '+12025550000' },
      storages: [{ name: 'ME', used: 0, total: 100 }],
      moreMessages: null,
    });
  });

  it('is ready within a second on a modem that answers at once', async () => {
    const modem = await modemUnderTest().registered();
    expect(modem.clock.monotonic()).toBeLessThan(1_000);
  });

  it('leaves the modem in PDU mode, with stored texts and direct reports', async () => {
    const { virtual } = await modemUnderTest().registered();
    const { isTextMode, cnmi, memories, errorLevel, echo, service, registration } = virtual.settings;
    expect({ isTextMode, errorLevel, echo, service }).toEqual({
      isTextMode: false,
      errorLevel: 1,
      echo: false,
      service: 0,
    });
    expect(cnmi).toEqual({ mode: 2, mt: 1, bm: 0, ds: 1, bfr: 0 });
    expect(memories).toEqual(['ME', 'ME', 'ME']);
    expect(registration).toEqual({ CREG: 2, CGREG: 2, CEREG: 2 });
  });

  const dispensable = [
    '&D',
    '+CMEE',
    '+CGMI',
    '+CGMM',
    '+CGMR',
    '+CGSN',
    '+CFUN',
    '+CIMI',
    '+CCID',
    '+CNUM',
    '+CSCS',
    '+CSMS',
    '+CPMS',
    '+CSCA',
    '+CNMI',
    '+CGREG',
    '+CEREG',
    '+COPS',
    '+CSQ',
    '+CESQ',
    '+CLIP',
    '+CMGL',
  ];
  it.each(dispensable)('carries a modem that answers ERROR to %s', async (name) => {
    const refusal = { exec: () => error, read: () => error, write: () => error, test: () => error };
    const modem = await modemUnderTest({ personality: { commands: { [name]: refusal } } }).registered();
    const outcome = await modem.outcome();
    expect(outcome).toEqual({ kind: 'accepted', reference: 0 });
    await modem.stopped();
  });

  it('does not serve with a modem that refuses PDU mode, and says which step it was', async () => {
    const refusal = { exec: () => error, read: () => error, write: () => error };
    const modem = modemUnderTest({ personality: { commands: { '+CMGF': refusal } } }).start();
    await modem.reaches('failed');
    expect(modem.driver.snapshot.reason?.code).toBe('init-refused');
    expect(modem.count(/^AT\+CMGF=0$/)).toBe(10);
    expect(modem.events).toContainEqual({
      type: 'init-step-refused',
      level: 'error',
      detail: { step: 'pdu-mode' },
    });
    await modem.stopped();
  });

  it('repeats PDU mode while the message stack boots', async () => {
    let refusals = 4;
    const write = () => {
      refusals -= 1;
      return refusals >= 0 ? error : ok();
    };
    const modem = await modemUnderTest({ personality: { commands: { '+CMGF': { write } } } }).registered();
    expect(modem.count(/^AT\+CMGF=0$/)).toBe(5);
    expect(modem.driver.snapshot.state).toBe('registered');
  });

  it('falls down the ladder of CNMI to the first form that is accepted and reads back alike', async () => {
    const acceptsCnmi = ({ mode, ds }: { mode: number; ds: number }) => ds !== 1 || mode === 1;
    const { virtual } = await modemUnderTest({ personality: { acceptsCnmi } }).registered();
    expect(virtual.settings.cnmi).toMatchObject({ mode: 1, mt: 1, ds: 1 });
  });

  it('does not believe an OK to CNMI that reads back otherwise', async () => {
    const entry = { write: () => ok(), read: () => ok('+CNMI: 2,0,0,0,0') };
    const modem = await modemUnderTest({ personality: { commands: { '+CNMI': entry } } }).registered();
    expect(modem.hasEvent('texts-unannounced')).toBe(true);
    expect(modem.count(/^AT\+CNMI=/)).toBeGreaterThan(10);
  });

  it('looks into the memories every ten seconds where no form of CNMI is accepted', async () => {
    const modem = await modemUnderTest({
      personality: { commands: { '+CNMI': { write: () => error, read: () => error } } },
    }).registered();
    await modem.clock.advance(5_000);
    modem.network.sendFromHandset({
      from: '+12025550123',
      to: modem.virtual.sim.number,
      text: 'unannounced',
    });
    await modem.clock.advance(25_000);
    expect(modem.parts.map(({ text }) => text)).toEqual(['unannounced']);
  });

  it('takes the second memory where the first is unknown, and the form with two arguments', async () => {
    const { virtual } = await modemUnderTest({
      personality: { memoryNames: ['SM'], memories: { SM: 10, ME: 0, SR: 0 }, memory: 'SM' },
    }).registered();
    expect(virtual.settings.memories).toEqual(['SM', 'SM', 'SM']);
  });

  it('writes the configured service centre where the SIM has none or another one', async () => {
    const modem = await modemUnderTest({
      sim: { smscNumber: '' },
      modem: { smsc: '+12025550777' },
    }).registered();
    expect(modem.virtual.sim.smscNumber).toBe('+12025550777');
    expect(modem.driver.snapshot.network.smsc).toBe('+12025550777');
  });

  it('leaves a service centre alone that is as configured', async () => {
    const modem = await modemUnderTest({ modem: { smsc: '+12025550000' } }).registered();
    expect(modem.count(/^AT\+CSCA=/)).toBe(0);
  });

  it('waits for a SIM that is busy after power-up', async () => {
    const modem = await modemUnderTest({ sim: { busyMs: 9_000 } }).registered();
    expect(modem.clock.monotonic()).toBeGreaterThan(9_000);
    expect(modem.driver.snapshot.identity.iccid).toBe(iccid);
  });

  it('waits for a person where no SIM is in, and goes on by itself once there is one', async () => {
    const modem = modemUnderTest({ sim: { isInserted: false } }).start();
    await modem.reaches('failed');
    expect(modem.driver.snapshot).toMatchObject({ reason: { code: 'sim-missing' }, nextTryAt: null });
    await modem.clock.advance(120_000);
    expect(modem.states.filter(({ state }) => state === 'failed')).toHaveLength(1);
    modem.virtual.sim.isInserted = true;
    modem.virtual.radio.search();
    await modem.reaches('registered', 60_000);
  });

  it('searches while there is no network, and tells why', async () => {
    const modem = modemUnderTest({ virtual: { radio: { finds: 'denied' } } }).start();
    await modem.reaches('searching');
    expect(modem.driver.snapshot.reason?.code).toBe('registration-denied');
    modem.virtual.setRegistration('roaming');
    await modem.clock.advance(0);
    expect(modem.driver.snapshot).toMatchObject({ state: 'registered', reason: null });
    expect(modem.driver.snapshot.network.registration).toBe('roaming');
  });

  it('finds a registration by polling where no line announces it', async () => {
    let stat = 2;
    const silent = { write: () => error, read: () => ok(`+CREG: 0,${stat}`) };
    const refused = { write: () => error, read: () => error };
    const modem = modemUnderTest({
      personality: { commands: { '+CREG': silent, '+CGREG': refused, '+CEREG': refused } },
    }).start();
    await modem.reaches('searching');
    stat = 1;
    await modem.clock.advance(11_000);
    expect(modem.driver.snapshot.state).toBe('registered');
  });

  it('leaves the pause between commands that the profile asks for, once it is known', async () => {
    const modem = modemUnderTest({
      personality: { manufacturer: 'SIMCOM INCORPORATED', model: 'SIM7600' },
    }).start();
    await modem.reaches('initializing');
    const [before, written] = [modem.clock.monotonic(), modem.commands.length];
    await modem.clock.advance(5_000);
    expect(modem.driver.snapshot.profile).toBe('simcom-7600');
    expect(modem.commands.length - written).toBeLessThanOrEqual((modem.clock.monotonic() - before) / 500 + 1);
    await modem.reaches('registered');
    await modem.stopped();
  });

  it('ends a service that waits for acknowledgements when it gives none', async () => {
    const modem = modemUnderTest();
    modem.virtual.receive(Buffer.from('AT+CSMS=1\r'));
    expect(modem.virtual.settings.service).toBe(1);
    await modem.registered();
    expect(modem.virtual.settings.service).toBe(0);
  });

  it('understands a modem that prints garbage, echoes, and had a prompt open', async () => {
    const modem = modemUnderTest();
    modem.virtual.strayPrompt();
    modem.virtual.emit(Uint8Array.of(0, 0xff, 0x1a, 0x0d, 0x0a));
    modem.start();
    await modem.reaches('registered');
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('survives the first bytes lost to autobaud', async () => {
    const modem = await modemUnderTest({ virtual: { faults: { bytesToLose: 3 } } }).registered();
    expect(modem.driver.snapshot.state).toBe('registered');
  });

  it('takes answers in pieces', async () => {
    const modem = await modemUnderTest({ virtual: { faults: { outputPieces: 1 } } }).registered();
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('refuses a profile that does not exist', () => {
    expect(() => modemUnderTest({ modem: { profile: 'no-such' } })).toThrow(RangeError);
  });
});
