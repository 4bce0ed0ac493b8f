/** Quirks 7, 31, 35, 62 and 71 of docs/quirks.md: what brings a modem back that hangs. */
import { describe, expect, it } from 'vitest';
import { modemOf, servingModemOf } from './quirk-modem.ts';

describe('a modem that hangs', () => {
  it('quirk 7: an E3276 that freezes in idle is restarted, and sends again', async () => {
    const modem = await servingModemOf('huawei', { model: 'E3276' });
    modem.virtual.faults.isDeafUntil = 'reboot';
    await modem.clock.until(() => modem.driver.snapshot.state !== 'registered', 'noticed', 90_000);
    await modem.reaches('registered', 400_000);
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('quirk 31: a SIM7600 that rings is hung up, so that it does not come to hang', async () => {
    const modem = await servingModemOf('sim7600', { deafAfterRingMs: 0 });
    const before = modem.count(/^AT\+CHUP$/);
    modem.virtual.ring('+12025550123');
    await modem.clock.advance(2_000);
    expect(modem.count(/^AT\+CHUP$/) - before).toBe(1);
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('quirk 31: a SIM7600 that hangs after a call has its port reopened', async () => {
    const modem = await servingModemOf('sim7600', { deafAfterRingMs: Number.POSITIVE_INFINITY });
    modem.virtual.ring('+12025550123');
    await modem.clock.until(() => modem.driver.snapshot.state !== 'registered', 'noticed', 60_000);
    await modem.reaches('registered', 120_000);
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
    expect(modem.driver.snapshot.profile).toBe('simcom-7600');
  });

  it.each(['reopen', 'radio-cycle', 'reboot'] as const)(
    'quirk 35: a SIM7000 whose port is deaf until %s is brought back by that',
    async (cure) => {
      const modem = await servingModemOf('sim7600', { model: 'SIMCOM_SIM7000E' });
      modem.virtual.faults.isDeafUntil = cure;
      await modem.clock.until(() => modem.driver.snapshot.state !== 'registered', 'noticed', 90_000);
      await modem.reaches('registered', 400_000);
      expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
    },
  );

  it('quirk 62: a stick that comes back from AT+CFUN=1,1 as a CD-ROM is never told that', async () => {
    const modem = modemOf('clean', { manufacturer: 'QUALCOMM INCORPORATED', model: 'HSPA USB MODEM' });
    await modem.registered();
    modem.virtual.faults.isDeafUntil = 'usb-reset';
    await modem.clock.advance(1_800_000);
    expect(modem.driver.snapshot.profile).toBe('qualcomm');
    expect(modem.count(/^AT\+CFUN=4$/)).toBeGreaterThan(0);
    expect(modem.count(/^AT\+CFUN=1,1$/)).toBe(0);
  });

  it('quirk 71: after a reset the old port is closed before the new one is opened', async () => {
    const modem = await servingModemOf('clean');
    modem.virtual.unplug();
    modem.virtual.replug();
    await modem.clock.advance(10_000);
    await modem.reaches('registered', 30_000);
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
    expect(modem.states.filter(({ reason }) => reason?.code === 'port-busy')).toEqual([]);
  });
});
