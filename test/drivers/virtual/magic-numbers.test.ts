import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, test } from 'vitest';
import {
  magicBehaviours,
  magicCallees,
  magicNumbers,
  simNumber,
  simNumberCount,
} from '../../../drivers/virtual/magic-numbers.ts';
import { airTimeMs, openTerminal } from './terminal.ts';

const families = ['404', '401', '402', '403', '405', '505'].map((area) => `+1${area}5550142`);
const all = [
  ...magicNumbers.map((row) => row.number),
  ...magicCallees.map((row) => row.number),
  ...families,
  ...Array.from({ length: simNumberCount }, (_, index) => simNumber(index)),
];

describe('magic numbers', () => {
  test.each(all)('%s is a valid number', (number) => {
    expect(parsePhoneNumberFromString(number)?.isValid()).toBe(true);
  });

  test('are named once, and none is a SIM', () => {
    expect(new Set(all).size).toBe(all.length);
  });

  test.each(magicNumbers)('$number: $says', async ({ number, behaviour }) => {
    const { send, listen } = await openTerminal();
    for (const expected of behaviour) {
      const answer = await send({ to: number }, airTimeMs);
      if (expected.answer.kind === 'accept') expect(answer).toContain('+CMGS:');
      else if (expected.answer.kind === 'refuse') expect(answer).toContain('+CMS ERROR:');
      else expect(answer).toBe('');
      await listen(260_000);
    }
  });

  test.each(magicCallees)('$number, when called: $says', async ({ number, callee }) => {
    const { line, listen, network } = await openTerminal({ personality: 'quectel' });
    await line('AT+QTONEDET=1');
    expect(await line(`ATD${number};`)).toBe('\r\nOK\r\n');
    expect(await line('AT+CLCC')).toContain(`+CLCC: 1,0,2,0,0,"${number}",145`);
    const heard = await listen(15_000);
    const word = { busy: 'BUSY', declines: 'NO CARRIER', rings: '', answers: '' }[callee.reaction];
    const isLeft = callee.hangsUpAfterMs !== undefined;
    expect(heard).toContain(isLeft ? 'NO CARRIER' : word);
    expect(heard.includes('+QTONEDET: 49')).toBe(callee.presses !== undefined);
    expect(network.calls[0]).toMatchObject({
      to: number,
      isAnswered: callee.reaction === 'answers',
      endedBy: word !== '' || isLeft ? 'callee' : null,
    });
    await line('AT+CHUP');
    expect(await line('AT+CLCC')).toBe('\r\nOK\r\n');
  });

  test.each([
    ['+14045550142', 42],
    ['+14015550195', 195],
    ['+14025550108', 208],
    ['+14035550131', 331],
    ['+14055550112', 512],
  ])('%s is refused with %i', async (number, code) => {
    const { send } = await openTerminal();
    expect(await send({ to: number })).toBe(`\r\n+CMS ERROR: ${code}\r\n`);
  });

  test('ordinary numbers have no magic', () => {
    expect(magicBehaviours('+14045550100')).toBeUndefined();
    expect(magicBehaviours('+491711234567')).toBeUndefined();
    expect(magicBehaviours(simNumber(0))).toBeUndefined();
  });

  test('a script of the test wins over the magic', async () => {
    const { send, network } = await openTerminal();
    const { behaviours } = await import('../../../drivers/virtual/behaviour.ts');
    network.script('+14045550142', behaviours.delivered());
    expect(await send({ to: '+14045550142' })).toContain('+CMGS: 0');
  });
});
