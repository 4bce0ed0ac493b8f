/** Quirks 13, 59 and 67 of docs/quirks.md: dialogues with the network that a family garbles or cannot end. */
import { describe, expect, it } from 'vitest';
import type { UssdOutcome } from '../../../drivers/driver.ts';
import { error, ok } from '../../../drivers/virtual/reply.ts';
import type { CommandEntry } from '../../../drivers/virtual/command-table.ts';
import type { ModemUnderTest } from '../modem/modem-under-test.ts';
import { servingModemOf } from './quirk-modem.ts';

/** Answers what was dialled with this line, and a close as told. */
function ussd(line: string, whenClosed = ok()): CommandEntry {
  return {
    write: (modem, argument) => {
      if (argument.startsWith('2')) return whenClosed;
      if (argument.includes(',')) modem.clock.setTimer(() => modem.unsolicited(line), 500);
      return ok();
    },
  };
}

async function dial(modem: ModemUnderTest): Promise<UssdOutcome> {
  let outcome: UssdOutcome | undefined;
  void modem.driver.ussd({ dialogue: ['*100#'] }).then((settled) => (outcome = settled));
  await modem.clock.until(() => outcome !== undefined, 'an answer', 300_000);
  return outcome as unknown as UssdOutcome;
}

describe('a dialogue with the network', () => {
  it('quirk 13: an answer as packed 7-bit hex, under 15, is read', async () => {
    // "hellohello", TS 23.038 §6.1.2.3 (packed from the first bit on).
    const modem = await servingModemOf('huawei', {
      commands: { '+CUSD': ussd('+CUSD: 0,"E8329BFD4697D9EC37",15') },
    });
    expect(await dial(modem)).toEqual({ kind: 'answered', texts: ['hellohello'], isOpen: false });
  });

  it('quirk 59: a modem that cannot close a session gives its answer, and sends after', async () => {
    const entry = ussd('+CUSD: 1,"1 balance",15', error);
    const modem = await servingModemOf('clean', { commands: { '+CUSD': entry } });
    expect(await dial(modem)).toEqual({ kind: 'answered', texts: ['1 balance'], isOpen: true });
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('quirk 67: a pop-up of the network that waits for a reply is closed, so that the SIM is free', async () => {
    const modem = await servingModemOf('clean');
    modem.virtual.unsolicited('+CUSD: 1,"Choose: 1 loan 2 no",15');
    modem.virtual.unsolicited('+STIN: 21');
    await modem.clock.advance(5_000);
    expect(modem.count(/^AT\+CUSD=2$/)).toBe(1);
    modem.virtual.faults.submitErrors.push({ kind: 'cms', code: 314 });
    expect(await modem.outcome()).toMatchObject({ error: { verdict: { next: 'wait' } } });
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });
});
