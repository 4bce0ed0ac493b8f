/**
 * What a cable and a talkative modem do to the conversation, met at the driver's door: the outcome is the true one, and
 * afterwards the modem sends, reports and receives as before.
 */
import { describe, expect, it } from 'vitest';
import { behaviours } from '../../../drivers/virtual/behaviour.ts';
import { error, final } from '../../../drivers/virtual/reply.ts';
import { type Given, modemUnderTest, recipient } from './modem-under-test.ts';
import { expectHealthy, inService, latin } from './noise-rig.ts';

const flood = Array.from(
  { length: 100 },
  (_, at) =>
    [
      `^RSSI: ${at % 32}`,
      `+CREG: 1`,
      `^DSFLOWRPT:00000${at % 10},0`,
      `+QIND: "csq",${at % 32},99`,
      '+ZUSIMR:2',
    ][at % 5]!,
);
const floodBytes = latin(flood.map((line) => `\r\n${line}\r\n`).join(''));

describe('a flood of 100 unsolicited lines in one burst', () => {
  it.each([0, 50, 400, 900])('%i ms into the start', async (afterMs) => {
    const modem = modemUnderTest().start();
    await modem.clock.advance(afterMs);
    modem.virtual.emit(floodBytes);
    await expectHealthy(modem);
  });

  it('before the prompt', async () => {
    const modem = await inService({ virtual: { faults: { linesBeforePrompt: flood } } });
    expect(await modem.outcome()).toEqual({ kind: 'accepted', reference: 0 });
    await expectHealthy(modem);
  });

  it('after Ctrl-Z', async () => {
    const modem = await inService({ network: { airTimeMs: 2_000 } });
    const outcome = modem.submit();
    await modem.clock.advance(1_000);
    modem.virtual.emit(floodBytes);
    await modem.clock.advance(2_000);
    expect(await outcome).toEqual({ kind: 'accepted', reference: 0 });
    await expectHealthy(modem);
  });

  it.each(['stored', 'direct'] as const)(
    'between header and PDU of every %s text and report',
    async (delivery) => {
      const modem = await inService({ modem: { delivery }, virtual: { faults: { linesInsidePdu: flood } } });
      await expectHealthy(modem);
    },
  );

  it('in the middle of a poll', async () => {
    const modem = await inService();
    modem.virtual.faults.answerDelayMs = 500;
    await modem.clock.until(() => modem.commands.at(-1) === 'AT+CSQ', 'the poll');
    modem.virtual.emit(floodBytes);
    await modem.clock.advance(2_000);
    modem.virtual.faults.answerDelayMs = 0;
    await expectHealthy(modem);
  });
});

it('echo that comes back without a word is dropped: of commands, of the PDU, of ESC', async () => {
  const modem = await inService();
  modem.virtual.receive(latin('ATE1\r'));
  await modem.clock.advance(100);
  await expectHealthy(modem);
  expect(await modem.outcome({ mayTransmit: () => false })).toEqual({ kind: 'withdrawn' });
  await expectHealthy(modem);
});

describe('half a line', () => {
  it.each(['+CMTI: "S', '^RSS', '+CMS ERR', 'O', '+CMGS: ', 'AT+CM', '>', '07911326'])(
    '%s in front of every answer',
    async (half) => {
      const modem = await inService();
      modem.virtual.faults.tamper = (bytes) => [latin(half), bytes];
      expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
      modem.virtual.faults.tamper = null;
      await expectHealthy(modem);
    },
  );

  it('grown together with the OK of a submission leaves its reference', async () => {
    const modem = await inService();
    modem.virtual.faults.tamper = (bytes) => [
      latin(Buffer.from(bytes).toString('latin1').replace('\r\nOK\r\n', '^RSSI: 1OK\r\n')),
    ];
    expect(await modem.outcome()).toEqual({ kind: 'accepted', reference: 0 });
    modem.virtual.faults.tamper = null;
    await expectHealthy(modem);
  });
});

describe('bytes that are no text', () => {
  const between = (byte: number) => (bytes: Uint8Array) => [
    Uint8Array.from([...bytes].flatMap((one) => [byte, one])),
  ];
  it.each([
    ['NUL', 0x00],
    ['0xFF', 0xff],
    ['DEL', 0x7f],
    ['Ctrl-Z', 0x1a],
  ])('%s before every output of the modem', async (_name, byte) => {
    const tamper = (bytes: Uint8Array) => [Uint8Array.of(byte, byte, 0x0d, 0x0a), bytes];
    const modem = await inService({ virtual: { faults: { tamper } } });
    await expectHealthy(modem);
  });

  it('NUL between all bytes', async () => {
    const modem = await inService({ virtual: { faults: { tamper: between(0) } } });
    await expectHealthy(modem);
  });

  it('64 KiB of 0xFF and NUL while nobody asks, at the prompt and after Ctrl-Z', async () => {
    const modem = await inService({ network: { airTimeMs: 2_000 } });
    const junk = Uint8Array.from({ length: 65_536 }, (_, at) => (at % 2 === 0 ? 0xff : 0x00));
    modem.virtual.emit(junk);
    await modem.clock.advance(1_000);
    modem.virtual.faults.promptDelayMs = 500;
    const outcome = modem.submit();
    await modem.clock.advance(200);
    modem.virtual.emit(junk);
    await modem.clock.advance(1_000);
    modem.virtual.emit(junk);
    await modem.clock.advance(3_000);
    expect(await outcome).toEqual({ kind: 'accepted', reference: 0 });
    await expectHealthy(modem);
  });
});

describe('answers that do not belong where they come', () => {
  it('every final result twice, in one piece', async () => {
    const tamper = (bytes: Uint8Array) => [
      latin(Buffer.from(bytes).toString('latin1').replace('\r\nOK\r\n', '\r\nOK\r\n\r\nOK\r\n')),
    ];
    const modem = await inService({ virtual: { faults: { tamper } } });
    await expectHealthy(modem);
  });

  it('answer, report and text grown into one piece', async () => {
    let before: Uint8Array = new Uint8Array(0);
    const modem = await inService({ modem: { delivery: 'direct' }, network: { reportDelayMs: 5 } });
    modem.virtual.faults.tamper = (bytes) => {
      before = Buffer.concat([before, bytes]);
      if (!Buffer.from(before).includes('+CDS:') && Buffer.from(before).includes('+CMGS:')) return [];
      const all = before;
      before = new Uint8Array(0);
      return [all];
    };
    expect(await modem.outcome()).toEqual({ kind: 'accepted', reference: 0 });
    modem.virtual.faults.tamper = null;
    await modem.clock.until(() => modem.reports.length === 1, 'the report', 60_000);
    await expectHealthy(modem);
  });

  it('an answer after its time-out answers neither the next command nor a submission', async () => {
    const modem = await inService({ network: { firstReference: 5 } });
    const late: Uint8Array[] = [];
    modem.virtual.faults.tamper = (bytes) => {
      if (late.length > 0 || !Buffer.from(bytes).includes('+CSQ:')) return [bytes];
      late.push(bytes);
      return [];
    };
    await modem.clock.until(() => late.length === 1, 'the poll');
    modem.virtual.faults.promptDelayMs = 1_500;
    const outcome = modem.submit();
    // The time-out of the query and the AT that follows it are over, and the submission is on the wire.
    await modem.clock.until(() => modem.count(/^AT\+CMGS/) === 1, 'the submission');
    await modem.clock.advance(500);
    for (const answer of late) modem.virtual.emit(Buffer.concat([answer, latin('\r\n+CMGS: 99\r\n')]));
    await modem.clock.advance(3_000);
    expect(await outcome).toEqual({ kind: 'accepted', reference: 5 });
    modem.virtual.faults.promptDelayMs = 0;
    await expectHealthy(modem);
  });

  it('+CMGS two minutes after its time-out is told by its token, and the modem has served on', async () => {
    const modem = await inService({ network: { firstReference: 77 } });
    modem.network.script(recipient, [behaviours.answerLate(300_000)]);
    expect(await modem.outcome({ token: 'slow' })).toMatchObject({ kind: 'unknown' });
    await modem.reaches('registered', 60_000);
    await modem.clock.advance(125_000);
    expect(modem.lateReferences).toEqual([{ token: 'slow', reference: 77 }]);
    await expectHealthy(modem);
  });
});

describe('the prompt', () => {
  it.each([
    '\r\n> ',
    '\r\n> \r\n',
    '\r\n>\r\n',
    '\n\r> ',
    '> ',
    '\r\n>',
    '>',
    '\r\r\n> ',
    '\r\n+CREG: 1\r\n\r\n> ',
  ])('written as %j, also when it was left by another program', async (prompt) => {
    const modem = await inService({ personality: { prompt } });
    await expectHealthy(modem);
    modem.virtual.strayPrompt();
    await modem.clock.advance(1_000);
    expect(modem.driver.snapshot.state).toBe('registered');
    await expectHealthy(modem);
    expect(modem.hasEvent('modem-deaf')).toBe(false);
  });

  it('that never comes is asked for twice, and the modem is set up again', async () => {
    const modem = await inService({ virtual: { faults: { promptsToLose: 2 } } });
    expect(await modem.outcome()).toMatchObject({ kind: 'refused', error: { code: 'no-prompt' } });
    expect(modem.network.air).toHaveLength(0);
    await expectHealthy(modem);
  });

  it('that is stale, left by another program, eats no command', async () => {
    const modem = await inService();
    modem.virtual.strayPrompt();
    expect(await modem.outcome()).toEqual({ kind: 'accepted', reference: 0 });
    modem.virtual.strayPrompt();
    await modem.clock.advance(70_000);
    await expectHealthy(modem);
  });

  it('that is stale at the start eats no command', async () => {
    const modem = modemUnderTest();
    modem.virtual.strayPrompt();
    await expectHealthy(modem.start());
  });
});

describe('an error after Ctrl-Z', () => {
  it.each([
    ['ERROR', undefined, { kind: 'refused', error: { code: 'modem-error' } }],
    ['+CMS ERROR: memory full', 322, { kind: 'refused', error: { code: 'memory-full' } }],
    ['+CMS ERROR: Network out of order', 38, { kind: 'refused', error: { code: 'network-out-of-order' } }],
    ['+CMS ERROR: something of the maker', 500, { kind: 'unknown', error: { code: 'unknown-error' } }],
    ['+CMGS ERROR: 38', 38, { kind: 'refused', error: { wire: { number: 38 } } }],
    ['+CME ERROR: 30', 30, { kind: 'refused', error: { code: 'no-service' } }],
    ['COMMAND NOT SUPPORT', 303, { kind: 'refused' }],
    ['MODEM ERROR', 300, { kind: 'refused' }],
    ['TOO MANY PARAMETERS', 300, { kind: 'refused' }],
  ])('written as %s', async (words, code, expected) => {
    const modem = await inService({
      personality: { errorText: (_family, number) => (number === code ? words : undefined) },
    });
    modem.virtual.faults.submitErrors = [code === undefined ? { kind: 'error' } : { kind: 'cms', code }];
    const outcome = await modem.outcome();
    expect(outcome).toMatchObject(expected);
    expect(modem.network.air).toHaveLength(0);
    await expectHealthy(modem);
  });

  it.each([
    ['COMMAND NOT SUPPORT', final('COMMAND NOT SUPPORT')],
    ['ERROR', error],
  ])('%s in place of the prompt', async (_words, reply) => {
    const modem = await inService();
    const refused: Given = { personality: { commands: { '+CMGS': { write: () => reply } } } };
    const other = await inService(refused);
    expect(await other.outcome()).toMatchObject({ kind: 'refused' });
    expect(other.driver.snapshot.state).toBe('registered');
    await expectHealthy(modem);
  });

  it('COMMAND NOT SUPPORT to everything that is optional still makes a modem', async () => {
    const modem = await inService({
      personality: {
        unknownCommand: 'COMMAND NOT SUPPORT',
        lacks: [
          '+CMMS',
          '+CSCS',
          '+CSMS',
          '+CGREG',
          '+CEREG',
          '+CESQ',
          '+CNUM',
          '+CLIP',
          '+COPS',
          '+CCID',
          '+CPINR',
        ],
      },
    });
    expect(await modem.outcome({ moreFollow: true })).toMatchObject({ kind: 'accepted' });
    await expectHealthy(modem);
  });
});
