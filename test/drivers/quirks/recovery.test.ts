/** Quirks 7, 31, 35, 62, 63 and 71 of docs/quirks.md: what brings a modem back that hangs. */
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

  describe('and receives nothing, though it sends', () => {
    const minute = 60_000;

    /** Nothing reaches the modem from the network until its radio was off. */
    async function receivesNothing(...args: Parameters<typeof modemOf>) {
      const modem = await servingModemOf(...args);
      expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
      await modem.clock.until(() => modem.reports.length === 1, 'the first report', minute);
      modem.virtual.faults.tamper = (bytes) =>
        modem.count(/^AT\+CFUN=4$/) > 0 || !/\+CDS:|\+CMTI:/.test(Buffer.from(bytes).toString('latin1'))
          ? [bytes]
          : [];
      return modem;
    }

    async function sends(modem: Awaited<ReturnType<typeof receivesNothing>>, count: number, pauseMs: number) {
      for (let sent = 0; sent < count; sent += 1) {
        expect(await modem.outcome({ to: `+1303555010${sent % 10}` })).toMatchObject({ kind: 'accepted' });
        await modem.clock.advance(pauseMs);
      }
    }
    const lte = { manufacturer: 'QUALCOMM INCORPORATED', model: 'LTE USB MODEM' };

    it('quirk 63: reports that stop have its radio switched off and on, and come again', async () => {
      const modem = await receivesNothing('clean', lte);
      await sends(modem, 10, 50_000);
      expect(modem.count(/^AT\+CFUN=/)).toBe(0);
      await modem.clock.until(() => modem.hasEvent('reports-stopped'), 'noticed', 4 * minute);
      expect(modem.events.find(({ type }) => type === 'reports-stopped')).toEqual({
        type: 'reports-stopped',
        level: 'warn',
        detail: { waiting: 10 },
      });
      expect(modem.driver.snapshot.reason?.code).toBe('reports-stopped');
      await modem.reaches('registered', 2 * minute);
      expect(modem.rungs).toEqual(['radio-cycle']);
      const before = modem.reports.length;
      await modem.outcome();
      await modem.clock.until(() => modem.reports.length > before, 'a report', minute);
    });

    it('quirk 63: a network that keeps the reports back costs no second cycle that day', async () => {
      const modem = await receivesNothing('clean', lte);
      modem.virtual.faults.tamper = (bytes) =>
        /\+CDS:/.test(Buffer.from(bytes).toString('latin1')) ? [] : [bytes];
      await sends(modem, 30, 2 * minute);
      expect(modem.rungs).toEqual(['radio-cycle']);
    });

    it('quirk 63: never while a text is on its way', async () => {
      const modem = await receivesNothing('clean', lte);
      await sends(modem, 10, 45_000);
      modem.virtual.faults.holdSubmitAnswers = true;
      const outcome = modem.submit();
      await modem.clock.advance(179_000);
      expect(modem.hasEvent('reports-stopped')).toBe(false);
      modem.virtual.releaseSubmitAnswers();
      await modem.clock.advance(1_000);
      expect(await outcome).toMatchObject({ kind: 'accepted' });
      await modem.clock.until(() => modem.hasEvent('reports-stopped'), 'noticed', minute);
    });

    it('quirk 63: nothing is done for texts that asked for no report', async () => {
      const modem = await receivesNothing('clean', lte);
      for (let sent = 0; sent < 15; sent += 1) {
        await modem.outcome({ requestStatusReport: false });
        await modem.clock.advance(minute);
      }
      expect(modem.hasEvent('reports-stopped')).toBe(false);
    });
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
