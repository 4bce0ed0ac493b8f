/**
 * A modem that streams garbage while commands run: every call is answered within what its time-outs allow, and the
 * channel works again when the garbage stops.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../drivers/virtual/random.ts';
import { type ChannelRig, createChannelRig, samplePdu, samplePduCommand } from '../../support/channel-rig.ts';
import { below, mutatedStream } from './fuzz-streams.ts';

/** Time-outs of the commands here, and what the resynchronisation before and after them may take (30 s of hush). */
const plainMs = 1_000;
const promptMs = 1_000;
const resultMs = 5_000;
const longestMs = 60_000;

/** What can keep a wire from coming to rest, over and over. */
const persistent = [
  '\r\nRDY\r\n',
  '\r\n> ',
  '\r\n+CMGS: 7\r\n',
  '\r\nOK\r\n',
  '\r\nERROR\r\n',
  '+CUSD: 1,"',
  'x',
  '\0\xff',
];

/** Feeds `next()` every so many ms until the call is answered; how long that took. */
async function answeredUnder(
  rig: ChannelRig,
  call: Promise<unknown>,
  next: () => { readonly text: string; readonly pauseMs: number },
): Promise<number> {
  const startedAt = rig.clock.monotonic();
  const seen = { isAnswered: false };
  void call.then(() => (seen.isAnswered = true));
  await rig.clock.advance(0);
  while (!seen.isAnswered && rig.clock.monotonic() - startedAt <= longestMs) {
    const { text, pauseMs } = next();
    rig.port.feed(text);
    await rig.clock.advance(pauseMs);
  }
  return rig.clock.monotonic() - startedAt;
}

async function worksAgain({ clock, port, channel }: ChannelRig): Promise<void> {
  port.feed('\r\n');
  port
    .on('AT\r', '\r\nOK\r\n')
    .on('AT+CMGS=19\r', '\r\n> ')
    .on(`${samplePdu}\x1a`, '\r\n+CMGS: 9\r\n\r\nOK\r\n');
  await clock.until(() => !channel.isBusy, 'the channel at rest', 2 * longestMs);
  const replies: string[] = [];
  const ask = async () => {
    void channel.execute({ text: 'AT', timeoutMs: plainMs }).then(({ kind }) => replies.push(kind));
    await clock.until(() => !channel.isBusy, 'an answer', 2 * longestMs);
  };
  await ask();
  if (replies[0] !== 'ok') await ask(); // the garbage may have left an old answer behind
  expect(replies.at(-1)).toBe('ok');
  const submission = channel.submitPdu(samplePduCommand());
  await clock.until(() => !channel.isBusy, 'a reference', 2 * longestMs);
  expect(await submission).toEqual({ kind: 'accepted', reference: 9 });
}

const plain = (rig: ChannelRig) =>
  rig.channel.execute({ text: 'AT+CSQ', timeoutMs: plainMs, expects: '+CSQ:' });
const submission = (rig: ChannelRig) =>
  rig.channel.submitPdu(samplePduCommand({ promptTimeoutMs: promptMs, resultTimeoutMs: resultMs }));

describe('under a stream of garbage', () => {
  it.each(persistent.flatMap((text) => [50, 150, 900].map((pauseMs) => ({ text, pauseMs }))))(
    '%j without end',
    async (one) => {
      const rig = createChannelRig();
      for (const call of [plain, submission, plain, submission, plain]) {
        expect(await answeredUnder(rig, call(rig), () => one)).toBeLessThan(longestMs);
      }
      await worksAgain(rig);
    },
  );

  it('references without end after a submission went unanswered', async () => {
    const rig = createChannelRig();
    const unanswered = submission(rig);
    await rig.clock.advance(0);
    rig.port.feed('\r\n> ');
    await rig.clock.until(() => rig.port.writes.at(-1)?.endsWith('\x1a') ?? false, 'the PDU');
    await rig.clock.advance(resultMs);
    expect(await unanswered).toMatchObject({ kind: 'unknown' });
    const one = { text: '\r\n+CMGS: 7\r\n', pauseMs: 900 };
    expect(await answeredUnder(rig, plain(rig), () => one)).toBeLessThan(longestMs);
    await worksAgain(rig);
  });

  it('of any kind, every call is answered in time, and the wire works afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = seededRandom(seed);
        const rig = createChannelRig({ guardMs: below(random, 50) });
        for (let n = 0; n < 4; n += 1) {
          const call = below(random, 2) === 0 ? plain(rig) : submission(rig);
          const took = await answeredUnder(rig, call, () => ({
            text: Buffer.from(mutatedStream(random)).toString('latin1'),
            pauseMs: below(random, 400),
          }));
          expect(took).toBeLessThan(longestMs);
        }
        await worksAgain(rig);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
