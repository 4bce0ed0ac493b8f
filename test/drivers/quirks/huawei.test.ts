/** Quirks 1 to 17 of docs/quirks.md, at the driver's door. */
import { describe, expect, it } from 'vitest';
import { smsReadingCommands } from '../../../drivers/virtual/commands/sms-reading.ts';
import { personalities } from '../../../drivers/virtual/personalities/index.ts';
import { error, nothing, ok } from '../../../drivers/virtual/reply.ts';
import { modemOf, servingModemOf, statusesOf, text, wordsOf } from './quirk-modem.ts';

describe('huawei', () => {
  it('quirk 1: serves through a stream of ^RSSI that no command ends, also between header and PDU', async () => {
    const modem = await servingModemOf('huawei', {
      noise: {
        everyMs: 500,
        lines: ['^RSSI: 18', '^MODE: 5,4', '^DSFLOWRPT: 00000010,00000000', '^BOOT:27710117,0,0,0,75'],
      },
      commands: { '^CURC': { write: () => error } },
      noiseInsidePdu: ['^RSSI: 18'],
    });
    expect(modem.count(/^AT\^CURC=0$/)).toBe(1);
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
    text(modem, 'through the noise');
    await modem.clock.advance(10_000);
    expect([wordsOf(modem), statusesOf(modem)]).toEqual([['through the noise'], [0]]);
    expect(modem.stateNames.at(-1)).toBe('registered');
  });

  it('quirk 3: takes COMMAND NOT SUPPORT for an answer, not for silence', async () => {
    const lacks = [...personalities.huawei.lacks, '+CGREG', '+CEREG', '+CNUM'];
    const modem = await modemOf('huawei', { lacks }).registered();
    expect(modem.wire).toContain('< COMMAND NOT SUPPORT');
    expect(modem.clock.monotonic()).toBeLessThan(5_000);
  });

  it('quirk 4: sweeps at the start and after ^SMMEMFULL, since a full memory announces nothing', async () => {
    const modem = modemOf('huawei', { memories: { SM: 3, ME: 3, SR: 0 } }, { network: { retryMs: 5_000 } });
    for (const words of ['a', 'b', 'c', 'd']) text(modem, words);
    await modem.clock.advance(1_000);
    await modem.registered();
    await modem.clock.advance(60_000);
    expect(wordsOf(modem)).toEqual(['a', 'b', 'c', 'd']);
    modem.refuses = true;
    for (const words of ['e', 'f', 'g', 'h']) text(modem, words);
    await modem.clock.advance(10_000);
    modem.refuses = false;
    await modem.clock.advance(310_000);
    expect(modem.hasEvent('memory-full')).toBe(true);
    expect(wordsOf(modem)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
  });

  it.each(['+CMTI: "SM",0', '+CMTI: "SM",-1'])('quirk 5: finds a text announced as %s', async (line) => {
    const modem = await servingModemOf('huawei', { storedIndication: () => line });
    text(modem, 'at zero');
    await modem.clock.advance(5_000);
    expect([wordsOf(modem), modem.virtual.storage.used('SM'), modem.virtual.storage.used('ME')]).toEqual([
      ['at zero'],
      0,
      0,
    ]);
  });

  it('quirk 6: looks a second time where the place was empty right after its announcement', async () => {
    let reads = 0;
    const readEntry = smsReadingCommands['+CMGR'];
    const modem = await servingModemOf('huawei', {
      commands: {
        '+CMGR': {
          write: (core, argument) => {
            reads += 1;
            return reads === 1 ? ok() : (readEntry?.write?.(core, argument) ?? error);
          },
        },
      },
    });
    text(modem, 'late in its place');
    await modem.clock.advance(2_000);
    expect([wordsOf(modem), reads]).toEqual([['late in its place'], 2]);
  });

  it.each(['E1750', 'E180', 'E372', 'E3276'])('quirk 7: never lists a memory of an %s', async (model) => {
    const modem = modemOf('huawei', { model, commands: { '+CMGL': { write: () => nothing } } });
    text(modem, 'place by place');
    await modem.clock.advance(1_000);
    await modem.registered();
    await modem.clock.advance(60_000);
    expect([wordsOf(modem), modem.count(/^AT\+CMGL/)]).toEqual([['place by place'], 0]);
  });

  it('quirk 7: reads place by place where an unknown modem freezes on CMGL', async () => {
    const modem = modemOf('clean', { commands: { '+CMGL': { write: () => nothing } } });
    text(modem, 'not lost');
    await modem.clock.advance(1_000);
    await modem.registered();
    await modem.clock.advance(400_000);
    expect([wordsOf(modem), modem.driver.snapshot.state]).toEqual([['not lost'], 'registered']);
  });

  it('quirk 8: leaves an E1750 300 ms between an answer and the next command', async () => {
    const gaps: number[] = [];
    let answeredAt: number | null = null;
    const modem = modemOf(
      'huawei',
      { model: 'E1750' },
      {
        modem: {
          trace: (direction, line) => {
            const now = modem.clock.monotonic();
            if (direction === 'from-modem' && /^(OK|ERROR|\+CM. ERROR.*|COMMAND NOT SUPPORT)$/.test(line()))
              answeredAt = now;
            if (direction === 'to-modem' && answeredAt !== null) gaps.push(now - answeredAt);
          },
        },
      },
    );
    await modem.registered();
    await modem.clock.advance(1_000);
    gaps.length = 0;
    await modem.clock.advance(90_000);
    expect(gaps.length).toBeGreaterThan(5);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(300);
  });

  it('quirk 9: reads the reference from between blank lines', async () => {
    const modem = await servingModemOf('huawei', { hasBlankLinesAroundCmgs: true });
    expect(await modem.outcome()).toEqual({ kind: 'accepted', reference: 0 });
  });

  it('quirk 10: leaves a prompt it is stuck in with ESC, and goes on', async () => {
    const modem = await servingModemOf('huawei');
    modem.virtual.strayPrompt();
    await modem.clock.advance(5_000);
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
    expect(modem.wire.filter((line) => line === '> ^[').length).toBeGreaterThan(1);
    expect(modem.network.air).toHaveLength(1);
  });

  it('quirk 11: has reports come directly, by mode 1, and never in the memory nobody can read', async () => {
    const modem = await servingModemOf('huawei');
    expect(modem.virtual.settings.cnmi).toMatchObject({ mode: 1, mt: 1, ds: 1 });
    await modem.outcome();
    await modem.clock.advance(5_000);
    expect(statusesOf(modem)).toEqual([0]);
  });

  it('quirk 12: takes a report under the header of a text for a report', async () => {
    const modem = await servingModemOf('huawei', { directHeader: (_name, length) => `+CMT: ,${length}` });
    await modem.outcome();
    await modem.clock.advance(5_000);
    expect([statusesOf(modem), modem.parts]).toEqual([[0], []]);
  });

  it('quirk 14: needs no sense in CSMS? and CCLK?, and no CLAC', async () => {
    const modem = await modemOf('huawei', {
      commands: {
        '+CSMS': { read: () => ok('+CSMS: ,1,1,1'), write: () => ok('+CSMS: ') },
        '+CCLK': { read: () => ok('+CCLK: "2026/11/23,09:00:00"') },
      },
    }).registered();
    expect(modem.count(/CLAC/)).toBe(0);
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('quirk 16: finds a report that was stored among the texts', async () => {
    const modem = await servingModemOf('huawei', {
      acceptsCnmi: ({ ds }) => ds !== 1,
      reportMemory: 'SM',
      reportMemoryShown: 'SR',
    });
    await modem.outcome();
    await modem.clock.advance(10_000);
    expect([statusesOf(modem), modem.parts, modem.virtual.storage.used('SM')]).toEqual([[0], [], 0]);
  });

  it.each(['huawei', 'novatel'] as const)(
    'quirk 17: never acknowledges on %s, whatever the configuration wishes',
    async (family) => {
      const modem = await servingModemOf(family, {}, { modem: { requestAcknowledge: true } });
      await modem.outcome();
      await modem.clock.advance(10_000);
      expect(modem.count(/CNMA|CSMS=1/)).toBe(0);
      expect(statusesOf(modem)).toEqual([0]);
    },
  );
});
