/** Quirks 36 to 42 of docs/quirks.md, at the driver's door. */
import { describe, expect, it } from 'vitest';
import { behaviours } from '../../../drivers/virtual/behaviour.ts';
import { modemOf, servingModemOf, statusesOf, text, wordsOf } from './quirk-modem.ts';

describe('quectel', () => {
  it('quirk 36: has unsolicited lines come to the AT port, and touches that only where the port is its own USB', async () => {
    const onUsb = await modemOf('quectel', {}, { modem: { usb: () => '2c7c:0125' } }).registered();
    expect(onUsb.count(/^AT\+QURCCFG="urcport","usbat"$/)).toBe(1);
    const onBridge = await modemOf('quectel').registered();
    expect(onBridge.count(/QURCCFG/)).toBe(0);
  });

  it('quirk 37: takes reports directly, and never has them stored where they cannot be read', async () => {
    const modem = await servingModemOf('quectel');
    await modem.outcome();
    await modem.clock.advance(5_000);
    expect(statusesOf(modem)).toEqual([0]);
    const without = await modemOf('quectel', { acceptsCnmi: ({ ds }) => ds !== 1 }).registered();
    expect(without.count(/^AT\+CNMI=\d,1,\d,2/)).toBe(0);
    expect(without.hasEvent('reports-unannounced')).toBe(true);
  });

  it('quirk 38: waits for the message stack of a modem that boots, and is set up anew at SMS DONE', async () => {
    const modem = await servingModemOf('quectel');
    modem.virtual.unplug();
    await modem.clock.advance(5_000);
    modem.virtual.replug();
    await modem.reaches('registered', 60_000);
    await modem.clock.advance(30_000);
    expect(modem.driver.snapshot.state).toBe('registered');
    expect(modem.virtual.settings.cnmi).toMatchObject({ mt: 1, ds: 1 });
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('quirk 39: looks where the announcement says, and elsewhere when that place is empty', async () => {
    const modem = await servingModemOf('quectel', {
      memoryNames: ['SM', 'ME', 'SR'],
      memory: 'SM',
      storedIndication: (_memory, index) => `+CMTI: "ME",${index}`,
    });
    modem.virtual.storage.store('SM', { kind: 'text', status: 0, pdu: inboundPdu });
    modem.virtual.unsolicited('+CMTI: "ME",0');
    await modem.clock.advance(5_000);
    expect(modem.parts).toHaveLength(1);
    expect(modem.virtual.storage.used('SM')).toBe(0);
  });

  it('quirk 40: waits 135 s for the 350 of an EG06, and tells that nothing was sent', async () => {
    const modem = await servingModemOf(
      'quectel',
      {},
      { network: { behaviour: behaviours.refused(350, 135_000) } },
    );
    const sentAt = modem.clock.monotonic();
    expect(await modem.outcome()).toMatchObject({
      kind: 'refused',
      error: { code: 'quectel-350', verdict: { next: 'elsewhere' } },
    });
    expect(modem.clock.monotonic() - sentAt).toBeGreaterThanOrEqual(135_000);
  });

  it('quirk 41: keeps the modem awake', async () => {
    const modem = await modemOf('quectel').registered();
    expect(modem.count(/^AT\+QSCLK=0$/)).toBe(1);
  });

  it('quirk 42: nothing is written while a PIN is being checked, and no QCFG at all', async () => {
    const modem = await modemOf(
      'quectel',
      {},
      { sim: { pin: '4821' }, modem: { pin: '4821' }, virtual: { faults: { answerDelayMs: 400 } } },
    ).registered();
    expect(modem.count(/\+QCFG/)).toBe(0);
    expect(modem.count(/^AT\+CPIN=/)).toBe(1);
    expect(modem.virtual.bytesWhileBusy).toBe(0);
    text(modem, 'unlocked');
    await modem.clock.advance(20_000);
    expect(wordsOf(modem)).toEqual(['unlocked']);
  });
});

/** "hi" from +12025550123. */
const inboundPdu = '07912120550500F0040B912120550521F300006211329000000002E834';
