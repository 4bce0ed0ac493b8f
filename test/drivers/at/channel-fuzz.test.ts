/** Random bytes into the whole receiving path, with commands running: no exception, no stall, no unsafe byte out. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChannelRig, samplePduCommand } from '../../support/channel-rig.ts';

const token = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '\r\nOK\r\n',
      '\r\nERROR\r\n',
      '\r\n> ',
      '+CMGS: 7\r\n',
      '+CMS ERROR: 38\r\n',
      '+CMS ERROR: 500\r\n',
      '\r\nRDY\r\n',
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '+CDS: 24\r\n',
      '+CMT: ,23\r\n',
      '0791AB\r\n',
      '+CREG: 5\r\n',
      '+CUSD: 1,"x\r\n',
      '"\r\n',
      'RING\r\n',
      '+CMGL: 1,1,,3\r\n',
      'AT\r',
      '\x1a',
    ),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 30 }) },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  },
);

const step = fc.oneof(
  { weight: 5, arbitrary: token.map((text) => ({ do: 'feed' as const, text })) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 3_000 }).map((ms) => ({ do: 'wait' as const, ms })) },
  { weight: 1, arbitrary: fc.constant({ do: 'execute' as const }) },
  { weight: 1, arbitrary: fc.boolean().map((may) => ({ do: 'submit' as const, may })) },
  { weight: 1, arbitrary: fc.constant({ do: 'recover' as const }) },
);

describe('fuzz', () => {
  it('every call is answered, every byte written is allowed where it is written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 0, max: 20 }),
        async (steps, guardMs) => {
          const { port, channel, clock, heard } = createChannelRig({ guardMs });
          const pending: Promise<unknown>[] = [];
          let transmissions = 0;
          for (const one of steps) {
            if (one.do === 'feed') port.feed(one.text);
            if (one.do === 'wait') await clock.advance(one.ms);
            if (one.do === 'execute')
              pending.push(channel.execute({ text: 'AT+CSQ', timeoutMs: 1_000, expects: '+CSQ:' }));
            if (one.do === 'submit') {
              const command = samplePduCommand({
                promptTimeoutMs: 1_000,
                resultTimeoutMs: 5_000,
                mayTransmit: () => (one.may ? ++transmissions > 0 : false),
              });
              pending.push(channel.submitPdu(command));
            }
            if (one.do === 'recover') pending.push(channel.recoverPrompt(200));
          }
          port.on('AT\r', '\r\nOK\r\n');
          await clock.until(() => !channel.isBusy, 'the channel at rest', 600_000);
          await Promise.all(pending);

          const pdus = port.writes.filter((text) => text.endsWith('\x1a'));
          expect(pdus.length).toBe(transmissions);
          for (const text of port.writes) expect(isAllowed(text), JSON.stringify(text)).toBe(true);
          for (const [at, text] of port.writes.entries())
            if (text.endsWith('\x1a')) expect(port.writes[at - 1]).toBe('AT+CMGS=19\r');
          expect(heard.length).toBeLessThan(1_000);
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);

  it('silence and floods end by themselves when the port goes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(token, { maxLength: 40 }), async (texts) => {
        const { port, channel } = createChannelRig();
        const pending = [
          channel.execute({ text: 'AT', timeoutMs: 60_000 }),
          channel.submitPdu(samplePduCommand()),
        ];
        for (const text of texts) port.feed(text);
        port.unplug();
        await Promise.all(pending);
        expect(channel.isBusy).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});

/** A command of this test, or what may be written at a prompt: upper-case hex and Ctrl-Z, or ESC. */
function isAllowed(text: string): boolean {
  if (['AT\r', 'AT+CSQ\r', 'AT+CMGS=19\r', '\x1b'].includes(text)) return true;
  return text.endsWith('\x1a') && /^[0-9A-F]+$/.test(text.slice(0, -1));
}
