/** Message memories at the start, and when they fill up: drained, counted, alarmed. */
import { describe, expect, it } from 'vitest';
import type { CommandEntry, Handler } from '../../../drivers/virtual/command-table.ts';
import { smsSettingCommands } from '../../../drivers/virtual/commands/sms-settings.ts';
import { cms, error } from '../../../drivers/virtual/reply.ts';
import { modemUnderTest, recipient } from './modem-under-test.ts';
import { eventsOf, put, text, texts, use } from './stored-texts.ts';

/** Cell broadcast, 88 octets: serial number, message id, data coding, page 1 of 1 (TS 23.041 §9.4.1.2). */
const page = `00000032000F11${'C8'.repeat(81)}`;

describe('at the start', () => {
  it('"SM", "ME" and "SR" are drained, whichever is in use', async () => {
    const modem = modemUnderTest();
    put(modem, 'SM', 'on the card');
    put(modem, 'ME', 'in the modem');
    await modem.registered();
    await modem.clock.advance(10_000);
    expect(texts(modem)).toEqual(['in the modem', 'on the card']);
    for (const memory of ['SM', 'ME', 'SR'] as const) expect(modem.virtual.storage.used(memory)).toBe(0);
    expect(modem.driver.snapshot.storages).toEqual([
      { name: 'ME', used: 0, total: 100 },
      { name: 'SM', used: 0, total: 20 },
      { name: 'SR', used: 0, total: 20 },
    ]);
  });

  it('a modem that offers "MT" alone is drained, each text once', async () => {
    const modem = modemUnderTest({
      personality: { memoryNames: ['MT'], memory: 'MT', memoryLists: '+CPMS: ("MT"),("MT"),("MT")' },
    });
    put(modem, 'SM', 'on the card');
    put(modem, 'ME', 'in the modem');
    await modem.registered();
    await modem.clock.advance(10_000);
    expect(texts(modem)).toEqual(['in the modem', 'on the card']);
    expect(modem.virtual.storage.used('MT')).toBe(0);
  });

  it('"MT" is drained beside a memory that is only a part of it', async () => {
    const modem = modemUnderTest({ personality: { memoryNames: ['SM', 'MT'], memory: 'SM' } });
    put(modem, 'SM', 'on the card');
    put(modem, 'ME', 'in the modem');
    await modem.registered();
    await modem.clock.advance(10_000);
    expect(texts(modem)).toEqual(['in the modem', 'on the card']);
  });

  it('a modem that takes texts in "MT" alone is asked for no part of it, whatever it offers and announces', async () => {
    const entry = smsSettingCommands['+CPMS'] as CommandEntry;
    const write: Handler = (core, argument) =>
      /SM|ME/.test(argument) ? cms(302) : (entry.write?.(core, argument) ?? error);
    const modem = await modemUnderTest({
      personality: {
        commands: { '+CPMS': { ...entry, write } },
        memory: 'MT',
        storedIndication: (_memory, index) => `+CMTI: "ME",${index}`,
      },
    }).registered();
    const asked = modem.count(/CPMS="(SM|ME)"/);
    await modem.clock.advance(10_000);
    text(modem, 'one');
    await modem.clock.advance(10_000);
    expect(texts(modem)).toEqual(['one']);
    expect(modem.count(/CPMS="(SM|ME)"/)).toBe(asked);
  });

  it('a page of a cell broadcast that the listener refuses stays in "BM", and is offered again', async () => {
    const modem = modemUnderTest({
      personality: { memories: { SM: 20, ME: 100, SR: 20, BM: 5 }, memoryNames: ['SM', 'ME', 'SR', 'BM'] },
    });
    modem.virtual.storage.store('BM', { kind: 'page', pdu: page, status: 0 });
    modem.refuses = true;
    await modem.registered();
    await modem.clock.advance(15_000);
    expect(modem.virtual.storage.used('BM')).toBe(1);
    modem.refuses = false;
    await modem.clock.advance(30_000);
    expect(modem.unreadable).toEqual([page]);
    expect(modem.virtual.storage.used('BM')).toBe(0);
  });

  it('pages of cell broadcasts in "BM" are kept aside once, told and erased', async () => {
    const modem = modemUnderTest({
      personality: {
        memories: { SM: 20, ME: 100, SR: 20, BM: 5 },
        memoryNames: ['SM', 'ME', 'SR', 'BM'],
      },
    });
    for (let copy = 0; copy < 3; copy += 1) {
      modem.virtual.storage.store('BM', { kind: 'page', pdu: page, status: 0 });
    }
    await modem.registered();
    await modem.clock.advance(10_000);
    expect(modem.unreadable).toEqual([page]);
    expect(modem.parts).toEqual([]);
    expect(eventsOf(modem, 'cell-broadcast')).toHaveLength(1);
    expect(modem.virtual.storage.used('BM')).toBe(0);
    expect(modem.virtual.settings.memories[0]).toBe('ME');
  });
});

it('a page that comes directly is kept aside, and a repeated one is not kept twice', async () => {
  const modem = await modemUnderTest().registered();
  await modem.clock.advance(3_000);
  for (let copy = 0; copy < 3; copy += 1) {
    modem.virtual.unsolicited(`+CBM: 88\r\n${page}`);
    await modem.clock.advance(1_000);
  }
  expect(modem.unreadable).toEqual([page]);
  expect(modem.count(/CNMA/)).toBe(0);
});

describe('a memory that fills up', () => {
  const small = { memories: { SM: 5, ME: 10, SR: 5 } };

  it('raises one alarm at 80 %, and one all-clear once it is under 60 %', async () => {
    const modem = await modemUnderTest({ personality: small }).registered();
    await modem.clock.advance(5_000);
    modem.refuses = true;
    for (let count = 0; count < 9; count += 1) text(modem, `text ${count}`);
    await modem.clock.advance(200_000);
    expect(eventsOf(modem, 'storage-high')).toEqual([
      { type: 'storage-high', level: 'warn', detail: { memory: 'ME', used: 9, total: 10 } },
    ]);
    expect(use(modem, 'ME')).toEqual({ name: 'ME', used: 9, total: 10 });
    expect(eventsOf(modem, 'storage-normal')).toEqual([]);
    modem.refuses = false;
    await modem.clock.advance(120_000);
    expect(modem.parts).toHaveLength(9);
    expect(eventsOf(modem, 'storage-normal')).toEqual([
      { type: 'storage-normal', level: 'info', detail: { memory: 'ME', used: 0, total: 10 } },
    ]);
    expect(eventsOf(modem, 'storage-high')).toHaveLength(1);
    expect(modem.states.at(-1)?.state).toBe('registered');
  });

  it('counting it changes no state that is told', async () => {
    const modem = await modemUnderTest({ personality: small }).registered();
    const told = modem.states.length;
    for (let count = 0; count < 5; count += 1) text(modem, `text ${count}`);
    await modem.clock.advance(400_000);
    expect(modem.states).toHaveLength(told);
  });

  it('from 60 % on is swept within a minute though nothing was announced', async () => {
    const modem = await modemUnderTest({
      personality: { ...small, storedIndication: () => '^RSSI: 3' },
    }).registered();
    await modem.clock.advance(5_000);
    for (let count = 0; count < 6; count += 1) text(modem, `text ${count}`);
    await modem.clock.advance(70_000);
    expect(modem.parts).toHaveLength(6);
  });

  it('with what nobody may erase is not swept again and again', async () => {
    const modem = modemUnderTest({ personality: small });
    for (let count = 0; count < 7; count += 1) put(modem, 'ME', '');
    await modem.registered();
    await modem.clock.advance(5_000);
    const lists = modem.count(/^AT\+CMGL/);
    await modem.clock.advance(280_000);
    expect(modem.count(/^AT\+CMGL/)).toBe(lists);
  });

  it.each(['^SMMEMFULL: "ME"', '+SMFULL: "ME"', '+SMS FULL', '*SMSFULL', '+QIND: "smsfull","ME"'])(
    'is drained when the modem says %s',
    async (line) => {
      const modem = await modemUnderTest({
        personality: { ...small, storedIndication: () => '^RSSI: 3', memoryFullLines: [line] },
        network: { retryMs: 3_600_000 },
      }).registered();
      await modem.clock.advance(2_000);
      for (let count = 0; count < 12; count += 1) text(modem, `text ${count}`);
      await modem.clock.advance(30_000);
      expect(modem.parts).toHaveLength(12);
      expect(eventsOf(modem, 'memory-full')[0]?.level).toBe('warn');
      expect(eventsOf(modem, 'storage-high')).toHaveLength(1);
    },
  );

  it('is not thought full for other news of +QIND', async () => {
    const modem = await modemUnderTest({ personality: small }).registered();
    await modem.clock.advance(5_000);
    const lists = modem.count(/^AT\+CMGL/);
    modem.virtual.unsolicited('+QIND: "csq",20,99');
    await modem.clock.advance(5_000);
    expect(modem.hasEvent('memory-full')).toBe(false);
    expect(modem.count(/^AT\+CMGL/)).toBe(lists);
  });

  it.each([322, 208, 209, 210, 211, 212, 213])('is drained after +CMS ERROR: %i', async (code) => {
    const modem = await modemUnderTest({
      personality: { ...small, storedIndication: () => '^RSSI: 3' },
      virtual: { faults: { submitErrors: [{ kind: 'cms', code }] } },
    }).registered();
    await modem.clock.advance(2_000);
    text(modem, 'unannounced');
    await modem.outcome();
    await modem.clock.advance(3_000);
    expect(texts(modem)).toEqual(['unannounced']);
    expect(modem.hasEvent('memory-full')).toBe(true);
  });
});

describe('both ways of delivery, for texts and for reports', () => {
  it.each([
    ['stored', 1],
    ['stored', 2],
    ['direct', 1],
    ['direct', 2],
  ] as const)('texts %s, reports by <ds> %i', async (delivery, ds) => {
    const modem = await modemUnderTest({
      modem: { delivery },
      personality: { acceptsCnmi: (cnmi) => cnmi.ds === ds },
    }).registered();
    await modem.clock.advance(5_000);
    expect(modem.virtual.settings.cnmi).toMatchObject({ mt: delivery === 'stored' ? 1 : 2, ds });
    await modem.outcome();
    text(modem, 'a text');
    await modem.clock.advance(15_000);
    expect(texts(modem)).toEqual(['a text']);
    expect(modem.reports.map(({ recipient: to }) => to)).toEqual([recipient]);
    for (const memory of ['SM', 'ME', 'SR'] as const) expect(modem.virtual.storage.used(memory)).toBe(0);
  });
});
