import { describe, expect, it } from 'vitest';
import type { AtChannel, AtReply } from '../../../drivers/at/types.ts';
import { type Lane, Wire } from '../../../drivers/modem/wire.ts';
import { localError } from '../../../drivers/verdicts.ts';
import { ManualClock, turns } from '../../support/manual-clock.ts';

/** A channel whose commands are answered by hand. */
class HandChannel implements AtChannel {
  readonly asked: { text: string; answer: (reply: AtReply) => void }[] = [];
  readonly isBusy = false;

  execute({ text }: { text: string }): Promise<AtReply> {
    return new Promise((resolve) => void this.asked.push({ text, answer: resolve }));
  }
  submitPdu(): never {
    throw new Error('not used here');
  }
  async recoverPrompt(): Promise<void> {}
  stop(): void {}

  async answer(reply: AtReply = { kind: 'ok', lines: [] }): Promise<string> {
    const next = this.asked.shift();
    next?.answer(reply);
    await turns(2);
    return next?.text ?? '';
  }
}

function given() {
  const clock = new ManualClock();
  const channel = new HandChannel();
  let deaf = 0;
  const wire = new Wire({ channel, clock, onDeaf: () => void (deaf += 1) });
  const ask = (lane: Lane, text: string) => wire.talk(lane).execute({ text, timeoutMs: 1_000 });
  return { clock, channel, wire, ask, deafCalls: () => deaf };
}

describe('the wire', () => {
  it('serves the lanes in order, one command at a time', async () => {
    const { channel, ask } = given();
    for (const lane of ['poll', 'poll', 'incoming', 'submission', 'control', 'acknowledge'] as const) {
      void ask(lane, lane);
    }
    const order: string[] = [];
    while (channel.asked.length > 0) {
      expect(channel.asked).toHaveLength(1);
      order.push(await channel.answer());
    }
    expect(order).toEqual(['poll', 'acknowledge', 'control', 'submission', 'incoming', 'poll']);
  });

  it('lets a received text go before the next submission once it has waited 2 s', async () => {
    const { clock, channel, ask } = given();
    void ask('submission', 'running');
    void ask('incoming', 'read');
    await clock.advance(2_000);
    void ask('submission', 'next');
    const order = [await channel.answer(), await channel.answer(), await channel.answer()];
    expect(order).toEqual(['running', 'read', 'next']);
  });

  it('never lets a poll go before a submission, however long it has waited', async () => {
    const { clock, channel, ask } = given();
    void ask('submission', 'running');
    void ask('poll', 'poll');
    await clock.advance(3_600_000);
    void ask('submission', 'next');
    const order = [await channel.answer(), await channel.answer(), await channel.answer()];
    expect(order).toEqual(['running', 'next', 'poll']);
  });

  it('calls a modem deaf after three time-outs in a row, and only then', async () => {
    const { channel, ask, deafCalls } = given();
    const timeout: AtReply = { kind: 'timeout', lines: [] };
    for (const reply of [timeout, timeout, { kind: 'ok', lines: [] } as AtReply, timeout, timeout]) {
      void ask('poll', 'AT');
      await channel.answer(reply);
    }
    expect(deafCalls()).toBe(0);
    void ask('poll', 'AT');
    await channel.answer(timeout);
    expect(deafCalls()).toBe(1);
  });

  it('does not count a reply that lacks only its final result', async () => {
    const { channel, ask, deafCalls } = given();
    for (let count = 0; count < 5; count += 1) {
      void ask('poll', 'AT+CPIN?');
      await channel.answer({ kind: 'timeout', lines: [{ text: '+CPIN: READY' }] });
    }
    expect(deafCalls()).toBe(0);
  });

  it('drops what waits when it is closed, and takes nothing more', async () => {
    const { channel, wire, ask } = given();
    const running = ask('poll', 'running');
    const waiting = ask('poll', 'waiting');
    let isIdle = false;
    void wire.whenIdle().then(() => (isIdle = true));
    wire.close(localError('channel-stopped'));
    expect(await waiting).toMatchObject({ kind: 'closed' });
    expect(await ask('poll', 'late')).toMatchObject({ kind: 'closed' });
    expect(isIdle).toBe(false);
    await channel.answer();
    expect(await running).toMatchObject({ kind: 'ok' });
    expect(isIdle).toBe(true);
  });
});
