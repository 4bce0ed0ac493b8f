/** A submission that gets no answer: silence, late references, and when the wire is trusted again. */
import { describe, expect, it } from 'vitest';
import { samplePduCommand, transmittedRig } from '../../support/channel-rig.ts';
import { turns } from '../../support/manual-clock.ts';

const ok = '\r\nOK\r\n';
const prompt = '\r\n> ';

describe('no answer in time', () => {
  async function unanswered() {
    const rig = await transmittedRig();
    await rig.clock.advance(180_000);
    expect(await rig.reply).toMatchObject({ kind: 'unknown', error: { code: 'answer-timeout' } });
    return rig;
  }

  it('silence for 30 s, then ESC and AT, then the next command', async () => {
    const { port, channel, clock } = await unanswered();
    const next = channel.execute({ text: 'AT+CSQ', timeoutMs: 5_000 });
    await clock.advance(29_999);
    expect(port.taken()).toEqual([]);
    await clock.advance(1);
    expect(port.taken()).toEqual(['\x1b']);
    await clock.advance(200);
    expect(port.taken()).toEqual(['AT\r']);
    port.feed(ok);
    await clock.until(() => port.writes.length > 0);
    expect(port.taken()).toEqual(['AT+CSQ\r']);
    port.feed(ok);
    expect((await next).kind).toBe('ok');
  });

  it('a late reference is told once, ends the silence, and its OK answers nothing', async () => {
    const { port, channel, clock, late } = await unanswered();
    const next = channel.execute({ text: 'AT+CSQ', timeoutMs: 5_000 });
    await clock.advance(10_000);
    port.feed('\r\n+CMGS: 77\r\n\r\nOK\r\n');
    expect(late).toEqual([77]);
    expect(port.taken()).toEqual([]);
    await clock.advance(200);
    expect(port.taken()).toEqual(['AT\r']);
    port.feed(ok);
    await clock.advance(100);
    expect(port.taken()).toEqual(['AT+CSQ\r']);
    port.feed(ok);
    expect((await next).kind).toBe('ok');
    port.feed('\r\n+CMGS: 78\r\n');
    expect(late).toEqual([77]);
  });

  it('once another PDU is out, a reference belongs to that', async () => {
    const { port, channel, late, clock } = await unanswered();
    port.on('AT\r', ok);
    await clock.advance(40_000);
    const next = channel.submitPdu(samplePduCommand());
    await turns();
    port.feed(prompt);
    port.feed('\r\n+CMGS: 71\r\nOK\r\n');
    expect(await next).toEqual({ kind: 'accepted', reference: 71 });
    port.feed('\r\n+CMGS: 72\r\n');
    expect(late).toEqual([]);
  });

  it('a late OK alone is told as a reference that is not known', async () => {
    const { port, late } = await unanswered();
    port.feed(ok);
    expect(late).toEqual([null]);
  });

  it('a late error tells nothing', async () => {
    const { port, late, clock } = await unanswered();
    port.feed('\r\n+CMS ERROR: 332\r\n');
    port.on('AT\r', ok);
    await clock.advance(5_000);
    port.feed('\r\n+CMGS: 5\r\n');
    expect(late).toEqual([]);
  });

  it('a reference that comes after the silence is told while no submission is out', async () => {
    const { port, channel, late, clock } = await unanswered();
    port.on('AT\r', ok);
    await clock.advance(40_000);
    expect(channel.isBusy).toBe(false);
    const next = channel.submitPdu(samplePduCommand());
    await turns();
    port.feed('\r\n+CMGS: 70\r\n'); // before the prompt: it can only be the old one
    expect(late).toEqual([70]);
    port.feed(prompt);
    port.feed('\r\n+CMGS: 71\r\nOK\r\n');
    expect(await next).toEqual({ kind: 'accepted', reference: 71 });
    expect(late).toEqual([70]);
  });
});
