/** Memories and places that lie, hang, or hold what nobody can read: nothing is lost, nothing blocks the rest. */
import { describe, expect, it } from 'vitest';
import type { CommandEntry, Handler } from '../../../drivers/virtual/command-table.ts';
import { smsSettingCommands } from '../../../drivers/virtual/commands/sms-settings.ts';
import { cms, error, nothing, ok } from '../../../drivers/virtual/reply.ts';
import { type Given, modemUnderTest, type ModemUnderTest } from './modem-under-test.ts';
import { eventsOf, put, reading, scatter, text, texts } from './stored-texts.ts';

describe('one place that makes trouble', () => {
  it('that cannot be erased is handed over once, told once, and the rest goes on, also after a reconnect', async () => {
    const modem = modemUnderTest(
      reading(
        '+CMGD',
        (before) => (core, argument) => (argument === '2' ? cms(500) : before(core, argument)),
      ),
    );
    for (const words of ['one', 'two', 'three']) put(modem, 'ME', words);
    await modem.registered();
    await modem.clock.advance(700_000);
    modem.virtual.unplug();
    await modem.clock.advance(1_000);
    modem.virtual.replug();
    await modem.reaches('registered');
    await modem.clock.advance(700_000);
    expect(texts(modem)).toEqual(['one', 'three', 'two']);
    expect(eventsOf(modem, 'erase-failed')).toHaveLength(1);
    text(modem, 'four');
    await modem.clock.advance(5_000);
    expect(texts(modem)).toContain('four');
  });

  it('that CMGR refuses is read from the list', async () => {
    const modem = await modemUnderTest(reading('+CMGR', () => () => cms(500))).registered();
    await modem.clock.advance(5_000);
    text(modem, 'one');
    text(modem, 'two');
    await modem.clock.advance(10_000);
    expect(texts(modem)).toEqual(['one', 'two']);
    expect(modem.virtual.storage.used('ME')).toBe(0);
  });

  it('at which CMGR hangs is read from the list, and the modem stays in service', async () => {
    const modem = await modemUnderTest(
      reading('+CMGR', (before) => (core, argument) => (argument === '1' ? nothing : before(core, argument))),
    ).registered();
    await modem.clock.advance(5_000);
    text(modem, 'one');
    text(modem, 'two');
    await modem.clock.advance(60_000);
    expect(texts(modem)).toEqual(['one', 'two']);
    expect(modem.driver.snapshot.state).toBe('registered');
  });

  it('at which CMGR hangs is skipped where there is no list, and told once', async () => {
    const given = reading(
      '+CMGR',
      (before) => (core, argument) => (argument === '2' ? nothing : before(core, argument)),
    );
    const modem = modemUnderTest({
      personality: { ...given.personality, manufacturer: 'huawei', model: 'E1750' },
    });
    for (const words of ['one', 'two', 'three']) put(modem, 'ME', words);
    await modem.registered();
    await modem.clock.advance(1_000_000);
    expect(texts(modem)).toEqual(['one', 'three']);
    expect(eventsOf(modem, 'place-silent')).toHaveLength(1);
    expect(modem.count(/^AT\+CMGR=2$/)).toBe(2);
    expect(modem.driver.snapshot.state).toBe('registered');
  });

  it('like all the others: three are tried, then the modem is asked whether it lives', async () => {
    const given = reading('+CMGR', () => () => nothing);
    const modem = modemUnderTest({
      personality: { ...given.personality, manufacturer: 'huawei', model: 'E1750' },
    });
    for (let count = 0; count < 20; count += 1) put(modem, 'ME', `text ${count}`);
    await modem.registered();
    await modem.clock.until(() => modem.count(/^AT\+CMGR=/) > 3, 'the next sweep', 400_000);
    const reads = modem.commands.filter((command) => command.startsWith('AT+CMGR='));
    expect(reads).toEqual(['AT+CMGR=0', 'AT+CMGR=1', 'AT+CMGR=2', 'AT+CMGR=0']);
  });

  it('whose PDU is no hex stays where it is, and is told once', async () => {
    const modem = modemUnderTest();
    put(modem, 'ME', 'one');
    modem.virtual.storage.store('ME', { kind: 'text', pdu: '07xx!!', status: 0 });
    put(modem, 'ME', 'three');
    await modem.registered();
    await modem.clock.advance(700_000);
    expect(texts(modem)).toEqual(['one', 'three']);
    expect(modem.virtual.storage.used('ME')).toBe(1);
    expect(eventsOf(modem, 'place-unreadable')).toHaveLength(1);
  });

  it('which the listener rejects holds up no other', async () => {
    const modem = modemUnderTest();
    modem.rejects = (part) => part === 'two';
    for (const words of ['one', 'two', 'three']) put(modem, 'ME', words);
    await modem.registered();
    await modem.clock.advance(15_000);
    expect(texts(modem)).toEqual(['one', 'three']);
    modem.rejects = () => false;
    await modem.clock.advance(30_000);
    expect(texts(modem)).toEqual(['one', 'three', 'two']);
    expect(modem.virtual.storage.used('ME')).toBe(0);
  });
});

describe('a list that', () => {
  it('hangs is given up for reading place by place, over a sparse memory, and not asked again', async () => {
    const modem = modemUnderTest(reading('+CMGL', () => () => nothing));
    scatter(modem, 'ME', { 3: 'low', 34: 'middle', 75: 'high' });
    await modem.registered();
    await modem.clock.advance(90_000);
    expect(texts(modem)).toEqual(['high', 'low', 'middle']);
    await modem.clock.advance(910_000);
    expect(texts(modem)).toEqual(['high', 'low', 'middle']);
    expect(eventsOf(modem, 'list-silent').map(({ detail }) => detail['memory'])).toEqual(['ME', 'SM', 'SR']);
    expect(modem.count(/^AT\+CMGL/)).toBe(3);
    expect(modem.driver.snapshot.state).toBe('registered');
  });

  it('is not answered by a modem that answers nothing is asked again once it is back', async () => {
    let isFirst = true;
    const modem = modemUnderTest(
      reading('+CMGL', (before) => (core, argument) => {
        if (!isFirst) return before(core, argument);
        isFirst = false;
        core.faults.isDeaf = true;
        return nothing;
      }),
    );
    put(modem, 'ME', 'one');
    modem.start();
    await modem.clock.until(() => !isFirst, 'the list');
    await modem.clock.advance(200_000);
    modem.virtual.faults.isDeaf = false;
    await modem.clock.until(() => modem.parts.length === 1, 'the text', 300_000);
    expect(eventsOf(modem, 'list-silent')).toEqual([]);
    expect(modem.count(/^AT\+CMGR/)).toBe(0);
  });

  it('is refused is given up for reading place by place, to the last one', async () => {
    const small = { memories: { SM: 5, ME: 5, SR: 5 } };
    const modem = modemUnderTest({
      personality: { ...reading('+CMGL', () => () => cms(500)).personality, ...small },
    });
    for (const words of ['1', '2', '3', '4', '5']) put(modem, 'ME', words);
    await modem.registered();
    await modem.clock.advance(60_000);
    expect(texts(modem)).toEqual(['1', '2', '3', '4', '5']);
  });

  it('is refused is given up for reading place by place, over a sparse memory', async () => {
    const modem = modemUnderTest(reading('+CMGL', () => () => cms(500)));
    scatter(modem, 'ME', { 2: 'one', 4: 'two' });
    await modem.registered();
    await modem.clock.advance(60_000);
    expect(texts(modem)).toEqual(['one', 'two']);
  });
});

describe('a modem that erases what it has shown', () => {
  const selfErasing = (): Given => {
    const erasing =
      (before: Handler): Handler =>
      (core, argument) => {
        const reply = before(core, argument);
        const [memory] = core.settings.memories;
        for (const { index, message } of core.storage.list(memory)) {
          if (message.status === 1) core.storage.remove(memory, index);
        }
        return reply;
      };
    const strict =
      (before: Handler): Handler =>
      (core, argument) =>
        core.storage.read(core.settings.memories[0], Number(argument)) ? before(core, argument) : cms(321);
    return {
      personality: {
        commands: {
          ...reading('+CMGR', erasing).personality?.commands,
          ...reading('+CMGL', erasing).personality?.commands,
          ...reading('+CMGD', strict).personality?.commands,
        },
      },
    };
  };

  it('loses nothing while the listener refuses', async () => {
    const modem = modemUnderTest(selfErasing());
    put(modem, 'ME', 'one');
    await modem.registered();
    modem.refuses = true;
    await modem.clock.advance(5_000);
    text(modem, 'two');
    await modem.clock.advance(30_000);
    expect(modem.virtual.storage.used('ME')).toBe(0);
    expect(modem.parts).toHaveLength(0);
    modem.refuses = false;
    await modem.clock.advance(60_000);
    expect(texts(modem)).toEqual(['one', 'two']);
    await modem.clock.advance(700_000);
    expect(modem.parts).toHaveLength(2);
  });

  it('is not told to erase a place that may hold the next text', async () => {
    const modem = await modemUnderTest(selfErasing()).registered();
    await modem.clock.advance(5_000);
    for (let count = 0; count < 10; count += 1) {
      text(modem, `text ${count}`);
      await modem.clock.advance(3_000);
    }
    expect(modem.parts).toHaveLength(10);
    expect(modem.count(/^AT\+CMGD/)).toBe(2);
    expect(eventsOf(modem, 'storage-self-erasing')).toHaveLength(1);
  });
});

describe('a listener that refuses', () => {
  it('is asked once a sweep for each text, and one sweep comes every 20 s', async () => {
    const modem = modemUnderTest();
    modem.refuses = true;
    for (const words of ['1', '2', '3', '4']) put(modem, 'ME', words);
    await modem.registered();
    await modem.clock.advance(15_000);
    expect(eventsOf(modem, 'delivery-refused')).toHaveLength(4);
    await modem.clock.advance(100_000);
    expect(eventsOf(modem, 'delivery-refused')).toHaveLength(24);
  });
});

it('a text that is equal to the one before it, at the same place, is a text', async () => {
  const modem = modemUnderTest();
  put(modem, 'ME', 'twice');
  await modem.registered();
  await modem.clock.advance(10_000);
  expect(texts(modem)).toEqual(['twice']);
  put(modem, 'ME', 'twice');
  modem.virtual.unsolicited('+CMTI: "ME",1');
  await modem.clock.advance(5_000);
  expect(texts(modem)).toEqual(['twice', 'twice']);
});

describe('a place in work', () => {
  it('is not handed over a second time by a sweep that finds it', async () => {
    const modem = await modemUnderTest().registered();
    await modem.clock.advance(5_000);
    modem.hangs = true;
    text(modem, 'slow');
    await modem.clock.advance(1_000);
    modem.virtual.unsolicited('+SMFULL');
    await modem.clock.advance(34_000);
    expect(eventsOf(modem, 'delivery-refused')).toHaveLength(1);
    modem.hangs = false;
    await modem.clock.advance(40_000);
    expect(texts(modem)).toEqual(['slow']);
  });

  it('is looked at again where the next text is announced there before its erasing is answered', async () => {
    let modem: ModemUnderTest | null = null;
    const given = reading('+CMGD', (before) => (core, argument) => {
      const reply = before(core, argument);
      if (modem && core.storage.used('ME') === 0 && modem.parts.length === 1) {
        put(modem, 'ME', 'second');
        modem.virtual.emit(Buffer.from('\r\n+CMTI: "ME",1\r\n'));
      }
      return reply;
    });
    modem = await modemUnderTest(given).registered();
    await modem.clock.advance(5_000);
    text(modem, 'first');
    await modem.clock.advance(5_000);
    expect(texts(modem)).toEqual(['first', 'second']);
  });
});

describe('an announcement', () => {
  it.each([
    ['a memory that the modem does not offer', () => '+CMTI: "XX",1'],
    ['a memory whose name would be a command', () => '+CMTI: "SM;+CPWD=1",1'],
    ['the wrong memory', (_memory: string, index: number) => `+CMTI: "SM",${index}`],
    ['no place', () => '+CMTI: "SM",-1'],
    ['a broken line', () => '+CMTI: "'],
  ])('that names %s leads to the text all the same', async (_what, storedIndication) => {
    const modem = await modemUnderTest({ personality: { storedIndication } }).registered();
    await modem.clock.advance(5_000);
    text(modem, 'somewhere');
    await modem.clock.advance(5_000);
    expect(texts(modem)).toEqual(['somewhere']);
    for (const command of modem.virtual.commandLines) expect(command).not.toContain('CPWD');
  });

  it.each([
    ['a bare OK', ok()],
    ['a header without a PDU', ok('+CMGR: 0,,0')],
    ['+CMS ERROR: 321', cms(321)],
  ])('of a place that is empty, shown as %s, does no harm', async (_what, emptySlot) => {
    const modem = await modemUnderTest({
      personality: { emptySlot, storedIndication: (memory, index) => `+CMTI: "${memory}",${index + 7}` },
    }).registered();
    await modem.clock.advance(5_000);
    text(modem, 'elsewhere');
    await modem.clock.advance(5_000);
    expect(texts(modem)).toEqual(['elsewhere']);
  });
});

it('after the own memory could not be selected again, nothing is read or erased before it is', async () => {
  const entry = smsSettingCommands['+CPMS'] as CommandEntry;
  let lost = 0;
  const write: Handler = (core, argument) => {
    if (argument !== '"ME"' || core.settings.memories[0] !== 'SR' || lost > 0) {
      return entry.write?.(core, argument) ?? error;
    }
    lost += 1;
    return nothing;
  };
  const modem = await modemUnderTest({
    personality: { commands: { '+CPMS': { ...entry, write } } },
  }).registered();
  await modem.clock.advance(30_000);
  expect(lost).toBe(1);
  expect(modem.virtual.settings.memories[0]).toBe('SR');
  text(modem, 'one');
  await modem.clock.advance(5_000);
  expect(texts(modem)).toEqual(['one']);
  expect(modem.virtual.settings.memories[0]).toBe('ME');
});
