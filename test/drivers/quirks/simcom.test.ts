/** Quirks 24 to 34 of docs/quirks.md, at the driver's door. */
import { describe, expect, it } from 'vitest';
import { smsReadingCommands } from '../../../drivers/virtual/commands/sms-reading.ts';
import { error, ok } from '../../../drivers/virtual/reply.ts';
import { modemOf, servingModemOf, text, wordsOf } from './quirk-modem.ts';

const longText = 'A text of more than one hundred and sixty characters goes out in several segments, '.repeat(
  3,
);

describe('simcom', () => {
  it('quirk 24: is set up again after the last line of a boot, and needs none of them', async () => {
    const modem = await servingModemOf('sim800');
    modem.virtual.reboot();
    await modem.clock.advance(30_000);
    expect(modem.driver.snapshot.state).toBe('registered');
    expect(modem.virtual.settings.cnmi).toMatchObject({ mt: 1, ds: 1 });
    const silent = await modemOf('sim800', { bootLines: [] }).registered();
    expect(silent.driver.snapshot.profile).toBe('simcom');
  });

  it('quirk 25: takes CNMI by mode 2 or by mode 1, whichever the firmware has', async () => {
    const both = await modemOf('sim800').registered();
    expect(both.virtual.settings.cnmi).toMatchObject({ mode: 2, mt: 1, ds: 1 });
    const one = await modemOf('sim800', { cnmiRanges: ['0,1', '0-3', '0,2', '0,1', '0,1'] }).registered();
    expect(one.virtual.settings.cnmi).toMatchObject({ mode: 1, mt: 1, ds: 1 });
  });

  it('quirk 26: a brown-out in mid-send leaves the outcome unknown at once, and says that power is the cause', async () => {
    const modem = await servingModemOf('sim800', {}, { network: { airTimeMs: 10_000 } });
    const sending = modem.submit();
    await modem.clock.advance(1_000);
    modem.virtual.unsolicited('UNDER-VOLTAGE WARNNING POWER DOWN');
    modem.virtual.reboot();
    await modem.clock.advance(1_000);
    expect(await sending).toMatchObject({ kind: 'unknown' });
    expect(modem.events.filter(({ type }) => type === 'power-down' || type === 'supply-voltage')).not.toEqual(
      [],
    );
    await modem.clock.advance(30_000);
    expect(modem.driver.snapshot.state).toBe('registered');
  });

  it('quirk 27: erases every text once it is kept, so that the memory never fragments', async () => {
    const modem = await servingModemOf('sim800');
    for (let count = 0; count < 5; count += 1) text(modem, `text ${count}`);
    await modem.clock.advance(20_000);
    expect([modem.parts.length, modem.virtual.storage.used('SM'), modem.virtual.storage.used('ME')]).toEqual([
      5, 0, 0,
    ]);
  });

  it('quirk 28: without credit no answer ever comes: the outcome is unknown, and the modem goes on', async () => {
    const modem = await servingModemOf(
      'sim800',
      {},
      { virtual: { faults: { submitErrors: [{ kind: 'silent' }] } } },
    );
    expect(await modem.outcome()).toMatchObject({ kind: 'unknown' });
    await modem.reaches('registered', 300_000);
    await modem.clock.advance(30_000);
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('quirk 29: parts that the firmware deletes as they are read are handed over all the same, once', async () => {
    const read = smsReadingCommands['+CMGR']?.write;
    const modem = await servingModemOf('sim800', {
      commands: {
        '+CMGR': {
          write: (core, argument) => {
            const reply = read?.(core, argument) ?? error;
            core.storage.remove(core.settings.memories[0], Number(argument));
            return reply;
          },
        },
        '+CMGD': { write: () => ok() },
      },
    });
    text(modem, longText);
    await modem.clock.advance(30_000);
    expect(modem.parts.map(({ concatenation }) => concatenation?.sequence)).toEqual([1, 2]);
  });

  it('quirk 30: reads CR CR LF, and answers with ^CIEV among their lines', async () => {
    const modem = await modemOf('sim800', {
      commands: { '+CSQ': { exec: () => ok('^CIEV: 2,4', '+CSQ: 20,0', '^CIEV: 5,1') } },
    }).registered();
    expect(modem.driver.snapshot.network.signalDbm).toBe(-73);
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('quirk 32: a text error counts as its number, so another SIM can take over', async () => {
    const modem = await servingModemOf(
      'sim7600',
      {},
      { virtual: { faults: { submitErrors: [{ kind: 'cms', code: 331 }] } } },
    );
    const outcome = await modem.outcome();
    expect(modem.wire).toContain('< +CMS ERROR: Unknown error');
    expect(outcome).toMatchObject({ error: { code: 'unknown-error', verdict: { maxAttempts: 2 } } });
  });

  it('quirk 34: empties the memory of an A7670 at once after +SMS FULL, and gets what the network held', async () => {
    // Unannounced, so that nothing but that line leads to them.
    const modem = await servingModemOf(
      'a7670',
      { memories: { SM: 3, ME: 3, SR: 0 }, storedIndication: () => '+CSQ: 20,0' },
      { network: { retryMs: 600_000 } },
    );
    for (const words of ['a', 'b', 'c', 'd', 'e']) text(modem, words);
    await modem.clock.advance(5_000);
    expect(modem.wire).toContain('< +SMS FULL');
    expect(modem.hasEvent('memory-full')).toBe(true);
    expect(wordsOf(modem).slice(0, 3)).toEqual(['a', 'b', 'c']);
    await modem.clock.advance(90_000);
    expect(wordsOf(modem)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
