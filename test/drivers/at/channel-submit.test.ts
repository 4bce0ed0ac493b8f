import { describe, expect, it } from 'vitest';
import {
  createChannelRig,
  samplePdu,
  samplePduCommand,
  stateOf,
  transmittedRig,
} from '../../support/channel-rig.ts';
import { turns } from '../../support/manual-clock.ts';

const ok = '\r\nOK\r\n';
const prompt = '\r\n> ';
const submitCommand = 'AT+CMGS=19\r';
const submitPdu = `${samplePdu}\x1a`;

describe('accepted', () => {
  it.each([
    ['\r\n+CMGS: 12\r\n\r\nOK\r\n', 12],
    ['\r\n+CMGS: 124,"10/05/20,12:00:01+08"\r\n\r\nOK\r\n', 124],
    ['\r\n+CMGS: 7,"0001AB"\r\nOK\r\n', 7],
    ['\r\n\r\n+CMGS: 34\r\n\r\n\r\nOK\r\n', 34],
    ['\r\nOK\r\n', null],
    ['\r\n+CMGS:\r\nOK\r\n', null],
  ])('%j', async (answer, reference) => {
    const { port, reply } = await transmittedRig();
    port.feed(answer);
    expect(await reply).toEqual({ kind: 'accepted', reference });
  });

  it('the reference alone counts after 5 s, and an OK that comes later answers nothing else', async () => {
    const { port, reply, clock, channel } = await transmittedRig();
    port.feed('\r\n+CMGS: 12\r\n');
    await clock.advance(4_999);
    expect(await stateOf(reply)).toBe('pending');
    await clock.advance(1);
    expect(await reply).toEqual({ kind: 'accepted', reference: 12 });
    const next = channel.execute({ text: 'AT+CSQ', timeoutMs: 5_000 });
    port.feed(ok);
    await clock.advance(200);
    expect(port.taken()).toEqual(['AT\r']);
    port.feed(ok);
    await clock.until(() => port.writes.length > 0);
    expect(port.taken()).toEqual(['AT+CSQ\r']);
    port.feed('\r\nERROR\r\n');
    expect((await next).kind).toBe('error');
  });

  it('unsolicited lines before the prompt, after it and before the result go their own way', async () => {
    const { port, channel, heard } = createChannelRig();
    const reply = channel.submitPdu(samplePduCommand());
    await turns();
    port.feed('+ZDONR: "METEOR",272,3\r\n+ZPASR: "UMTS"\r\n> ');
    port.feed('\r\n+CREG: 5\r\n');
    port.feed(
      '\r\n+CDS: 24\r\n07914356060013F1065A098136395339F6219011700463802190117004638030\r\n+CMGS: 90\r\n\r\nOK\r\n',
    );
    expect(await reply).toEqual({ kind: 'accepted', reference: 90 });
    expect(heard.map(({ name }) => name)).toEqual(['+ZDONR', '+ZPASR', '+CREG', '+CDS']);
    expect(heard[3]?.pdu).toMatch(/^0791.*8030$/);
  });

  it('the echo of command and PDU is dropped', async () => {
    const { port, channel, heard } = createChannelRig();
    const reply = channel.submitPdu(samplePduCommand());
    await turns();
    port.feed(`AT+CMGS=19\r\r\n> `);
    port.feed(samplePdu.slice(0, 16));
    port.feed(`${samplePdu.slice(16)}\x1a\r\n+CMGS: 3\r\n\r\nOK\r\n`);
    expect(await reply).toEqual({ kind: 'accepted', reference: 3 });
    expect(heard).toEqual([]);
  });

  it('a prompt that ends its line, as Telit and some GPRS modems write it, is one', async () => {
    const { port, channel } = createChannelRig();
    const reply = channel.submitPdu(samplePduCommand());
    await turns();
    port.feed('\r\n>\r\n');
    expect(port.writes).toContain(submitPdu);
    port.feed('\r\n+CMGS: 1\r\nOK\r\n');
    expect(await reply).toEqual({ kind: 'accepted', reference: 1 });
  });
});

describe('before the PDU is out', () => {
  it('an error in place of the prompt refuses, and the wire is free at once', async () => {
    const { port, channel } = createChannelRig();
    const reply = channel.submitPdu(samplePduCommand());
    const next = channel.execute({ text: 'AT', timeoutMs: 5_000 });
    await turns();
    port.feed('\r\n+CMS ERROR: 302\r\n');
    expect(port.taken()).toEqual([submitCommand, 'AT\r']);
    expect(await reply).toMatchObject({ kind: 'refused', error: { code: 'operation-not-allowed' } });
    port.feed(ok);
    expect((await next).kind).toBe('ok');
  });

  it('no prompt in time: ESC, silence, and nothing asked before an AT was answered', async () => {
    const { port, channel, clock } = createChannelRig();
    const reply = channel.submitPdu(samplePduCommand());
    const next = channel.execute({ text: 'AT+CSQ', timeoutMs: 5_000 });
    await clock.advance(10_000);
    expect(await reply).toEqual({ kind: 'no-prompt' });
    expect(port.taken()).toEqual([submitCommand, '\x1b']);
    port.feed(prompt); // comes after all: nobody may write a PDU into it
    await clock.advance(99);
    expect(port.taken()).toEqual([]);
    await clock.advance(1);
    expect(port.taken()).toEqual(['\x1b']);
    port.feed('\r\n');
    await clock.advance(200);
    expect(port.taken()).toEqual(['AT\r']);
    port.feed(ok);
    await clock.until(() => port.writes.length > 0);
    expect(port.taken()).toEqual(['AT+CSQ\r']);
    port.feed(ok);
    expect((await next).kind).toBe('ok');
  });

  it('an OK in place of the prompt is no prompt', async () => {
    const { port, channel } = createChannelRig();
    const reply = channel.submitPdu(samplePduCommand());
    await turns();
    port.feed('\r\npad\r\n\r\nOK\r\n');
    expect(await reply).toEqual({ kind: 'no-prompt' });
    expect(port.writes).not.toContain(submitPdu);
  });

  it('a USSD text with a line that begins like a prompt is not taken for it', async () => {
    const { port, channel, heard } = createChannelRig();
    void channel.submitPdu(samplePduCommand());
    await turns();
    port.feed('\r\n+CUSD: 1,"Menu\r\n> 1 Balance\r\n> 2 Top-up",15\r\n');
    expect(port.taken()).toEqual([submitCommand]);
    expect(heard.map(({ text }) => text)).toEqual(['+CUSD: 1,"Menu\n> 1 Balance\n> 2 Top-up",15']);
    port.feed(prompt);
    expect(port.taken()).toEqual([submitPdu]);
  });

  it('a USSD text that lost its end holds back neither the news behind it nor the prompt', async () => {
    const { port, channel, heard } = createChannelRig();
    const reply = channel.submitPdu(samplePduCommand());
    await turns();
    port.feed('\r\n+CUSD: 1,"5" Menu\r\n+CDS: 2\r\n00AB01\r\n');
    expect(heard).toEqual([]);
    port.feed(prompt);
    expect(heard).toEqual([
      { name: '+CUSD', text: '+CUSD: 1,"5" Menu' },
      { name: '+CDS', text: '+CDS: 2', pdu: '00AB01' },
    ]);
    expect(port.taken()).toEqual([submitCommand, submitPdu]);
    port.feed('\r\n+CMGS: 1\r\nOK\r\n');
    expect((await reply).kind).toBe('accepted');
    port.feed('\r\n+CUSD: 1,"Menu\r\n+CMTI: "SM",1\r\n');
    expect(heard).toHaveLength(2);
    void channel.execute({ text: 'AT+CSQ', timeoutMs: 5_000 });
    await turns();
    expect(heard.slice(2).map(({ name }) => name)).toEqual(['+CUSD', '+CMTI']);
  });

  it('mayTransmit is asked in the turn that writes, and once', async () => {
    const seen: string[][] = [];
    const { port, channel } = createChannelRig();
    const reply = channel.submitPdu(samplePduCommand({ mayTransmit: () => seen.push(port.taken()) > 0 }));
    await turns();
    expect(seen).toEqual([]);
    port.feed(prompt);
    expect(seen).toEqual([[submitCommand]]);
    expect(port.taken()).toEqual([submitPdu]);
    port.feed('\r\n+CMGS: 1\r\nOK\r\n');
    expect((await reply).kind).toBe('accepted');
  });

  it.each([
    ['says no', () => false],
    [
      'throws',
      () => {
        throw new Error('of the test');
      },
    ],
  ])('mayTransmit %s: ESC in place of the PDU', async (_what, mayTransmit) => {
    const { port, channel, clock } = createChannelRig();
    const reply = channel.submitPdu(samplePduCommand({ mayTransmit }));
    await turns();
    port.feed(prompt);
    expect(await reply).toEqual({ kind: 'withdrawn' });
    expect(port.taken()).toEqual([submitCommand, '\x1b']);
    port.feed(ok); // some modems answer to ESC
    port.on('AT\r', ok);
    await clock.advance(300);
    expect(port.taken()).toEqual(['AT\r']);
    expect(channel.isBusy).toBe(false);
  });

  it('the pause between prompt and PDU is kept, and mayTransmit is asked after it', async () => {
    let asked = 0;
    const { port, channel, clock } = createChannelRig();
    void channel.submitPdu(samplePduCommand({ promptDelayMs: 100, mayTransmit: () => ++asked > 0 }));
    await turns();
    port.feed(prompt);
    await clock.advance(99);
    expect([asked, port.taken()]).toEqual([0, [submitCommand]]);
    await clock.advance(1);
    expect([asked, port.taken()]).toEqual([1, [submitPdu]]);
  });

  it('with a clearance the PDU is held back until that has settled, and mayTransmit is asked then', async () => {
    for (const settle of ['resolve', 'reject'] as const) {
      const clearance = Promise.withResolvers<void>();
      let asked = 0;
      const { port, channel, clock } = createChannelRig();
      const reply = channel.submitPdu(
        samplePduCommand({ clearance: clearance.promise, mayTransmit: () => ++asked > 0 }),
      );
      await turns();
      port.feed(prompt);
      await clock.advance(9_999);
      expect([asked, port.taken()]).toEqual([0, [submitCommand]]);
      clearance[settle]();
      await turns();
      expect([asked, port.taken()]).toEqual([1, [submitPdu]]);
      port.feed('\r\n+CMGS: 1\r\nOK\r\n');
      expect((await reply).kind).toBe('accepted');
    }
  });

  it('a clearance that does not come in time withdraws, and counts no more when it comes', async () => {
    const clearance = Promise.withResolvers<void>();
    let asked = 0;
    const { port, channel, clock } = createChannelRig();
    const reply = channel.submitPdu(
      samplePduCommand({ clearance: clearance.promise, mayTransmit: () => ++asked > 0 }),
    );
    await turns();
    port.feed(prompt);
    await clock.advance(10_000);
    expect(await reply).toEqual({ kind: 'withdrawn' });
    expect(port.taken()).toEqual([submitCommand, '\x1b']);
    clearance.resolve();
    await turns();
    expect([asked, port.taken()]).toEqual([0, []]);
  });

  it('an unplugged port refuses, since nothing was sent', async () => {
    const { port, channel } = createChannelRig();
    const reply = channel.submitPdu(samplePduCommand());
    await turns();
    port.unplug();
    expect(await reply).toMatchObject({ kind: 'refused', error: { code: 'port-unplugged' } });
  });

  it.each([
    ['lower case', { pdu: samplePdu.toLowerCase() }],
    ['a command inside', { pdu: `${samplePdu}\rATD1;\r` }],
    ['odd', { pdu: samplePdu.slice(1) }],
    ['empty', { pdu: '' }],
    ['another length', { length: 18 }],
    ['no length', { length: Number.NaN }],
  ])('a PDU that is %s is refused before anything is written', async (_what, more) => {
    const { port, channel } = createChannelRig();
    expect(await channel.submitPdu(samplePduCommand(more))).toMatchObject({
      kind: 'refused',
      error: { code: 'pdu-refused' },
    });
    expect(port.writes).toEqual([]);
  });

  it('a prefix with a CR is refused before anything is written', async () => {
    const { port, channel } = createChannelRig();
    const reply = await channel.submitPdu(samplePduCommand({ prefix: 'AT\rAT+CMGS=' }));
    expect(reply).toMatchObject({ kind: 'refused', error: { code: 'unsafe-command' } });
    expect(port.writes).toEqual([]);
  });

  it('an urgent submission passes plain commands that wait, and no other submission', async () => {
    const { port, channel } = createChannelRig();
    port.on(/^AT/, undefined);
    void channel.execute({ text: 'AT', timeoutMs: 5_000 });
    void channel.execute({ text: 'AT+CSQ', timeoutMs: 5_000 });
    void channel.submitPdu({ ...samplePduCommand(), urgent: true });
    await turns();
    port.taken();
    port.feed(ok);
    expect(port.taken()).toEqual([submitCommand]);
  });
});

describe('after the PDU is out', () => {
  it.each([
    ['+CMS ERROR: 38', 'refused', 'network-out-of-order'],
    ['+CMS ERROR: 332', 'unknown', 'network-timeout'],
    ['+CMS ERROR: 500', 'unknown', 'unknown-error'],
    ['+CMS ERROR: 197', 'unknown', 'duplicate-rejected'],
    ['+CMS ERROR: Unknown error', 'unknown', 'unknown-error'],
    ['+CMS ERROR: SIM not inserted', 'refused', 'no-sim'],
    ['+CME ERROR: 14', 'refused', 'sim-busy'],
    ['+CMGS ERROR: 304', 'refused', 'bad-pdu'],
    ['ERROR', 'refused', 'modem-error'],
    ['COMMAND NOT SUPPORT', 'refused', 'command-not-supported'],
  ])('%s is %s (%s)', async (final, kind, code) => {
    const { port, reply } = await transmittedRig();
    port.feed(`\r\n${final}\r\n`);
    expect(await reply).toMatchObject({ kind, error: { code } });
  });

  it('a bare ERROR that comes late says nothing of the message', async () => {
    const { port, reply, clock } = await transmittedRig();
    await clock.advance(35_000);
    port.feed('\r\nERROR\r\n');
    expect(await reply).toMatchObject({ kind: 'unknown', error: { code: 'late-error' } });
  });

  it('nothing is written until the final result, whatever the modem prints', async () => {
    const { port, reply, channel, clock } = await transmittedRig();
    const next = channel.execute({ text: 'AT+CSQ', timeoutMs: 5_000 });
    port.feed('\r\n> '); // a second prompt
    port.feed('\r\nRING\r\n\r\n> ');
    await clock.advance(170_000);
    expect(port.taken()).toEqual([]);
    port.feed('\r\n+CMS ERROR: 350\r\n');
    expect(await reply).toMatchObject({ kind: 'refused', error: { code: 'quectel-350' } });
    await turns();
    expect(port.taken()).toEqual(['AT+CSQ\r']);
    port.feed(ok);
    expect((await next).kind).toBe('ok');
  });

  it('a port that closes leaves the outcome unknown', async () => {
    const { port, reply } = await transmittedRig();
    port.unplug();
    expect(await reply).toMatchObject({
      kind: 'unknown',
      error: { code: 'modem-gone', cause: { code: 'port-unplugged' } },
    });
  });

  it('a port that closes after the reference does not', async () => {
    const { port, reply } = await transmittedRig();
    port.feed('\r\n+CMGS: 9\r\n');
    port.unplug();
    expect(await reply).toEqual({ kind: 'accepted', reference: 9 });
  });

  it.each(['RDY', '^SYSSTART', 'NORMAL POWER DOWN', 'UNDER-VOLTAGE WARNNING POWER DOWN'])(
    'a restart (%s) leaves the outcome unknown at once',
    async (line) => {
      const { port, reply, heard } = await transmittedRig();
      port.feed(`\r\n${line}\r\n`);
      expect(await reply).toMatchObject({ kind: 'unknown', error: { code: 'modem-restarted' } });
      expect(heard).toHaveLength(1);
    },
  );
});
