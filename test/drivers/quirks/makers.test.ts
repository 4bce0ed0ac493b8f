/** Quirks 44 to 66 of docs/quirks.md, at the driver's door. */
import { describe, expect, it } from 'vitest';
import { smsSettingCommands } from '../../../drivers/virtual/commands/sms-settings.ts';
import { error, ok } from '../../../drivers/virtual/reply.ts';
import { modemOf, servingModemOf, statusesOf, text, wordsOf } from './quirk-modem.ts';

describe('cinterion', () => {
  it('quirk 44: MC75i is asked for <bfr> 1, and for two memories where the third is refused', async () => {
    const modem = await servingModemOf('cinterion', { memory: 'ME', memoryNames: ['ME'] });
    expect(modem.virtual.settings.cnmi).toMatchObject({ mode: 2, mt: 1, ds: 1, bfr: 1 });
    expect(modem.count(/^AT\+CNMI=/)).toBe(1);
    expect(modem.commands.filter((command) => command.startsWith('AT+CPMS="')).slice(0, 2)).toEqual([
      'AT+CPMS="ME","ME","ME"',
      'AT+CPMS="ME","ME"',
    ]);
    text(modem, 'stored');
    await modem.clock.advance(5_000);
    expect(wordsOf(modem)).toEqual(['stored']);
  });

  it('quirk 45: MC35i shows empty places full of FF, which are nothing', async () => {
    const modem = await servingModemOf('mc35i');
    modem.virtual.unsolicited('+CMTI: "SM",3');
    await modem.clock.advance(10_000);
    expect([modem.parts, modem.unreadable, modem.count(/^AT\+CMGD/)]).toEqual([[], [], 0]);
  });

  it('quirk 46: PHS8 can announce no report, which is told once, and texts come all the same', async () => {
    const modem = await servingModemOf('phs8');
    expect(modem.driver.snapshot.profile).toBe('cinterion-phs8');
    expect(modem.count(/^AT\+CNMI=/)).toBe(1);
    expect(modem.events.filter(({ type }) => type === 'reports-unannounced')).toHaveLength(1);
    text(modem, 'in');
    await modem.clock.advance(5_000);
    expect(wordsOf(modem)).toEqual(['in']);
  });

  it('quirk 47: an M20 on a slow line is waited for', async () => {
    const slow = { answerDelayMs: 900, promptDelayMs: 4_000, outputPieces: 1 };
    const modem = await modemOf('mc35i', { model: 'M20' }, { virtual: { faults: slow } }).registered();
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
    expect(modem.virtual.bytesWhileBusy).toBe(0);
  });
});

describe('telit', () => {
  it('quirk 48: reads the names in the answer to CPMS= and the empty alpha, and never uses text mode', async () => {
    const modem = await servingModemOf('telit');
    text(modem, 'alpha');
    await modem.outcome();
    await modem.clock.advance(10_000);
    expect([wordsOf(modem), statusesOf(modem)]).toEqual([['alpha'], [0]]);
    expect(modem.count(/CMGF=1|CSMP/)).toBe(0);
  });

  it('quirk 49: takes a prompt that ends its line, and asks the SIM nothing until +CMGS', async () => {
    const modem = await servingModemOf('telit', { prompt: '\r\n> \r\n' }, { network: { airTimeMs: 8_000 } });
    const before = modem.commands.length;
    const sending = modem.submit();
    text(modem, 'meanwhile');
    await modem.clock.advance(6_000);
    expect(modem.commands.slice(before)).toHaveLength(2);
    await modem.clock.advance(10_000);
    expect(await sending).toMatchObject({ kind: 'accepted' });
    await modem.clock.advance(10_000);
    expect(wordsOf(modem)).toEqual(['meanwhile']);
  });
});

describe('wavecom and sierra', () => {
  it('quirk 50: SL8084 is ready a second after +CPIN: without OK, and waited for while it says CME 515', async () => {
    const modem = modemOf('sl8084').start();
    modem.virtual.reboot();
    await modem.reaches('registered', 60_000);
    expect(modem.wire).toContain('< +CME ERROR: 515');
    expect(modem.driver.snapshot.profile).toBe('sierra-sl');
    await modem.clock.advance(30_000);
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('quirk 51: Q2403 gets CPMS with two memories, and reports all the same', async () => {
    const modem = await servingModemOf('wavecom');
    expect(modem.virtual.settings.memories[0]).toBe('SM');
    const mumbling = await modemOf('wavecom', { memoryLists: '+CPMS: ' }).registered();
    expect(mumbling.commands.find((command) => command.startsWith('AT+CPMS="'))).toBe(
      'AT+CPMS="SM","SM","SM"',
    );
    await modem.outcome();
    await modem.clock.advance(5_000);
    expect(statusesOf(modem)).toEqual([0]);
  });

  it('quirk 52: +WIND lines of a boot set it up again, of a cell they do not; 512 is a collision', async () => {
    const modem = await servingModemOf(
      'wavecom',
      {},
      { virtual: { faults: { submitErrors: [{ kind: 'cms', code: 512 }] } } },
    );
    modem.virtual.unsolicited('+WIND: 7');
    await modem.clock.advance(100);
    expect(modem.driver.snapshot.state).toBe('registered');
    expect(await modem.outcome()).toMatchObject({
      error: { code: 'connection-not-established', verdict: { next: 'retry' } },
    });
    modem.virtual.reboot();
    await modem.clock.advance(40_000);
    expect(modem.driver.snapshot.state).toBe('registered');
    expect(modem.virtual.settings.cnmi).toMatchObject({ mt: 1, ds: 1 });
  });
});

describe('others', () => {
  it('quirk 53: Novatel gets CNMI by 1,1,2,1,0, and no acknowledgement', async () => {
    const modem = await servingModemOf('novatel', {}, { modem: { requestAcknowledge: true } });
    expect(modem.virtual.settings.cnmi).toEqual({ mode: 1, mt: 1, bm: 2, ds: 1, bfr: 0 });
    for (let count = 0; count < 2; count += 1) {
      await modem.outcome();
      await modem.clock.advance(5_000);
    }
    expect(statusesOf(modem)).toEqual([0, 0]);
  });

  it('quirk 54: a GC79 that refuses the echo commands is served with its echo', async () => {
    const modem = await modemOf('clean', { commands: { E: { exec: () => error } } }).registered();
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('quirk 55: a phone with no memories to name is served by those it has', async () => {
    const modem = await servingModemOf('clean', {
      commands: { '+CPMS': { ...smsSettingCommands['+CPMS'], test: '+CPMS: ' } },
    });
    text(modem, 'phone');
    await modem.clock.advance(5_000);
    expect(wordsOf(modem)).toEqual(['phone']);
  });

  it('quirk 57: a modem whom the first AT only wakes is asked again', async () => {
    const modem = modemOf('clean', {}, { virtual: { faults: { bytesToLose: 6 } } }).start();
    await modem.reaches('registered', 15_000);
    expect(modem.count(/^AT$/)).toBeGreaterThan(1);
  });

  it('quirk 58: nothing at all is written to a Fibocom before its result, and +CMGS ERROR: is one', async () => {
    const modem = await servingModemOf('fibocom', {}, { network: { airTimeMs: 60_000 } });
    text(modem, 'meanwhile');
    const sending = modem.submit();
    modem.virtual.ring('+12025550123');
    await modem.clock.advance(50_000);
    expect(modem.virtual.bytesWhileBusy).toBe(0);
    await modem.clock.advance(20_000);
    expect(await sending).toMatchObject({ kind: 'accepted' });
    await modem.clock.advance(30_000);
    modem.virtual.faults.submitErrors.push({ kind: 'cms', code: 38 });
    expect(await modem.outcome()).toMatchObject({
      error: { code: 'network-out-of-order', wire: { family: 'cms', number: 38 } },
    });
  });

  it('quirk 60: Motorola registration in three digits is read, MODEM ERROR is an answer', async () => {
    const modem = await modemOf('motorola').registered();
    expect(modem.wire).toContain('< MODEM ERROR');
    expect(modem.driver.snapshot.network.registration).toBe('home');
    expect(modem.clock.monotonic()).toBeLessThan(5_000);
  });

  it('quirk 61: a TRM240 gives reports directly, since those it stores are empty', async () => {
    const modem = await servingModemOf('quectel', { manufacturer: 'Teltonika', model: 'TRM240' });
    expect(modem.virtual.settings.cnmi).toMatchObject({ ds: 1 });
    await modem.outcome();
    await modem.clock.advance(5_000);
    expect(statusesOf(modem)).toEqual([0]);
  });

  it('quirk 64: a Qualcomm that lists ds=1 and refuses it gets the next form', async () => {
    const modem = await servingModemOf('clean', { acceptsCnmi: ({ ds }) => ds !== 1 });
    expect(modem.virtual.settings.cnmi).toMatchObject({ mt: 1, ds: 2 });
    await modem.outcome();
    await modem.clock.advance(10_000);
    expect(statusesOf(modem)).toEqual([0]);
  });

  it('quirk 65: Iridium gets the one form of CNMI that it takes, at once', async () => {
    const modem = await modemOf('clean', {
      manufacturer: 'Iridium',
      acceptsCnmi: ({ mode, mt, bm, ds, bfr }) => [mode, mt, bm, ds, bfr].join() === '2,1,0,0,1',
    }).registered();
    expect(modem.count(/^AT\+CNMI=/)).toBe(1);
    expect(modem.virtual.settings.cnmi).toMatchObject({ mt: 1, ds: 0, bfr: 1 });
  });

  it('quirk 66: a DWM-156 announces its reports as texts; the PDU decides', async () => {
    const modem = await servingModemOf('clean', {
      acceptsCnmi: ({ ds }) => ds !== 1,
      reportMemory: 'ME',
      commands: {},
    });
    await modem.outcome();
    await modem.clock.advance(10_000);
    expect([statusesOf(modem), modem.parts]).toEqual([[0], []]);
  });
});

describe('any modem', () => {
  it('quirk 69: first bytes lost after idle cost a moment, not a message', async () => {
    const modem = await servingModemOf('clean');
    modem.virtual.faults.bytesToLose = 2;
    await modem.clock.advance(40_000);
    modem.virtual.faults.bytesToLose = 2;
    const first = await modem.outcome();
    expect(['accepted', 'refused']).toContain(first.kind);
    await modem.clock.advance(30_000);
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('quirk 70: a report that comes twice is told twice, and reports kept back by a full memory come after a sweep', async () => {
    const modem = await servingModemOf(
      'clean',
      {
        acceptsCnmi: ({ ds }) => ds !== 1,
        memories: { SM: 2, ME: 2, SR: 2 },
        reportMemory: 'SR',
      },
      { network: { retryMs: 5_000 } },
    );
    modem.refuses = true;
    for (let count = 0; count < 4; count += 1) {
      await modem.outcome();
      await modem.clock.advance(2_000);
    }
    expect(modem.virtual.storage.used('SR')).toBe(2);
    modem.refuses = false;
    await modem.clock.advance(120_000);
    expect(statusesOf(modem)).toEqual([0, 0, 0, 0]);
  });

  it('a boot-slow SIM: CME 14 over and over, then CME 515, then ready', async () => {
    let asked = 0;
    const modem = await modemOf('clean', {
      commands: {
        '+CPIN': {
          read: () => {
            asked += 1;
            return asked < 5
              ? { kind: 'cme', code: 14 }
              : asked < 8
                ? { kind: 'cme', code: 515 }
                : ok('+CPIN: READY');
          },
        },
      },
    }).registered();
    expect([asked, modem.driver.snapshot.identity.iccid]).toEqual([8, modem.virtual.sim.iccid]);
  });
});
