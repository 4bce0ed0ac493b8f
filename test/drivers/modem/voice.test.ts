import { describe, expect, it } from 'vitest';
import type { SpeakOutcome, SpeakRequest } from '../../../drivers/driver.ts';
import type { Handler } from '../../../drivers/virtual/command-table.ts';
import { type Callee, callees } from '../../../drivers/virtual/callee.ts';
import type { CallEntry } from '../../../drivers/virtual/network-contract.ts';
import type { Personality } from '../../../drivers/virtual/personality.ts';
import { quectel } from '../../../drivers/virtual/personalities/quectel.ts';
import { sim7600, sim800 } from '../../../drivers/virtual/personalities/simcom.ts';
import { error, final, ok } from '../../../drivers/virtual/reply.ts';
import { type Given, modemUnderTest, type ModemUnderTest } from './modem-under-test.ts';

const callee = '+13035550100';
const digits = '482913';
const spoken = '4, 8, 2, 9, 1, 3';
const families = [
  ['SIMCom', sim7600],
  ['Quectel', quectel],
] as const;

async function modemWith(personality: Partial<Personality>, behaviour?: Callee, given: Given = {}) {
  const modem = await modemUnderTest({ ...given, personality }).registered();
  if (behaviour) modem.network.scriptCall(callee, behaviour);
  return modem;
}

function begin(modem: ModemUnderTest, request: Partial<SpeakRequest> = {}): Promise<SpeakOutcome> {
  return modem.driver.speak({ to: callee, digits, ...request });
}

async function settled<T>(modem: ModemUnderTest, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  void promise.then(() => (isSettled = true));
  await modem.clock.until(() => isSettled, 'an outcome', 400_000);
  return promise;
}

const speak = (modem: ModemUnderTest, request: Partial<SpeakRequest> = {}) =>
  settled(modem, begin(modem, request));
const refusedWith = (code: string) => ({ kind: 'refused', error: { verdict: { code } } });
const lastCall = (modem: ModemUnderTest) => modem.network.calls.at(-1) as CallEntry;

describe.each(families)('a call with a spoken code (%s)', (_name, personality) => {
  it('is answered, hears the digits twice, and is hung up', async () => {
    const modem = await modemWith(personality);
    expect(await speak(modem)).toEqual({ kind: 'spoken', times: 2, key: null });
    expect(lastCall(modem)).toMatchObject({ to: callee, spoken: [spoken, spoken], endedBy: 'caller' });
    expect(modem.virtual.commandLines).toContain(`D${callee};`);
  });

  it('tells the key that was pressed, and does not wait for another', async () => {
    const quiet = await modemWith(personality, callees.answers());
    const keen = await modemWith(personality, callees.presses('5', 2_000));
    const [start, startKeen] = [quiet.clock.monotonic(), keen.clock.monotonic()];
    expect(await speak(quiet)).toMatchObject({ key: null });
    expect(await speak(keen)).toEqual({ kind: 'spoken', times: 2, key: '5' });
    const saved = quiet.clock.monotonic() - start - (keen.clock.monotonic() - startKeen);
    expect(saved).toBeGreaterThan(4_000);
  });

  it.each([
    ['busy', callees.busy(), 'busy'],
    ['declined', callees.declines(), 'no-answer'],
    ['let ring', callees.rings(), 'no-answer'],
    ['ended within the first word', callees.hangsUp(1_000), 'hung-up'],
  ] as const)('that is %s was not answered', async (_what, behaviour, reason) => {
    const modem = await modemWith(personality, behaviour);
    expect(await speak(modem)).toEqual({ kind: 'unanswered', reason });
    expect(lastCall(modem).spoken).toEqual([]);
    expect(modem.virtual.commandLines.at(-1)).toBe('+CHUP');
    expect(lastCall(modem).endedBy).not.toBeNull();
  });

  it('that ends within the second word was heard once', async () => {
    const modem = await modemWith(personality, callees.hangsUp(6_500));
    expect(await speak(modem)).toEqual({ kind: 'spoken', times: 1, key: null });
    expect(lastCall(modem).spoken).toEqual([spoken]);
  });

  it('rings as long as it may, and no longer', async () => {
    const modem = await modemWith(personality, callees.rings());
    for (const ringMs of [5_000, 45_000]) {
      const since = modem.clock.monotonic();
      await speak(modem, ringMs === 45_000 ? {} : { ringMs });
      expect(modem.clock.monotonic() - since).toBeGreaterThanOrEqual(ringMs);
      expect(modem.clock.monotonic() - since).toBeLessThan(ringMs + 6_000);
    }
    const late = await modemWith(personality, callees.answers(20_000));
    expect(await speak(late, { ringMs: 10_000 })).toEqual({ kind: 'unanswered', reason: 'no-answer' });
    expect(lastCall(late)).toMatchObject({ isAnswered: false, endedBy: 'caller' });
  });

  it('holds texts back, and lets them out after it', async () => {
    const modem = await modemWith(personality);
    const call = begin(modem);
    await modem.clock.until(() => modem.network.calls.length === 1, 'a call', 20_000);
    let accepted = false;
    void modem.submit().then(({ kind }) => (accepted = kind === 'accepted'));
    await settled(modem, call);
    expect(lastCall(modem).endedBy).toBe('caller');
    expect(modem.network.air).toEqual([]);
    await modem.clock.advance(5_000);
    expect(accepted).toBe(true);
    const order = modem.virtual.commandLines.filter((line) => /^(\+CHUP|\+CMGS|D\+)/.test(line));
    expect(order.slice(-3)).toEqual([`D${callee};`, '+CHUP', expect.stringMatching(/^\+CMGS/)]);
  });

  it('waits for the text that is on its way, and lets polls and received texts through', async () => {
    const modem = await modemWith(personality, callees.answers(30_000), { network: { airTimeMs: 5_000 } });
    const text = modem.submit();
    await modem.clock.advance(2_000);
    const call = begin(modem);
    await modem.clock.advance(1_000);
    expect(modem.network.calls).toEqual([]);
    expect(await settled(modem, text)).toMatchObject({ kind: 'accepted' });
    await modem.clock.until(() => modem.network.calls.length === 1, 'a call', 10_000);
    modem.network.sendFromHandset({ from: '+12025550123', to: modem.virtual.sim.number, text: 'STOP' });
    await modem.clock.advance(10_000);
    expect(modem.parts.map((part) => part.text)).toEqual(['STOP']);
    expect(await settled(modem, call)).toMatchObject({ kind: 'spoken' });
  });

  it('goes on while somebody else rings', async () => {
    const modem = await modemWith({ ...personality, deafAfterRingMs: 0 }, callees.answers(10_000));
    const call = begin(modem);
    await modem.clock.until(() => modem.network.calls.length === 1, 'a call', 20_000);
    modem.virtual.unsolicited('RING');
    await modem.clock.advance(1_000);
    expect(modem.count(/CHUP|^ATH/)).toBe(1);
    expect(await settled(modem, call)).toEqual({ kind: 'spoken', times: 2, key: null });
  });

  it('is refused while another is up, from here or from there', async () => {
    const modem = await modemWith({ ...personality, deafAfterRingMs: 0 });
    const first = begin(modem);
    expect(await modem.driver.speak({ to: callee, digits })).toMatchObject(refusedWith('driver-busy'));
    await settled(modem, first);
    modem.virtual.receive(Buffer.from('ATD+13035550101;\r'));
    await modem.clock.advance(2_000);
    expect(await speak(modem)).toMatchObject(refusedWith('in-call'));
    expect(modem.network.calls).toHaveLength(2);
    expect(lastCall(modem).endedBy).toBeNull();
  });

  it('ends at once when the modem is pulled, and nothing hangs afterwards', async () => {
    const modem = await modemWith(personality);
    const call = begin(modem);
    await modem.clock.until(() => modem.network.calls[0]?.isAnswered === true, 'an answer', 20_000);
    const since = modem.clock.monotonic();
    modem.virtual.unplug();
    expect(await settled(modem, call)).toMatchObject(refusedWith('channel-stopped'));
    expect(modem.clock.monotonic() - since).toBeLessThan(1_000);
    modem.virtual.replug();
    await modem.reaches('registered');
    expect(await speak(modem)).toMatchObject({ kind: 'spoken' });
    await modem.stopped();
    expect(modem.timersRunning).toBe(0);
  });

  it('is hung up by the next start of the gateway, where a crash left it up', async () => {
    const modem = modemUnderTest({ personality });
    modem.virtual.receive(Buffer.from(`ATD${callee};\r`));
    await modem.clock.advance(10_000);
    expect(lastCall(modem)).toMatchObject({ isAnswered: true, endedBy: null });
    modem.start();
    await modem.reaches('registered');
    expect(lastCall(modem).endedBy).toBe('caller');
  });

  it('leaves no code and no whole number in the trace', async () => {
    const modem = await modemWith(personality);
    await speak(modem);
    const wire = modem.wire.join('\n');
    expect(wire).toMatch(/> AT\+(CTTS|QWTTS)=\*\*\*/);
    expect(wire).not.toContain(spoken);
    expect(wire).not.toContain(callee);
  });

  it('is refused before it is dialled where the firmware has no voice', async () => {
    const commands = {
      ...personality.commands,
      '+CTTS': { test: () => error },
      '+QWTTS': { test: () => error },
    };
    const modem = await modemWith({ ...personality, commands });
    expect(await speak(modem)).toMatchObject(refusedWith('voice-unsupported'));
    expect(modem.network.calls).toEqual([]);
  });

  it('is hung up where the voice fails after the answer', async () => {
    const silent = { test: '', write: () => error };
    const commands = { ...personality.commands, '+CTTS': silent, '+QWTTS': silent };
    const modem = await modemWith({ ...personality, commands });
    expect(await speak(modem)).toMatchObject(refusedWith('voice-failed'));
    expect(lastCall(modem).endedBy).toBe('caller');
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('is hung up where the voice never says that it is done', async () => {
    const mute = { test: '', write: () => ({ kind: 'ok', lines: [] }) as const };
    const commands = { ...personality.commands, '+CTTS': mute, '+QWTTS': mute };
    const modem = await modemWith({ ...personality, commands });
    expect(await speak(modem)).toMatchObject(refusedWith('voice-failed'));
    expect(lastCall(modem).endedBy).toBe('caller');
  });

  it.each(['BUSY', 'NO ANSWER', 'NO CARRIER'])(
    'that the dialling itself answers with %s is unanswered',
    async (word) => {
      const commands = { ...personality.commands, D: { exec: () => final(word) } };
      const modem = await modemWith({ ...personality, commands });
      const reason = word === 'BUSY' ? 'busy' : 'no-answer';
      expect(await speak(modem)).toEqual({ kind: 'unanswered', reason });
    },
  );

  it('that nobody tells the end of is seen to be over', async () => {
    const modem = await modemWith(personality, callees.rings());
    const call = begin(modem);
    await modem.clock.until(() => modem.network.calls.length === 1, 'a call', 20_000);
    await modem.clock.advance(2_300);
    const since = modem.clock.monotonic();
    modem.virtual.receive(Buffer.from('ATH\r'));
    expect(await settled(modem, call)).toEqual({ kind: 'unanswered', reason: 'no-answer' });
    expect(modem.clock.monotonic() - since).toBeLessThan(8_000);
    expect(lastCall(modem).endedBy).toBe('caller');
  });

  it('is refused without a network', async () => {
    const modem = await modemWith(personality);
    modem.virtual.setRegistration('searching');
    await modem.clock.advance(1_000);
    expect(await speak(modem)).toMatchObject(refusedWith('not-ready'));
  });
});

describe('a call with a spoken code', () => {
  it('is spoken again where an event of the call cut it off', async () => {
    const endings = ['4111', '0', '0'];
    const write: Handler = (core) => {
      core.clock.setTimer(() => core.unsolicited(`+QWTTS: ${endings.shift()}`), 2_000);
      return ok();
    };
    const commands = { ...quectel.commands, '+QWTTS': { test: '', write } };
    const modem = await modemWith({ ...quectel, commands });
    expect(await speak(modem)).toEqual({ kind: 'spoken', times: 2, key: null });
    expect(endings).toEqual([]);
  });

  it.each(['clean', 'sim800'])('is refused on a modem without a voice: %s', async (name) => {
    const modem = await modemWith(name === 'sim800' ? sim800 : {});
    expect(await speak(modem)).toMatchObject(refusedWith('voice-unsupported'));
    expect(modem.network.calls).toEqual([]);
  });

  it.each<Partial<SpeakRequest>>([
    { to: '' },
    { to: '13035550100' },
    { to: '+1303' },
    { to: '+1303555010012345' },
    { to: '+13035550100;' },
    { to: '+13035550100;+CFUN=0' },
    { to: '+13035550100\r' },
    { to: '+1303555\x1a0100' },
    { to: '+1303555\x1b0100' },
    { to: '+1303555"0100' },
    { to: '+1303555\u00000100' },
    { to: '+１３０３５５５０１００' },
    { to: '+١٣٠٣٥٥٥٠١٠٠' },
    { to: '+1303*21#' },
    { digits: '123' },
    { digits: '12345678901' },
    { digits: '12"34' },
    { digits: '1234\r' },
    { digits: '１２３４' },
    { digits: '12 34' },
    { times: 0 },
    { times: 6 },
    { times: 1.5 },
    { ringMs: 1_000 },
    { ringMs: 600_000 },
    { ringMs: Number.NaN },
  ])('with %j is refused, and nothing is written', async (request) => {
    const modem = await modemWith(sim7600);
    const before = modem.virtual.commandLines.length;
    expect(await modem.driver.speak({ to: callee, digits, ...request })).toMatchObject(
      refusedWith('voice-invalid'),
    );
    expect(modem.virtual.commandLines).toHaveLength(before);
  });
});
