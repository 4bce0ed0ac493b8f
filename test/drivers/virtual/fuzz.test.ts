import fc from 'fast-check';
import { expect, test } from 'vitest';
import { standardCommands } from '../../../drivers/virtual/commands/index.ts';
import { type PersonalityName, personalities } from '../../../drivers/virtual/personalities/index.ts';
import { openTerminal, ownNumber } from './terminal.ts';

const commandNames = Object.keys(standardCommands);
const argumentText = fc.oneof(
  fc.constant(''),
  fc.constant('?'),
  fc.constant('=?'),
  fc.stringMatching(/^=[0-9,";+A-Z]{0,20}$/),
  fc.string({ maxLength: 30, unit: 'binary' }).map((text) => `=${text}`),
);
const commandLine = fc
  .tuple(fc.constantFrom(...commandNames), argumentText)
  .map(([name, rest]) => Buffer.from(`AT${name}${rest}\r`, 'latin1'));
const typed = fc.oneof(
  { weight: 6, arbitrary: commandLine },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(Buffer.from('\u001a'), Buffer.from('\u001b'), Buffer.from('AT\r')),
  },
  {
    weight: 1,
    arbitrary: fc
      .stringMatching(/^[0-9A-F]{0,60}$/)
      .map((hex) => Buffer.from(`AT+CMGS=${hex.length >> 1}\r${hex}\u001a`)),
  },
);

test.each(Object.keys(personalities) as PersonalityName[])(
  '%s survives any bytes, and answers again after ESC',
  async (personality) => {
    await fc.assert(
      fc.asyncProperty(fc.array(typed, { maxLength: 25 }), fc.boolean(), async (inputs, isSplit) => {
        const { modem, network, clock, type } = await openTerminal({ personality });
        if (isSplit) modem.faults.outputPieces = 'random';
        for (const input of inputs) {
          modem.receive(input);
          network.sendFromHandset({ from: '+15551234567', to: ownNumber, text: 'hi' });
        }
        await clock.advance(120_000);
        await type('\u001b\r');
        await clock.advance(120_000);
        await type('\u001b\rATV1Q0\r', 1_000);
        expect(await type('AT\r', 1_000)).toMatch(/OK/);
      }),
      { numRuns: 60 },
    );
  },
  60_000,
);
