/** Calls and reboots in the middle of a submission or a start: the outcome is the true one, and the modem serves on. */
import { describe, expect, it } from 'vitest';
import { type Given, modemUnderTest } from './modem-under-test.ts';
import { expectHealthy, inService, latin } from './noise-rig.ts';

describe.each([
  'BUSY',
  'RING',
  'NO CARRIER',
  'NO ANSWER',
  'NO DIALTONE',
  '+CLIP: "+12025550123",145',
  'RING\r\n\r\nRING',
])('%s in the middle of a submission', (line) => {
  const bytes = latin(`\r\n${line}\r\n`);

  it('between command and prompt', async () => {
    const modem = await inService({ virtual: { faults: { promptDelayMs: 500 } } });
    const outcome = modem.submit();
    await modem.clock.advance(300);
    modem.virtual.emit(bytes);
    await modem.clock.advance(2_000);
    expect(await outcome).toEqual({ kind: 'accepted', reference: 0 });
    await expectHealthy(modem);
  });

  it('at the prompt, while the claim is written', async () => {
    const modem = await inService();
    let settle = (): void => undefined;
    const clearance = new Promise<void>((resolve) => (settle = resolve));
    const outcome = modem.submit({ clearance });
    await modem.clock.advance(300);
    modem.virtual.emit(bytes);
    await modem.clock.advance(100);
    settle();
    await modem.clock.advance(2_000);
    expect(await outcome).toEqual({ kind: 'accepted', reference: 0 });
    await expectHealthy(modem);
  });

  it('between Ctrl-Z and the answer: nothing is written before that', async () => {
    const modem = await inService({ network: { airTimeMs: 3_000 } });
    const outcome = modem.submit();
    await modem.clock.advance(1_000);
    modem.virtual.emit(bytes);
    await modem.clock.advance(3_000);
    expect(await outcome).toEqual({ kind: 'accepted', reference: 0 });
    expect(modem.virtual.bytesWhileBusy).toBe(0);
    await expectHealthy(modem);
  });
});

describe('a reboot with its banner', () => {
  const banner: Given = {
    personality: {
      bootMs: 300,
      bootLines: [
        [300, 'RDY'],
        [800, '+CFUN: 1'],
        [900, '+CPIN: READY'],
        [2_500, 'Call Ready'],
        [2_700, 'SMS Ready'],
      ],
    },
  };

  it.each([20, 150, 300, 450, 600, 750, 900])('%i ms into the start', async (afterMs) => {
    const modem = modemUnderTest(banner).start();
    await modem.clock.advance(afterMs);
    modem.virtual.reboot();
    await modem.clock.advance(5_000);
    await expectHealthy(modem);
    expect(modem.virtual.settings).toMatchObject({ echo: false, cnmi: { mt: 1, ds: 1 } });
  });

  it('while the prompt is awaited: nothing was sent, and that is what is said', async () => {
    const modem = await inService({ ...banner, virtual: { faults: { promptDelayMs: 2_000 } } });
    const outcome = modem.submit();
    await modem.clock.advance(1_000);
    modem.virtual.reboot();
    await modem.clock.advance(30_000);
    expect(await outcome).toMatchObject({ kind: 'refused' });
    expect(modem.network.air).toHaveLength(0);
    modem.virtual.faults.promptDelayMs = 0;
    await expectHealthy(modem);
  });

  it('at the prompt, while the claim is written: nothing was sent', async () => {
    const modem = await inService(banner);
    const outcome = modem.submit({ clearance: new Promise(() => undefined) });
    await modem.clock.advance(500);
    modem.virtual.reboot();
    await modem.clock.advance(20_000);
    expect(['refused', 'withdrawn']).toContain((await outcome).kind);
    expect(modem.network.air).toHaveLength(0);
    await expectHealthy(modem);
  });

  it('after Ctrl-Z: the outcome is unknown', async () => {
    const modem = await inService({ ...banner, network: { airTimeMs: 3_000 } });
    const outcome = modem.submit();
    await modem.clock.advance(1_000);
    modem.virtual.reboot();
    await modem.clock.advance(2_000);
    expect(await outcome).toMatchObject({ kind: 'unknown', error: { code: 'modem-restarted' } });
    await expectHealthy(modem);
  });

  it.each(['NORMAL POWER DOWN', 'UNDER-VOLTAGE WARNNING POWER DOWN'])(
    'announced by %s after Ctrl-Z: unknown, and told',
    async (line) => {
      const modem = await inService({ ...banner, network: { airTimeMs: 3_000 } });
      const outcome = modem.submit();
      await modem.clock.advance(1_000);
      modem.virtual.emit(latin(`\r\n${line}\r\n`));
      modem.virtual.reboot();
      await modem.clock.advance(5_000);
      expect(await outcome).toMatchObject({ kind: 'unknown' });
      expect(modem.hasEvent('power-down')).toBe(true);
      await expectHealthy(modem);
    },
  );
});
