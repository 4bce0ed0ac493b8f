import { describe, expect, it } from 'vitest';
import { generic } from '../../../drivers/profiles/generic.ts';
import { profiles } from '../../../drivers/profiles/index.ts';
import type { UsbReset } from '../../../drivers/serial/usb-reset.ts';
import type { Cure } from '../../../drivers/virtual/faults.ts';
import { modemUnderTest, type Given, type ModemUnderTest } from './modem-under-test.ts';

const resetCommand = /^AT\+CFUN=(?!1$)/;
const minute = 60_000;
const reopened = ['probe', 'reopen', 'reopen', 'reopen', 'reopen', 'reopen'];

/** Pulls and plugs the virtual modem, as the bus would. */
class BusReset implements UsbReset {
  modem: ModemUnderTest | null = null;
  count = 0;
  outcome: Awaited<ReturnType<UsbReset['reset']>> = 'done';
  async reset(): ReturnType<UsbReset['reset']> {
    this.count += 1;
    if (this.outcome !== 'done') return this.outcome;
    this.modem?.virtual.unplug();
    this.modem?.virtual.replug();
    return 'done';
  }
}

function withBus(given: Given = {}): { modem: ModemUnderTest; bus: BusReset } {
  const bus = new BusReset();
  const modem = modemUnderTest({ ...given, modem: { usbReset: bus, ...given.modem } });
  bus.modem = modem;
  return { modem, bus };
}

function resets(modem: ModemUnderTest): readonly string[] {
  return modem.commands.filter((command) => resetCommand.test(command));
}

describe('a modem that hangs', () => {
  it.each<[Cure, readonly string[], readonly string[]]>([
    ['reopen', ['probe', 'reopen'], []],
    ['radio-cycle', [...reopened, 'radio-cycle'], ['AT+CFUN=4']],
    ['reboot', [...reopened, 'radio-cycle', 'reboot'], ['AT+CFUN=4', 'AT+CFUN=1,1']],
    [
      'usb-reset',
      [...reopened, 'radio-cycle', 'reboot', 'reopen', 'reopen', 'usb-reset'],
      ['AT+CFUN=4', 'AT+CFUN=1,1'],
    ],
  ])('until %s is brought back by it, and by nothing stronger', async (cure, rungs, commands) => {
    const { modem, bus } = withBus();
    await modem.registered();
    await modem.clock.advance(10_000);
    modem.virtual.faults.isDeafUntil = cure;
    await modem.clock.until(() => modem.driver.snapshot.state !== 'registered', 'noticed', minute);
    await modem.reaches('registered', 15 * minute);
    expect(modem.rungs).toEqual(rungs);
    expect(resets(modem)).toEqual(commands);
    expect(bus.count).toBe(cure === 'usb-reset' ? 1 : 0);
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('shows each step: its reason while it waits, its name while it is done', async () => {
    const { modem } = withBus();
    await modem.registered();
    modem.virtual.faults.isDeafUntil = 'usb-reset';
    await modem.reaches('failed');
    await modem.reaches('registered', 15 * minute);
    const codes = modem.states.filter(({ state }) => state === 'failed').map(({ reason }) => reason?.code);
    expect(new Set(codes)).toEqual(
      new Set(['modem-silent', 'recovery-radio-cycle', 'recovery-reboot', 'recovery-usb-reset']),
    );
    const step = modem.events.find(({ detail }) => detail['rung'] === 'reboot');
    expect(step).toEqual({
      type: 'recovery-step',
      level: 'warn',
      detail: { rung: 'reboot', attempt: 8, reason: 'modem-silent', inMs: 3_000 },
    });
  });

  it('for good gets at most four resets in any hour, and ends in quarantine each time', async () => {
    const { modem, bus } = withBus();
    const times: number[] = [];
    modem.virtual.faults.isDeaf = true;
    bus.outcome = 'failed';
    modem.start();
    let seen = 0;
    while (modem.clock.monotonic() < 240 * minute) {
      await modem.clock.advance(10_000);
      const count = modem.events.filter(
        ({ type, detail }) => type === 'recovery-step' && isReset(detail['rung']),
      );
      for (; seen < count.length; seen += 1) times.push(modem.clock.monotonic());
    }
    expect(times.length).toBeGreaterThanOrEqual(12);
    expect(times.length).toBeLessThanOrEqual(16);
    for (const start of times) {
      expect(times.filter((at) => at >= start && at < start + 60 * minute).length).toBeLessThanOrEqual(4);
    }
    expect(modem.hasEvent('modem-quarantined')).toBe(true);
    await modem.clock.until(() => modem.driver.snapshot.reason?.code === 'modem-quarantined');
    expect(modem.driver.snapshot).toMatchObject({ state: 'failed', nextTryAt: expect.any(Number) });
    expect(modem.driver.snapshot.reason?.text).toContain('power');
  });

  it('and hangs again after ten healthy minutes begins at the mildest step', async () => {
    const { modem } = withBus();
    await modem.registered();
    modem.virtual.faults.isDeafUntil = 'radio-cycle';
    await modem.reaches('failed');
    await modem.reaches('registered', 15 * minute);
    await modem.clock.advance(11 * minute);
    const before = modem.rungs.length;
    modem.virtual.faults.isDeafUntil = 'reopen';
    await modem.reaches('failed');
    await modem.reaches('registered', 15 * minute);
    expect(modem.rungs.slice(before)).toEqual(['probe', 'reopen']);
  });

  it('and hangs again soon goes on where the last cure stood', async () => {
    const { modem } = withBus();
    await modem.registered();
    modem.virtual.faults.isDeafUntil = 'radio-cycle';
    await modem.reaches('failed');
    await modem.reaches('registered', 15 * minute);
    const before = modem.rungs.length;
    modem.virtual.faults.isDeafUntil = 'reboot';
    await modem.reaches('failed');
    await modem.reaches('registered', 15 * minute);
    expect(modem.rungs.slice(before)).toEqual(['probe', 'reboot']);
  });

  it('is never told to restart where its profile says that this harms', async () => {
    const harmless = {
      ...generic,
      name: 'without-reboot',
      reboot: null,
      match: { manufacturer: /brittle/i },
    };
    (profiles as (typeof generic)[]).unshift(harmless);
    try {
      const { modem, bus } = withBus({ personality: { manufacturer: 'Brittle' } });
      await modem.registered();
      modem.virtual.faults.isDeafUntil = 'usb-reset';
      await modem.reaches('failed');
      await modem.reaches('registered', 15 * minute);
      expect(modem.rungs).not.toContain('reboot');
      expect(modem.count(/CFUN=1,1/)).toBe(0);
      expect(bus.count).toBe(1);
    } finally {
      (profiles as (typeof generic)[]).shift();
    }
  });

  it('is not reset over USB a second time where the system forbids it', async () => {
    const { modem, bus } = withBus({ virtual: { faults: { isDeaf: true } } });
    bus.outcome = 'not-permitted';
    modem.start();
    await modem.clock.advance(120 * minute);
    expect(bus.count).toBe(1);
    expect(modem.hasEvent('usb-reset-refused')).toBe(true);
  });

  it('has its radio switched off the other way where it refuses flight mode', async () => {
    const { modem } = withBus({
      personality: {
        commands: {
          '+CFUN': {
            read: (core) => ({ kind: 'ok', lines: [`+CFUN: ${core.radio.functionality}`] }),
            write(core, argument) {
              if (argument === '4') return { kind: 'cme', code: 50 };
              core.radio.functionality = argument === '0' ? 0 : 1;
              core.radio.search();
              if (argument === '0') core.faults.refusesUntil = null;
              return { kind: 'ok', lines: [] };
            },
          },
        },
      },
      virtual: { faults: { refusesUntil: 'radio-cycle' } },
    });
    await modem.registered();
    await sendsNothing(modem, 3);
    await modem.clock.until(() => modem.driver.snapshot.state !== 'registered', 'noticed', 20_000);
    await modem.reaches('registered', 2 * minute);
    expect(modem.commands.filter((command) => /CFUN=/.test(command))).toEqual([
      'AT+CFUN=4',
      'AT+CFUN=0',
      'AT+CFUN=1',
    ]);
  });
});

describe('a modem that answers AT and sends nothing', () => {
  it.each<[Cure, readonly string[]]>([
    ['radio-cycle', ['radio-cycle']],
    ['reboot', ['radio-cycle', 'reboot']],
    ['usb-reset', ['radio-cycle', 'reboot', 'usb-reset']],
  ])('until %s is caught after three refusals for different recipients', async (cure, rungs) => {
    const { modem } = withBus({ virtual: { faults: { refusesUntil: cure } } });
    await modem.registered();
    for (let round = 0; round < rungs.length; round += 1) {
      await sendsNothing(modem, 2);
      expect(modem.driver.snapshot.state).toBe('registered');
      await sendsNothing(modem, 1);
      await modem.clock.advance(100);
      expect(modem.driver.snapshot).toMatchObject({ state: 'failed', reason: { code: 'no-progress' } });
      await modem.reaches('registered', 5 * minute);
    }
    expect(modem.rungs).toEqual(rungs);
    expect(modem.events.find(({ type }) => type === 'no-progress')).toEqual({
      type: 'no-progress',
      level: 'error',
      detail: { reason: 'no-progress', refusals: 3, unanswered: 0, code: 'unknown-error' },
    });
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('stays in service when nothing helped: the network may be at fault', async () => {
    const { modem } = withBus();
    await modem.registered();
    for (let round = 0; round < 8; round += 1) {
      modem.virtual.faults.submitErrors = Array.from({ length: 3 }, () => ({ kind: 'cms', code: 38 }));
      await sendsNothing(modem, 3);
      await modem.clock.advance(100);
      await modem.reaches('registered', 5 * minute);
    }
    expect(modem.rungs.length).toBe(3);
    expect(modem.hasEvent('modem-quarantined')).toBe(false);
  });

  it('is reset after two submissions without an answer, once a late one can no longer come', async () => {
    const { modem } = withBus();
    await modem.registered();
    modem.virtual.faults.submitErrors = [{ kind: 'silent' }, { kind: 'silent' }];
    for (const to of ['+13035550101', '+13035550102']) {
      expect(await modem.outcome({ to })).toMatchObject({ kind: 'unknown' });
      await modem.clock.advance(1_000);
      expect(modem.rungs.at(-1)).toBe('probe');
      if (to.endsWith('1')) await modem.reaches('registered');
    }
    const given = modem.clock.monotonic();
    await modem.clock.until(() => modem.rungs.at(-1) === 'radio-cycle', 'the reset', 2 * minute);
    expect(modem.clock.monotonic() - given).toBeGreaterThan(28_000);
    await modem.reaches('registered', 2 * minute);
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('is noticed as soon as the time-out of a submission is over in which it hangs', async () => {
    const { modem } = withBus();
    await modem.registered();
    const started = modem.clock.monotonic();
    modem.network.script('+12025550199', { name: 'ignored', answer: { kind: 'ignore' }, reports: [] });
    void modem.submit();
    await modem.clock.advance(100);
    modem.virtual.faults.isDeafUntil = 'reopen';
    await modem.clock.until(() => modem.driver.snapshot.state !== 'registered', 'noticed', 10 * minute);
    // CMGS may take 180 s.
    expect(modem.clock.monotonic() - started).toBeLessThan(195_000);
    await modem.reaches('registered', 2 * minute);
    expect(modem.rungs).toEqual(['probe', 'reopen']);
  });
});

async function sendsNothing(modem: ModemUnderTest, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 1) {
    const outcome = await modem.outcome({ to: `+1303555010${nextDigit()}` });
    expect(['refused', 'unknown']).toContain(outcome.kind);
  }
}

let digit = 0;
function nextDigit(): number {
  digit = (digit + 1) % 10;
  return digit;
}

function isReset(rung: unknown): boolean {
  return rung === 'radio-cycle' || rung === 'reboot' || rung === 'usb-reset';
}
