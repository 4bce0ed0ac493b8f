import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UssdOutcome } from '../../../drivers/driver.ts';
import { isUssdReply, ussdCommand } from '../../../drivers/modem/ussd/ussd-request.ts';
import type { UssdAnswers } from '../../../drivers/virtual/command-table.ts';
import { huawei } from '../../../drivers/virtual/personalities/huawei.ts';
import { type Given, modemUnderTest, type ModemUnderTest } from './modem-under-test.ts';

const menu: UssdAnswers = {
  '*123#': {
    text: '1 Balance\r\n2 Say "more"',
    expectsReply: true,
    replies: {
      '1': { text: 'Balance: 5.00' },
      '2': { text: '1 Tariff', expectsReply: true, replies: { '1': { text: 'Every text: 0.09' } } },
    },
  },
};

/** Moves the clock until it has settled. */
async function settled<T>(modem: ModemUnderTest, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  void promise.then(() => (isSettled = true));
  await modem.clock.until(() => isSettled, 'an outcome', 400_000);
  return promise;
}

/** Nothing moves until the clock does. */
function begin(modem: ModemUnderTest, ...dialogue: string[]): Promise<UssdOutcome> {
  return modem.driver.ussd({ dialogue });
}

function dial(modem: ModemUnderTest, ...dialogue: string[]): Promise<UssdOutcome> {
  return settled(modem, begin(modem, ...dialogue));
}

const registered = (given: Given = {}) => modemUnderTest(given).registered();
const answered = (...texts: string[]) => ({ kind: 'answered', texts, isOpen: false });
const refusedWith = (code: string) => ({ kind: 'refused', error: { verdict: { code } } });

describe('a USSD dialogue', () => {
  it.each([
    ['plain', { text: 'Balance: 5.00' }],
    ['packed septets', { text: 'Balance: 5.00', form: 'packed-hex' }],
    ['UCS2', { text: 'Баланс: 5.00', form: 'ucs2-hex' }],
    ['octets', { text: 'Balance: 5.00', form: 'octets-hex' }],
    ['several lines with quotes', { text: 'Say "yes"\r\nor "no", "maybe"\r\nnow' }],
    ['before the OK of its command', { text: 'Balance: 5.00', afterMs: 'early' }],
    ['after 59 s', { text: 'Balance: 5.00', afterMs: 59_000 }],
  ] as const)('brings the text: %s', async (_form, answer) => {
    const modem = await registered({ virtual: { ussd: { '*100#': answer } } });
    expect(await dial(modem, '*100#')).toEqual(answered(answer.text.replaceAll('\r\n', '\n')));
    expect(modem.commands).toContain('AT+CUSD=1,"*100#",15');
    expect(modem.count(/CUSD=2/)).toBe(0);
  });

  it('goes through menus, and ends where the last answer ends it', async () => {
    const modem = await registered({ virtual: { ussd: menu } });
    const first = '1 Balance\n2 Say "more"';
    expect(await dial(modem, '*123#', '1')).toEqual(answered(first, 'Balance: 5.00'));
    expect(await dial(modem, '*123#', '2', '1')).toEqual(answered(first, '1 Tariff', 'Every text: 0.09'));
    expect(modem.count(/CUSD=2/)).toBe(0);
  });

  it('is closed where the network asks once more than there are replies', async () => {
    const modem = await registered({ virtual: { ussd: menu } });
    expect(await dial(modem, '*123#')).toMatchObject({ kind: 'answered', isOpen: true });
    expect(modem.virtual.commandLines.at(-1)).toBe('+CUSD=2');
    expect(await dial(modem, '*123#')).toMatchObject({ kind: 'answered' });
  });

  it('leaves replies aside that the network does not ask for', async () => {
    const modem = await registered({ virtual: { ussd: { '*100#': { text: 'Balance: 5.00' } } } });
    expect(await dial(modem, '*100#', '1')).toEqual(answered('Balance: 5.00'));
    expect(modem.count(/CUSD=1/)).toBe(1);
  });

  it('is packed for a Huawei, and a young one that wants it plainly gets it so', async () => {
    const ussd: UssdAnswers = { '*100#': { text: 'Balance: 5.00 €' } };
    const old = await registered({ personality: huawei, virtual: { ussd } });
    expect(await dial(old, '*100#')).toEqual(answered('Balance: 5.00 €'));
    expect(old.virtual.commandLines).toContain('+CUSD=1,"AA180C3602",15');
    const { '+CUSD': _packed, ...commands } = huawei.commands;
    const plain = { '*100#': { text: 'Balance: 5.00', form: 'plain' } } as const;
    const young = await registered({ personality: { ...huawei, commands }, virtual: { ussd: plain } });
    expect(await dial(young, '*100#')).toEqual(answered('Balance: 5.00'));
    expect(young.virtual.commandLines).toContain('+CUSD=1,"*100#",15');
  });

  it('is UCS2 on a modem that knows no other alphabet', async () => {
    const modem = await registered({ virtual: { ussd: { '*100#': { text: 'Баланс: 5' } } } });
    modem.virtual.receive(Buffer.from('AT+CSCS="UCS2"\r'));
    await modem.clock.advance(100);
    expect(await dial(modem, '*100#')).toEqual(answered('Баланс: 5'));
    expect(modem.virtual.commandLines.at(-1)).toBe('+CUSD=1,"002A0031003000300023",15');
  });

  it('that is not answered ends after 60 s, and is closed', async () => {
    const modem = await registered({ virtual: { ussd: { '*100#': { text: '', afterMs: 'never' } } } });
    const since = modem.clock.monotonic();
    expect(await dial(modem, '*100#')).toMatchObject(refusedWith('ussd-unanswered'));
    expect(modem.clock.monotonic() - since).toBeGreaterThanOrEqual(60_000);
    expect(modem.clock.monotonic() - since).toBeLessThan(62_000);
    expect(modem.virtual.commandLines.at(-1)).toBe('+CUSD=2');
  });

  it('lasts 180 s at most', async () => {
    const slow: Record<string, UssdAnswers[string]> = {};
    slow['*1#'] = { text: 'and?', expectsReply: true, afterMs: 55_000 };
    const modem = await registered({ virtual: { ussd: slow } });
    const since = modem.clock.monotonic();
    slow['1'] = slow['*1#'];
    expect(await dial(modem, '*1#', '1', '1', '1', '1')).toMatchObject(refusedWith('ussd-unanswered'));
    expect(modem.clock.monotonic() - since).toBeLessThan(182_000);
  });

  it.each([
    [2, 'ussd-ended'],
    [3, 'ussd-ended'],
    [4, 'ussd-unsupported'],
    [5, 'ussd-unanswered'],
  ])('that the network ends with %i is refused with %s', async (status, code) => {
    const modem = await registered({ virtual: { ussd: { '*100#': { text: '', status } } } });
    expect(await dial(modem, '*100#')).toMatchObject(refusedWith(code));
  });

  it('keeps what the network says behind a release that is none', async () => {
    const modem = await registered({ virtual: { ussd: { '*100#': { text: '', afterMs: 'never' } } } });
    const outcome = begin(modem, '*100#');
    await modem.clock.advance(1_000);
    modem.virtual.emit(Buffer.from('\r\n+CUSD: 2,"Release",15\r\n\r\n+CUSD: 0,"Balance: 5",15\r\n'));
    expect(await settled(modem, outcome)).toEqual(answered('Balance: 5'));
  });

  it('does not take for its answer what the network said before it was dialled', async () => {
    const modem = await registered({ virtual: { ussd: { '*100#': { text: 'Balance: 5' } } } });
    const outcome = begin(modem, '*100#');
    modem.virtual.unsolicited('+CUSD: 0,"You have won",15');
    expect(await settled(modem, outcome)).toEqual(answered('Balance: 5'));
    expect(modem.networkUssd).toEqual(['You have won']);
  });

  it('is refused while there is no network, and while another is under way', async () => {
    const modem = await registered({ virtual: { ussd: menu } });
    const first = begin(modem, '*123#', '1');
    expect(await modem.driver.ussd({ dialogue: ['*123#'] })).toMatchObject(refusedWith('driver-busy'));
    expect(await settled(modem, first)).toMatchObject({ kind: 'answered' });
    modem.virtual.setRegistration('searching');
    await modem.clock.advance(1_000);
    expect(await modem.driver.ussd({ dialogue: ['*123#'] })).toMatchObject(refusedWith('not-ready'));
  });

  it('lets texts out while the network thinks', async () => {
    const modem = await registered({ virtual: { ussd: { '*100#': { text: 'late', afterMs: 50_000 } } } });
    const outcome = begin(modem, '*100#');
    await modem.clock.advance(1_000);
    const since = modem.clock.monotonic();
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
    expect(modem.clock.monotonic() - since).toBeLessThan(1_000);
    expect(await settled(modem, outcome)).toEqual(answered('late'));
  });

  it('ends at once when the modem is pulled', async () => {
    const modem = await registered({ virtual: { ussd: { '*100#': { text: '', afterMs: 'never' } } } });
    const outcome = begin(modem, '*100#');
    await modem.clock.advance(1_000);
    const since = modem.clock.monotonic();
    modem.virtual.unplug();
    expect(await settled(modem, outcome)).toMatchObject(refusedWith('channel-stopped'));
    expect(modem.clock.monotonic() - since).toBeLessThan(1_000);
    modem.virtual.replug();
    await modem.reaches('registered');
    await modem.stopped();
    expect(modem.timersRunning).toBe(0);
  });

  it('is not begun while one that the modem cannot end may be open', async () => {
    const end = { write: () => ({ kind: 'error' }) as const };
    const modem = await registered({ virtual: { ussd: menu } });
    const refusing = await registered({
      personality: {
        commands: {
          '+CUSD': {
            write(core, argument) {
              if (argument === '2') return end.write();
              core.clock.setTimer(() => core.unsolicited('+CUSD: 1,"1 Yes",15'), 500);
              return { kind: 'ok', lines: [] };
            },
          },
        },
      },
    });
    expect(await dial(modem, '*123#')).toMatchObject({ isOpen: true });
    expect(await dial(refusing, '*123#')).toMatchObject({ isOpen: true });
    expect(await refusing.driver.ussd({ dialogue: ['*123#'] })).toMatchObject(refusedWith('driver-busy'));
    refusing.virtual.unsolicited('+CUSD: 2');
    await refusing.clock.advance(100);
    expect(await dial(refusing, '*123#')).toMatchObject({ isOpen: true });
    await refusing.clock.advance(180_000);
    expect(await dial(refusing, '*123#')).toMatchObject({ isOpen: true });
  });
});

describe('a USSD session of the network', () => {
  it('whose text has lines of news in it brings no report and no text', async () => {
    const modem = await registered();
    const { length } = modem.commands;
    const report = '07911326040000F006050B912120550199F500000000000000000000000000000000';
    const words = `Hello\n+CDS: 25\n${report}\n+CMTI: "SM",1\n+CMT: ,23\n${report}\nBye`;
    modem.virtual.unsolicited(`+CUSD: 0,"${words.replaceAll('\n', '\r\n')}",15`);
    await modem.clock.advance(3_000);
    expect(modem.networkUssd).toEqual([words]);
    expect(modem.reports).toEqual([]);
    expect(modem.parts).toEqual([]);
    expect(modem.unreadable).toEqual([]);
    expect(modem.commands.slice(length).filter((command) => /CMGR|CNMA/.test(command))).toEqual([]);
  });

  it('is told, and closed where it asks for a reply', async () => {
    const modem = await registered();
    modem.virtual.unsolicited('+CUSD: 0,"You have won",15');
    modem.virtual.unsolicited('+CUSD: 1,"Want more?",15');
    modem.virtual.unsolicited('+CUSD: 2');
    await modem.clock.advance(1_000);
    expect(modem.networkUssd).toEqual(['You have won', 'Want more?']);
    expect(modem.count(/^AT\+CUSD=2$/)).toBe(1);
  });

  it('is closed only after the text that is on its way, and not for every line of a flood', async () => {
    const modem = await registered({ network: { airTimeMs: 5_000 } });
    const outcome = modem.submit();
    await modem.clock.advance(1_000);
    for (let line = 0; line < 50; line += 1) modem.virtual.unsolicited('+CUSD: 1,"Want more?",15');
    await modem.clock.advance(1_000);
    expect(modem.count(/CUSD=2/)).toBe(0);
    expect(await settled(modem, outcome)).toMatchObject({ kind: 'accepted' });
    await modem.clock.advance(1_000);
    expect(modem.count(/CUSD=2/)).toBe(1);
  });
});

describe('what is dialled and replied', () => {
  it.each([
    [],
    [''],
    ['*100#\r'],
    ['*100#"'],
    ['AT'],
    ['*100#\x1a'],
    ['*１００#'],
    ['*1#;+CFUN=0'],
    ['1'.repeat(183)],
  ])('%j is no code', async (...dialogue) => {
    const modem = await registered();
    const before = modem.virtual.commandLines.length;
    expect(await modem.driver.ussd({ dialogue })).toMatchObject(refusedWith('ussd-invalid'));
    expect(modem.virtual.commandLines).toHaveLength(before);
  });

  it.each([
    '',
    'a\rb',
    'a\nb',
    'a\x1ab',
    'a\x1bb',
    'a"b',
    'a\0',
    '\u2028',
    '\u202e1',
    'я'.repeat(81),
    '1'.repeat(183),
  ])('a reply like %j is refused before anything is dialled', async (reply) => {
    const modem = await registered({ virtual: { ussd: menu } });
    const outcome = await modem.driver.ussd({ dialogue: ['*123#', reply] });
    expect(outcome).toMatchObject(refusedWith('ussd-invalid'));
    expect(modem.count(/CUSD/)).toBe(0);
  });

  it('a reply in any alphabet arrives', async () => {
    const replies = { да: { text: 'Да' }, 'a@b_c': { text: 'mail' }, '2 + 2': { text: '4' } };
    const ussd = { '*1#': { text: '?', expectsReply: true, replies } };
    for (const personality of [{}, huawei]) {
      const modem = await registered({ personality, virtual: { ussd } });
      for (const [reply, { text }] of Object.entries(replies)) {
        const form = text === 'Да' ? 'ucs2-hex' : undefined;
        Object.assign(replies[reply as keyof typeof replies], form ? { form } : {});
        expect(await dial(modem, '*1#', reply)).toEqual(answered('?', text));
      }
    }
  });

  it('whatever is let pass stays inside its quotes', () => {
    const forms = fc.constantFrom('plain' as const, 'packed-hex' as const, 'ucs2' as const);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' })), forms, (reply, form) => {
        fc.pre(isUssdReply(reply));
        expect(ussdCommand(reply, form)).toMatch(
          /^AT\+CUSD=1,"[A-Za-z0-9 !#%&'()*+,\-./:;<=>?]+",(?:15|72)$/,
        );
      }),
    );
  });
});
