import { describe, expect, it } from 'vitest';
import { createChannelRig, samplePduCommand, stateOf } from '../../support/channel-rig.ts';
import { turns } from '../../support/manual-clock.ts';

const ok = '\r\nOK\r\n';

describe('plain commands', () => {
  it('a command is written with a CR and its expected line comes back with the OK', async () => {
    const { port, channel } = createChannelRig();
    port.on('AT+CSQ\r', `\r\n+CSQ: 18,99\r\n${ok}`);
    const reply = await channel.execute({ text: 'AT+CSQ', timeoutMs: 5_000, expects: '+CSQ:' });
    expect(reply).toEqual({ kind: 'ok', lines: [{ text: '+CSQ: 18,99' }] });
    expect(channel.isBusy).toBe(false);
  });

  it('one command is on the wire at a time, first in first out', async () => {
    const { port, channel } = createChannelRig();
    const replies = ['AT', 'AT+CMEE=1', 'AT+CSQ'].map((text) => channel.execute({ text, timeoutMs: 5_000 }));
    expect(port.taken()).toEqual(['AT\r']);
    await turns();
    port.feed(ok);
    expect(port.taken()).toEqual(['AT+CMEE=1\r']);
    port.feed(ok);
    expect(port.taken()).toEqual(['AT+CSQ\r']);
    port.feed(ok);
    expect((await Promise.all(replies)).map((reply) => reply.kind)).toEqual(['ok', 'ok', 'ok']);
  });

  it('with no guard time the next command goes out in the turn of the final result', async () => {
    const { port, channel } = createChannelRig();
    void channel.execute({ text: 'AT', timeoutMs: 5_000 });
    void channel.execute({ text: 'AT+CSQ', timeoutMs: 5_000 });
    await turns();
    port.taken();
    port.feed(ok);
    expect(port.writes).toEqual(['AT+CSQ\r']);
  });

  it('the guard time passes between a final result and the next command, and only then', async () => {
    const { port, channel, clock } = createChannelRig({ guardMs: 50 });
    void channel.execute({ text: 'AT', timeoutMs: 5_000 });
    void channel.execute({ text: 'AT+CSQ', timeoutMs: 5_000 });
    await turns();
    port.feed(ok);
    await clock.advance(49);
    expect(port.taken()).toEqual(['AT\r']);
    await clock.advance(1);
    expect(port.taken()).toEqual(['AT+CSQ\r']);
    port.feed(ok);
    await clock.advance(1_000);
    void channel.execute({ text: 'AT+CREG?', timeoutMs: 5_000 });
    expect(port.taken()).toEqual(['AT+CREG?\r']);
  });

  it('an error is translated and keeps the lines before it', async () => {
    const { port, channel } = createChannelRig();
    port.on(/CPIN/, '\r\n+CME ERROR: 14\r\n');
    const reply = await channel.execute({ text: 'AT+CPIN?', timeoutMs: 5_000, expects: '+CPIN:' });
    expect(reply).toMatchObject({
      kind: 'error',
      final: '+CME ERROR: 14',
      error: { wire: { family: 'cme', number: 14 } },
    });
    expect(reply.kind === 'error' && reply.error.code).toBe('sim-busy');
  });

  it('echo is stripped for ever, also when it comes with CR CR LF', async () => {
    const { port, channel, heard } = createChannelRig();
    port.on(/CPMS/, 'AT+CPMS="SM","SM"\r\r\n+CPMS: 0,50,0,50,0,20\r\n\r\nOK\r\n');
    const reply = await channel.execute({ text: 'AT+CPMS="SM","SM"', timeoutMs: 5_000, expects: '+CPMS:' });
    expect(reply).toEqual({ kind: 'ok', lines: [{ text: '+CPMS: 0,50,0,50,0,20' }] });
    expect(heard).toEqual([]);
  });

  it('unsolicited lines among a reply reach the listener, in order, and not the reply', async () => {
    const { port, channel, heard } = createChannelRig();
    port.on(/CMGL/, '\r\n^RSSI: 18\r\n+CMGL: 1,1,,23\r\n+CREG: 5\r\n0791AB\r\n+CMTI: "SM",4\r\nOK\r\n');
    const reply = await channel.execute({
      text: 'AT+CMGL=4',
      timeoutMs: 5_000,
      expects: '+CMGL:',
      withPdu: true,
    });
    expect(reply).toEqual({ kind: 'ok', lines: [{ text: '+CMGL: 1,1,,23', pdu: '0791AB' }] });
    expect(heard.map(({ name }) => name)).toEqual(['^RSSI', '+CREG', '+CMTI']);
  });

  it('raw replies take bare text, but nothing the table of unsolicited codes knows', async () => {
    const { port, channel, heard } = createChannelRig();
    port.on(/CGMI/, '\r\nSIMCOM INCORPORATED\r\nSMS Ready\r\n\r\nOK\r\n');
    const reply = await channel.execute({ text: 'AT+CGMI', timeoutMs: 5_000, expects: 'raw' });
    expect(reply).toEqual({ kind: 'ok', lines: [{ text: 'SIMCOM INCORPORATED' }] });
    expect(heard).toEqual([{ name: 'SMS Ready', text: 'SMS Ready' }]);
  });

  it.each(['AT\rAT+CPIN="1"', 'AT\n', 'AT\x1a', 'AT\x1b', 'ATé', ''])(
    '%j is refused before anything is written',
    async (text) => {
      const { port, channel } = createChannelRig();
      const reply = await channel.execute({ text, timeoutMs: 5_000 });
      expect(reply.kind === 'error' && reply.error.code).toBe('unsafe-command');
      expect(port.writes).toEqual([]);
    },
  );

  it('a modem in numeric mode is understood where no line is expected', async () => {
    const { port, channel } = createChannelRig();
    port.on('AT\r', '0\r').on('ATE0\r', '4\r');
    expect((await channel.execute({ text: 'AT', timeoutMs: 1_000 })).kind).toBe('ok');
    expect((await channel.execute({ text: 'ATE0', timeoutMs: 1_000 })).kind).toBe('error');
  });
});

describe('the end of the port', () => {
  it('what runs and what waits is told, in order, and the listener once', async () => {
    const { port, channel, closed } = createChannelRig();
    const running = channel.execute({ text: 'AT', timeoutMs: 5_000 });
    const waiting = channel.execute({ text: 'AT', timeoutMs: 5_000 });
    const submission = channel.submitPdu(samplePduCommand());
    await turns();
    port.unplug();
    channel.stop();
    for (const reply of [await running, await waiting])
      expect(reply).toMatchObject({ kind: 'closed', error: { code: 'port-unplugged' } });
    expect(await submission).toMatchObject({ kind: 'refused', error: { code: 'port-unplugged' } });
    expect(closed.map(({ code }) => code)).toEqual(['port-unplugged']);
    expect(channel.isBusy).toBe(false);
  });

  it('after stop everything is refused, nothing is written, nothing is heard', async () => {
    const { port, channel, heard, closed, clock } = createChannelRig();
    const running = channel.execute({ text: 'AT', timeoutMs: 5_000 });
    channel.stop();
    port.taken();
    expect(await running).toMatchObject({ kind: 'closed', error: { code: 'channel-stopped' } });
    expect(await channel.execute({ text: 'AT', timeoutMs: 5_000 })).toMatchObject({ kind: 'closed' });
    expect(await channel.submitPdu(samplePduCommand())).toMatchObject({ kind: 'refused' });
    await channel.recoverPrompt(200);
    port.feed('\r\nRING\r\n');
    await clock.advance(60_000);
    expect([port.writes, heard, closed]).toEqual([[], [], []]);
  });
});

describe('harm from outside', () => {
  it('a listener or a trace that throws does not kill the channel', async () => {
    const thrower = (): never => {
      throw new Error('of the test');
    };
    const { port, channel } = createChannelRig({
      trace: thrower,
      listener: { onUnsolicited: thrower, onLateReference: thrower, onClosed: thrower },
    });
    port.on('AT\r', `\r\nRING\r\n${ok}`);
    expect((await channel.execute({ text: 'AT', timeoutMs: 5_000 })).kind).toBe('ok');
    expect((await channel.execute({ text: 'AT', timeoutMs: 5_000 })).kind).toBe('ok');
    port.unplug();
    expect((await channel.execute({ text: 'AT', timeoutMs: 5_000 })).kind).toBe('closed');
  });

  it('a listener may ask at once for the next command', async () => {
    const asked: Promise<unknown>[] = [];
    const rig = createChannelRig({
      listener: {
        onUnsolicited: () => void asked.push(rig.channel.execute({ text: 'AT+CMGR=4', timeoutMs: 5_000 })),
      },
    });
    const running = rig.channel.execute({ text: 'AT', timeoutMs: 5_000 });
    await turns();
    rig.port.feed(`\r\n+CMTI: "SM",4\r\n${ok}`);
    expect(rig.port.taken()).toEqual(['AT\r', 'AT+CMGR=4\r']);
    rig.port.feed(ok);
    expect((await running).kind).toBe('ok');
    expect(asked).toHaveLength(1);
  });

  it('traces show both directions, masked', async () => {
    const { port, channel, traced } = createChannelRig();
    port.on(/XPIN/, `AT+XPIN="9876"\r\r\nOK\r\n`).on(/CPIN/, ok).on(/CIMI/, `\r\n262011234567890\r\n${ok}`);
    await channel.execute({ text: 'AT+CPIN="1234"', timeoutMs: 5_000, secret: true });
    await channel.execute({ text: 'AT+CIMI', timeoutMs: 5_000, expects: 'raw' });
    await channel.execute({ text: 'AT+XPIN="9876"', timeoutMs: 5_000, secret: true });
    expect(traced.splice(5)).toEqual(['> AT+XPIN=***', '< AT+XPIN=***', '< OK']);
    expect(traced).toEqual(['> AT+CPIN=***', '< OK', '> AT+CIMI', '< *************90', '< OK']);
  });
});

it('isBusy is true from the call to the final result', async () => {
  const { port, channel } = createChannelRig();
  const reply = channel.execute({ text: 'AT', timeoutMs: 5_000 });
  await turns();
  expect([channel.isBusy, await stateOf(reply)]).toEqual([true, 'pending']);
  port.feed(ok);
  expect(channel.isBusy).toBe(false);
});
