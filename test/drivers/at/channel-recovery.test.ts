import { describe, expect, it } from 'vitest';
import { createChannelRig, samplePduCommand, stateOf } from '../../support/channel-rig.ts';
import { turns } from '../../support/manual-clock.ts';

const ok = '\r\nOK\r\n';

describe('a command that goes unanswered', () => {
  it('is a time-out with the lines that came, and the late answer answers nothing else', async () => {
    const { port, channel, clock } = createChannelRig();
    const first = channel.execute({ text: 'AT+CPIN?', timeoutMs: 5_000, expects: '+CPIN:' });
    await turns();
    port.feed('\r\n+CPIN: READY\r\n'); // Wavecom leaves out the OK
    await clock.advance(5_000);
    expect(await first).toEqual({ kind: 'timeout', lines: [{ text: '+CPIN: READY' }] });

    const next = channel.execute({ text: 'AT+CSQ', timeoutMs: 5_000, expects: '+CSQ:' });
    await clock.advance(200);
    expect(port.taken()).toEqual(['AT+CPIN?\r', 'AT\r']);
    port.feed(ok); // of AT+CPIN? or of AT? The other one may still come
    await clock.advance(400);
    expect(port.taken()).toEqual([]);
    port.feed(ok);
    await clock.advance(100);
    expect(port.taken()).toEqual(['AT+CSQ\r']);
    port.feed('\r\n+CSQ: 9,99\r\n\r\nOK\r\n');
    expect(await next).toEqual({ kind: 'ok', lines: [{ text: '+CSQ: 9,99' }] });
  });

  it('an answer that never comes is waited for half a second', async () => {
    const { port, channel, clock } = createChannelRig();
    void channel.execute({ text: 'AT+COPS?', timeoutMs: 5_000 });
    await clock.advance(5_200);
    port.taken();
    port.feed(ok);
    const next = channel.execute({ text: 'AT+CSQ', timeoutMs: 5_000 });
    await clock.advance(499);
    expect(port.taken()).toEqual([]);
    await clock.advance(1);
    expect(port.taken()).toEqual(['AT+CSQ\r']);
    port.feed(ok);
    expect((await next).kind).toBe('ok');
  });

  it('reports and texts that arrive meanwhile are not lost', async () => {
    const { port, channel, clock, heard } = createChannelRig();
    void channel.execute({ text: 'AT+COPS?', timeoutMs: 5_000, expects: '+COPS:' });
    await clock.advance(5_000);
    port.feed('\r\n+COPS: 0,0,"MTN"\r\n+CDS: 2\r\n00AB01\r\nhalf a li\r\n');
    expect(heard).toEqual([
      { name: '+COPS', text: '+COPS: 0,0,"MTN"' },
      { name: '+CDS', text: '+CDS: 2', pdu: '00AB01' },
    ]);
  });

  it('a prompt that shows up while the wire is being recovered is left too', async () => {
    const { port, channel, clock } = createChannelRig();
    void channel.recoverPrompt(500);
    await turns();
    expect(port.taken()).toEqual(['\x1b']);
    port.feed('\r\n> ');
    await clock.advance(100);
    expect(port.taken()).toEqual(['\x1b']);
    void channel.execute({ text: 'AT+CSQ', timeoutMs: 5_000 });
    await clock.advance(399);
    expect(port.taken()).toEqual([]);
    await clock.advance(1);
    expect(port.taken()).toEqual(['AT+CSQ\r']);
  });

  it('a modem that stays deaf costs each waiting command one round of probes', async () => {
    const { port, channel, clock } = createChannelRig();
    const replies = [
      channel.execute({ text: 'AT+CSQ', timeoutMs: 1_000 }),
      channel.execute({ text: 'AT+CREG?', timeoutMs: 1_000 }),
      channel.submitPdu(samplePduCommand()),
    ];
    await clock.advance(1_000);
    expect(await replies[0]).toEqual({ kind: 'timeout', lines: [] });
    await clock.advance(3_600);
    expect(await replies[1]).toEqual({ kind: 'timeout', lines: [] });
    expect(await stateOf(replies[2] as Promise<unknown>)).toBe('pending');
    await clock.advance(3_600);
    expect(await replies[2]).toEqual({ kind: 'no-prompt' });
    expect(port.taken().filter((text) => text !== 'AT\r' && text !== '\x1b')).toEqual(['AT+CSQ\r']);
    expect(channel.isBusy).toBe(false);
    await clock.advance(60_000);
    expect(port.taken()).toEqual([]);
  });

  it('a modem that was deaf and answers everything at once is trusted again within a second', async () => {
    const { port, channel, clock } = createChannelRig();
    void channel.execute({ text: 'AT+CSQ', timeoutMs: 1_000, expects: '+CSQ:' });
    const next = channel.execute({ text: 'AT+CREG?', timeoutMs: 5_000, expects: '+CREG:' });
    await clock.advance(2_700); // the second AT is out
    expect(port.taken()).toEqual(['AT+CSQ\r', 'AT\r', '\x1b', 'AT\r']);
    port.feed(`\r\n+CSQ: 1,99\r\n${ok}${ok}${ok}`);
    await clock.advance(100);
    expect(port.taken()).toEqual(['AT+CREG?\r']);
    port.feed('\r\n+CREG: 2,1\r\n\r\nOK\r\n');
    expect(await next).toMatchObject({ kind: 'ok', lines: [{ text: '+CREG: 2,1' }] });
  });
});

describe('a prompt that nobody asked for', () => {
  it('while idle: ESC, then AT; the next command waits for that', async () => {
    const { port, channel, clock } = createChannelRig();
    port.feed('\r\n> ');
    const next = channel.execute({ text: 'AT+CSQ', timeoutMs: 5_000 });
    expect(port.taken()).toEqual([]);
    await clock.advance(100);
    expect(port.taken()).toEqual(['\x1b']);
    port.feed('\r\n');
    port.on('AT\r', ok, 1);
    await clock.advance(300);
    expect(port.taken()).toEqual(['AT\r', 'AT+CSQ\r']);
    port.feed(ok);
    expect((await next).kind).toBe('ok');
  });

  it('as the answer to a command: ESC, and the command again, once', async () => {
    const { port, channel, clock } = createChannelRig();
    port.on('AT+CSQ\r', '\r\n> ').on('AT\r', ok).on('\x1b', '\r\n');
    const reply = channel.execute({ text: 'AT+CSQ', timeoutMs: 5_000 });
    await clock.until(async () => (await stateOf(reply)) !== 'pending');
    expect(await reply).toEqual({ kind: 'timeout', lines: [] });
    expect(port.taken().slice(0, 5)).toEqual(['AT+CSQ\r', '\x1b', 'AT\r', 'AT+CSQ\r', '\x1b']);
  });

  it('a PIN is never written a second time', async () => {
    const { port, channel, clock } = createChannelRig();
    port.on('AT\r', ok).on('\x1b', '\r\n');
    const reply = channel.execute({ text: 'AT+CPIN="1234"', timeoutMs: 5_000, secret: true });
    await turns();
    port.feed('\r\n> ');
    await clock.advance(10_000);
    expect((await reply).kind).toBe('timeout');
    expect(port.writes.filter((text) => text.includes('CPIN'))).toHaveLength(1);
  });

  it('a text line that begins like a prompt is left alone', async () => {
    const { port, clock, heard } = createChannelRig();
    port.feed('\r\n> ');
    await clock.advance(50);
    port.feed('hello\r\n');
    await clock.advance(1_000);
    expect(port.writes).toEqual([]);
    expect(heard).toEqual([{ name: 'unknown', text: '> hello' }]);
  });
});

describe('recoverPrompt', () => {
  it('writes ESC, drops what comes for the time given, keeps what is news, then lets the next command go', async () => {
    const { port, channel, clock, heard } = createChannelRig();
    const recovered = channel.recoverPrompt(200);
    const next = channel.execute({ text: 'AT', timeoutMs: 1_000 });
    await turns();
    port.feed('\r\nOK\r\ngarbage\r\n+CMTI: "SM",1\r\n');
    await clock.advance(199);
    expect([port.taken(), await stateOf(recovered), channel.isBusy]).toEqual([['\x1b'], 'pending', true]);
    await clock.advance(1);
    await recovered;
    expect(port.taken()).toEqual(['AT\r']);
    expect(heard.map(({ name }) => name)).toEqual(['+CMTI']);
    port.feed(ok);
    expect((await next).kind).toBe('ok');
  });
});
