/** Quirks 18 to 23 of docs/quirks.md, at the driver's door. */
import { describe, expect, it } from 'vitest';
import { modemOf, servingModemOf, statusesOf, text, wordsOf } from './quirk-modem.ts';

describe('zte', () => {
  it('quirk 18: reads a report whose header has a leading comma', async () => {
    const modem = await servingModemOf('zte');
    await modem.outcome();
    await modem.clock.advance(5_000);
    expect(statusesOf(modem)).toEqual([0]);
    expect(modem.wire.some((line) => /^< \+CDS: ,\d+/.test(line))).toBe(true);
  });

  it('quirk 19: takes the test syntax in answer to CFUN? for a radio that is on', async () => {
    const modem = await modemOf('zte').registered();
    expect(modem.count(/^AT\+CFUN\?$/)).toBe(1);
    expect(modem.count(/^AT\+CFUN=/)).toBe(0);
  });

  it('quirk 20: never sends CSMP, so the SMSC stays, and reads CMGR without a status', async () => {
    const modem = await servingModemOf('zte');
    text(modem, 'no status');
    await modem.clock.advance(5_000);
    expect(modem.count(/CSMP/)).toBe(0);
    expect(modem.virtual.sim.smscNumber).not.toBe('');
    expect(wordsOf(modem)).toEqual(['no status']);
  });

  it('quirk 21: asks CPMS? before the second line of the flood, and so ends it', async () => {
    const modem = modemOf('zte').start();
    await modem.reaches('registered');
    await modem.clock.advance(60_000);
    const floods = modem.wire.filter((line) => line.includes('+ZUSIMR')).length;
    expect(floods).toBeLessThanOrEqual(1);
    const order = modem.commands.filter((command) => /CPMS|CPIN|CMGF/.test(command));
    expect(order[0]).toBe('AT+CPMS?');
  });

  it('quirk 22: never switches the CD mode or the radio by commands that last', async () => {
    const modem = await servingModemOf('zte');
    expect(modem.count(/ZCDRUN|ZOPRT/)).toBe(0);
  });

  it('quirk 23: drops what an earlier session left on the line, and takes a line before the prompt', async () => {
    const modem = modemOf('zte').start();
    modem.virtual.emit(Buffer.from('\r\n+CMGS: 7\r\n\r\nOK\r\n+CPIN: SIM PUK\r\n\r\nERROR\r\n'));
    await modem.reaches('registered');
    await modem.clock.advance(20_000);
    expect(await modem.outcome()).toEqual({ kind: 'accepted', reference: 0 });
    expect(modem.wire).toContain('< +ZPASR: "UMTS"');
  });
});
