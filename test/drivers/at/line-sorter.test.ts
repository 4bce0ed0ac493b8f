import { describe, expect, it } from 'vitest';
import { type ActiveCommand, classifyLine, isPduLine } from '../../../drivers/at/classify-line.ts';
import { LineSorter, type SortedLine } from '../../../drivers/at/line-sorter.ts';
import { findUnsolicited } from '../../../drivers/at/unsolicited.ts';

const list: ActiveCommand = {
  kind: 'plain',
  command: { text: 'AT+CMGL=4', expects: '+CMGL:', withPdu: true },
};
const raw: ActiveCommand = { kind: 'plain', command: { text: 'AT+CCID', expects: 'raw' } };
const submission: ActiveCommand = { kind: 'pdu', command: { prefix: 'AT+CMGS=' } };
const call: ActiveCommand = { kind: 'plain', command: { text: 'ATD+49123;' } };
const plain = (expects?: string): ActiveCommand => ({
  kind: 'plain',
  command: { text: 'AT+X', ...(expects === undefined ? {} : { expects }) },
});

describe('what one line is', () => {
  const kindOf = (line: string, active: ActiveCommand | null, written: string[] = []): string => {
    const found = classifyLine(line, { active, written });
    if (found.kind === 'unsolicited') return found.name;
    return found.kind === 'final' ? `final ${found.isOk ? 'ok' : 'error'}` : found.kind;
  };

  it.each([
    ['OK', null, 'final ok'],
    ['ERROR', null, 'final error'],
    ['+CMS ERROR: 38', submission, 'final error'],
    ['+CME ERROR: SIM busy', plain(), 'final error'],
    ['+CMGS ERROR: 304', submission, 'final error'],
    ['COMMAND NOT SUPPORT', plain(), 'final error'],
    ['TOO MANY PARAMETERS', plain(), 'final error'],
    ['MODEM ERROR', plain(), 'final error'],
    ['NA', plain(), 'final error'],
    ['NO CARRIER', plain(), 'NO CARRIER'],
    ['NO CARRIER', call, 'final error'],
    ['BUSY', call, 'final error'],
    ['CONNECT 9600', call, 'final ok'],
    ['CONNECT', plain(), 'unknown'],
    ['0', plain(), 'final ok'],
    ['4', plain(), 'final error'],
    ['0', plain('+CSQ:'), 'unknown'],
    ['0', raw, 'reply'],
    ['0', submission, 'unknown'],
    ['0', null, 'unknown'],
    ['+CMGS: 1', submission, 'reference'],
    ['+CMGS: 1', null, 'reference'],
    ['+CMGS', raw, 'reply'],
    ['+CMGW: 1', submission, 'unknown'],
    ['+CMGW: 1', { kind: 'pdu', command: { prefix: 'AT+CMGW=' } }, 'reference'],
    ['+CSQ: 1,99', plain('+CSQ:'), 'reply'],
    ['+CSQ: 1,99', plain('+CSQ'), 'reply'],
    ['+CSQ: 1,99', plain('+csq:'), 'reply'],
    ['+CSQN: 1', plain('+CSQ:'), 'unknown'],
    ['+CSQ: 1,99', plain(), '+CSQ'],
    ['+CREG: 2,1', plain('+CREG:'), 'reply'],
    ['+CREG: 5', plain('+CREG:'), '+CREG'],
    ['+CREG: 5,"CE00","00005449"', plain('+CREG:'), '+CREG'],
    ['+CPIN: READY', plain('+CPIN:'), 'reply'],
    ['+CPIN: READY', plain(), '+CPIN'],
    ['^ICCID: 984402003576012594F9', raw, 'reply'],
    ['RDY', raw, 'RDY'],
    ['RING', raw, 'RING'],
    ['>', plain(), 'noise'],
    ['anything else', plain('+CSQ:'), 'unknown'],
  ] as const)('%j during %j is %s', (line, active, kind) => {
    expect(kindOf(line, active)).toBe(kind);
  });

  it('echo is what was written lately, PDUs also in pieces', () => {
    const written = ['AT+CSQ', '0011000B919178563412F00000AA05E8329BFD06'];
    expect(kindOf('AT+CSQ', raw, written)).toBe('noise');
    expect(kindOf('919178563412', submission, written)).toBe('noise');
    expect(kindOf('9191', submission, written)).toBe('unknown');
    expect(kindOf('AT+CREG?', raw, written)).toBe('reply');
  });
});

describe('the table of unsolicited codes', () => {
  it.each([
    ['+CMTI: "SM",4', '+CMTI'],
    ['+CMTI:"SM",4', '+CMTI'],
    ['+CDS: 24', '+CDS'],
    ['^RSSI: 18', '^RSSI'],
    ['^RSSI:18', '^RSSI'],
    ['+ZUSIMR:2', '+ZUSIMR'],
    ['*PSUTTZ: 2020,1,1', '*PSUTTZ'],
    ['DST: 0', 'DST'],
    ['Call Ready', 'Call Ready'],
    ['+SMS FULL', '+SMS FULL'],
    ['NORMAL POWER DOWN', 'POWER DOWN'],
    ['POWERED DOWN', 'POWER DOWN'],
    ['UNDER-VOLTAGE WARNNING POWER DOWN', 'POWER DOWN'],
    ['UNDER-VOLTAGE WARNNING', 'VOLTAGE'],
    ['VOICE CALL: BEGIN', 'VOICE CALL'],
    ['MISSED_CALL: 09:00AM 123', 'MISSED_CALL'],
    ['+QIND: SMS DONE', '+QIND'],
    ['+FOO: 1', undefined],
    ['RDYX', undefined],
  ])('%j is %s', (line, name) => {
    expect(findUnsolicited(line)?.name).toBe(name);
  });

  it('only what is followed by a PDU takes one; only a start or an end is a restart', () => {
    expect(
      ['+CMT:', '+CDS:', '+CBM:', '+CMTI:', '+CDSI:', '+CREG:'].map(
        (line) => findUnsolicited(line)?.takesPdu,
      ),
    ).toEqual([true, true, true, false, false, false]);
    expect(
      ['RDY', '^SYSSTART', 'START', 'POWERED DOWN', '+CFUN: 1', 'SMS Ready', '^BOOT: 1'].map(
        (line) => findUnsolicited(line)?.isRestart,
      ),
    ).toEqual([true, true, true, true, false, false, false]);
  });
});

describe('joining', () => {
  function sort(lines: readonly string[], active: ActiveCommand | null = null, pauseMs = 0): SortedLine[] {
    const seen: SortedLine[] = [];
    let now = 0;
    const sorter = new LineSorter(
      (line) => seen.push(line),
      () => now,
    );
    sorter.setActive(active);
    for (const line of lines) {
      sorter.take(line);
      now += pauseMs;
    }
    return seen;
  }
  const told = (lines: readonly SortedLine[]): unknown[] =>
    lines.map((line) => {
      if (line.kind === 'reply') return [line.line.text, line.line.pdu];
      return line.kind === 'unsolicited' ? [line.message.name, line.message.pdu] : line.text;
    });

  it('a header takes the next line of hex, whatever comes between', () => {
    expect(told(sort(['+CMT: ,23', '+CREG: 5', 'not hex', '0791ab', 'RING']))).toEqual([
      ['+CREG', undefined],
      ['unknown', undefined],
      ['+CMT', '0791AB'],
      ['RING', undefined],
    ]);
  });

  it('the echo of a PDU of ours is not the PDU of a header before it', () => {
    const seen: SortedLine[] = [];
    const sorter = new LineSorter(
      (line) => seen.push(line),
      () => 0,
    );
    sorter.noteWritten('0011000B91');
    for (const line of ['+CDS: 25', '0011000B91', '0006AB0A91']) sorter.take(line);
    expect(told(seen)).toEqual([['+CDS', '0006AB0A91']]);
  });

  it('headers of a reply too; the final result tells the one that stayed without', () => {
    expect(
      told(
        sort(
          ['+CMGL: 1,1,,23', '0791AB', '+CMGL: 2,1,,23', '+CMGL: 3,1,,2', '00', '+CMGL: 4,1,,2', 'OK'],
          list,
        ),
      ),
    ).toEqual([
      ['+CMGL: 1,1,,23', '0791AB'],
      ['+CMGL: 2,1,,23', undefined],
      ['+CMGL: 3,1,,2', '00'],
      ['+CMGL: 4,1,,2', undefined],
      'OK',
    ]);
  });

  it('a report that waits for its PDU survives a final result', () => {
    expect(told(sort(['+CDS: 2', 'OK', '00AB'], plain()))).toEqual(['OK', ['+CDS', '00AB']]);
  });

  it('a PDU that does not come is given up after two seconds', () => {
    expect(told(sort(['+CDS: 2', '00AB'], null, 1_999))).toEqual([['+CDS', '00AB']]);
    expect(told(sort(['+CDS: 2', '00AB'], null, 2_001))).toEqual([
      ['+CDS', undefined],
      ['unknown', undefined],
    ]);
  });

  it('bare digits a command waits for are not taken for a PDU that is longer', () => {
    expect(told(sort(['+CDS: 25', '89442000536710524992', 'OK'], raw))).toEqual([
      ['89442000536710524992', undefined],
      'OK',
    ]);
  });

  it('what firmwares glue together is taken apart', () => {
    expect(told(sort(['+CMGL: 1,1,,23', '0791AB+CMGL: 2,1,,24', '0791CD', 'OK'], list))).toEqual([
      ['+CMGL: 1,1,,23', '0791AB'],
      ['+CMGL: 2,1,,24', '0791CD'],
      'OK',
    ]);
    expect(told(sort(['+CMT: ,14 07914306073011F00405812261F7']))).toEqual([
      ['+CMT', '07914306073011F00405812261F7'],
    ]);
  });

  it('a USSD text goes on to its closing quote, and OK inside is text', () => {
    expect(sort(['+CUSD: 1,"Reply', 'OK', ' or not",15', 'OK'], plain())).toEqual([
      {
        kind: 'unsolicited',
        message: { name: '+CUSD', text: '+CUSD: 1,"Reply\nOK\n or not",15' },
        isRestart: false,
      },
      { kind: 'final', isOk: true, text: 'OK' },
    ]);
  });

  it.each([
    [['+CUSD: 1,"Say "yes"', 'or "no"",15']],
    [['+CUSD: 1,"Say "yes', 'or no" now",15']],
    [['+CUSD: 1,"Press "1"', 'or "2"', 'for more",15']],
    [['+CUSD: 0,"one "line" only"']],
    [['+CUSD: 0,"it is 5" long",15']],
    [['+CUSD: 0,"two', 'lines"']],
    [['+CUSD: 2']],
  ])('a USSD text with quotes of its own is one: %j', (lines) => {
    expect(sort([...lines, '+CSQ: 1,99'])).toMatchObject([
      { message: { name: '+CUSD', text: lines.join('\n') } },
      { message: { name: '+CSQ' } },
    ]);
  });

  it('a line of a USSD text that poses as news, as an answer or as a header is text', () => {
    const lines = [
      '+CUSD: 1,"Choose',
      '+CMTI: "SM",1',
      '+CDS: 25',
      '0006AB0A912120550199',
      '+CMGS: 7',
      'OK',
      '+CUSD: 2',
      ...Array<string>(40).fill('1'),
      '",15',
    ];
    expect(sort([...lines, 'OK'], plain())).toEqual([
      { kind: 'unsolicited', message: { name: '+CUSD', text: lines.join('\n') }, isRestart: false },
      { kind: 'final', isOk: true, text: 'OK' },
    ]);
  });

  describe('a USSD text that is never closed', () => {
    const open = ['+CUSD: 1,"open', 'more'];
    const news = ['+CDS: 25', '0006AB0A912120550199', '+CMTI: "SM",1'];
    const both = [
      ['+CUSD', undefined],
      ['+CDS', '0006AB0A912120550199'],
      ['+CMTI', undefined],
    ];

    it('ends after two seconds, and the news in it were news', () => {
      expect(told(sort([...open, ...news, 'RING'], null, 450))).toEqual([...both, ['RING', undefined]]);
      expect(sort([...open, ...news, 'RING'], null, 350)).toEqual([]);
      expect(told(sort([...open, 'OK', 'OK'], plain(), 900))).toEqual([['+CUSD', undefined], 'OK']);
    });

    it('ends when it is longer than any text', () => {
      const seen = sort([...open, ...news, ...Array<string>(4).fill('x'.repeat(80))]);
      expect(told(seen).slice(0, 3)).toEqual(both);
      expect(seen[0]).toMatchObject({ message: { text: '+CUSD: 1,"open\nmore' } });
    });

    it('ends at the next command', () => {
      const seen: SortedLine[] = [];
      const sorter = new LineSorter(
        (line) => seen.push(line),
        () => 0,
      );
      for (const line of [...open, ...news]) sorter.take(line);
      expect(seen).toEqual([]);
      sorter.endUssd();
      expect(told(seen)).toEqual(both);
      sorter.endUssd();
      expect(seen).toHaveLength(3);
    });

    it('and has no news in it is one text', () => {
      expect(told(sort([...open, 'OK', 'RING'], plain(), 900))).toEqual([
        ['+CUSD', undefined],
        ['RING', undefined],
      ]);
    });
  });
});

it.each([
  ['0791AB', true],
  ['0791ab', true],
  ['BAD', false],
  ['0791ABCDEF0123456', true],
  ['', false],
  ['07 91', false],
])('isPduLine(%j) is %s', (line, expected) => {
  expect(isPduLine(line)).toBe(expected);
});
