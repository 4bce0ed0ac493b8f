import { describe, expect, it } from 'vitest';
import { encodeStatusReport } from '../../../drivers/sms/status-report-pdu.ts';
import { error } from '../../../drivers/virtual/reply.ts';
import { handset, modemUnderTest, recipient, type ModemUnderTest } from './modem-under-test.ts';

function text(modem: ModemUnderTest, words: string, more: { messageClass?: 0 | 1 | 2 | 3 } = {}): void {
  modem.network.sendFromHandset({ from: handset, to: modem.virtual.sim.number, text: words, ...more });
}

const stored = (modem: ModemUnderTest) => modem.virtual.storage.used('ME');
/** Past the first sweep, which goes through every memory. */
const settled = async (modem: ModemUnderTest) => modem.clock.advance(2_000);

describe('a received text in a memory', () => {
  it('is read, handed over and erased', async () => {
    const modem = await modemUnderTest().registered();
    await settled(modem);
    text(modem, 'hello');
    await modem.clock.advance(1_000);
    expect(modem.parts.map(({ from, text, fromType }) => ({ from, text, fromType }))).toEqual([
      { from: handset, text: 'hello', fromType: 'number' },
    ]);
    expect(stored(modem)).toBe(0);
  });

  it('stays on the modem while the listener refuses, and is offered again', async () => {
    const modem = await modemUnderTest().registered();
    await settled(modem);
    modem.refuses = true;
    text(modem, 'keep me');
    await modem.clock.advance(60_000);
    expect(stored(modem)).toBe(1);
    expect(modem.count(/^AT\+CMGD/)).toBe(0);
    modem.refuses = false;
    await modem.clock.advance(60_000);
    expect(modem.parts).toHaveLength(1);
    expect(stored(modem)).toBe(0);
  });

  it('stays on the modem while the listener has not answered', async () => {
    const modem = await modemUnderTest().registered();
    await settled(modem);
    modem.hangs = true;
    text(modem, 'keep me');
    await modem.clock.advance(25_000);
    expect(stored(modem)).toBe(1);
    modem.hangs = false;
    await modem.clock.advance(60_000);
    expect(modem.parts).toHaveLength(1);
    expect(stored(modem)).toBe(0);
  });

  it('is found at the start when it came while nobody listened', async () => {
    const modem = modemUnderTest();
    modem.virtual.unsolicited('AT');
    text(modem, 'from the night');
    await modem.clock.advance(1_000);
    await modem.registered();
    await modem.clock.advance(1_000);
    expect(modem.parts.map((part) => part.text)).toEqual(['from the night']);
  });

  it('is read from the memory that is named, and the own one is selected again', async () => {
    const modem = await modemUnderTest().registered();
    await settled(modem);
    // Class 2 goes to the SIM whatever memory is selected (TS 23.038 §4).
    text(modem, 'for the card', { messageClass: 2 });
    await modem.clock.advance(5_000);
    expect(modem.parts.map(({ text, messageClass }) => ({ text, messageClass }))).toEqual([
      { text: 'for the card', messageClass: 2 },
    ]);
    expect(modem.virtual.storage.used('SM')).toBe(0);
    expect(modem.virtual.settings.memories[0]).toBe('ME');
  });

  it('is looked for in all memories when its index is -1', async () => {
    const modem = await modemUnderTest({
      personality: { storedIndication: () => '+CMTI: "SM",-1' },
    }).registered();
    await settled(modem);
    text(modem, 'somewhere');
    await modem.clock.advance(3_000);
    expect(modem.parts.map((part) => part.text)).toEqual(['somewhere']);
  });

  it('is handed over once though it is announced twice', async () => {
    const modem = await modemUnderTest({
      personality: {
        storedIndication: (memory, index) => `+CMTI: "${memory}",${index}\r\n\r\n+CMTI: "${memory}",${index}`,
      },
    }).registered();
    await settled(modem);
    text(modem, 'once');
    await modem.clock.advance(10_000);
    expect(modem.parts).toHaveLength(1);
  });

  it('is found by the sweep when its announcement is lost', async () => {
    const modem = await modemUnderTest({ personality: { storedIndication: () => '^RSSI: 3' } }).registered();
    await settled(modem);
    text(modem, 'unannounced');
    await modem.clock.advance(310_000);
    expect(modem.parts.map((part) => part.text)).toEqual(['unannounced']);
  });

  it('is read place by place on a modem whose CMGL hangs', async () => {
    const modem = modemUnderTest({
      personality: { manufacturer: 'huawei', model: 'E1750', commands: { '+CMGL': { write: () => error } } },
    });
    text(modem, 'one');
    text(modem, 'two');
    await modem.clock.advance(1_000);
    await modem.registered();
    await modem.clock.advance(60_000);
    expect(modem.driver.snapshot.profile).toBe('huawei-e1750');
    expect(modem.parts.map((part) => part.text).sort()).toEqual(['one', 'two']);
    expect(modem.count(/^AT\+CMGL/)).toBe(0);
  });

  it('makes room when the memory is full', async () => {
    const modem = await modemUnderTest({
      personality: {
        memories: { SM: 5, ME: 5, SR: 5 },
        memoryFullLines: ['^SMMEMFULL: "ME"'],
        storedIndication: () => '^RSSI: 3',
      },
      network: { retryMs: 5_000 },
    }).registered();
    await settled(modem);
    for (const word of ['a', 'b', 'c', 'd', 'e', 'f']) text(modem, word);
    await modem.clock.advance(60_000);
    text(modem, 'g');
    await modem.clock.advance(400_000);
    expect(modem.parts.map((part) => part.text).sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });

  it('lies beside our own SUBMITs and empty places full of FF, which are left alone', async () => {
    const modem = modemUnderTest();
    const blank = 'FF'.repeat(20);
    const own = '0001000B912120550591F900000CC8F71D14969741F977FD07';
    for (const pdu of [blank, own]) modem.virtual.storage.store('ME', { kind: 'submit', pdu, status: 2 });
    await modem.registered();
    await settled(modem);
    expect(stored(modem)).toBe(2);
    expect([...modem.parts, ...modem.unreadable]).toEqual([]);
  });

  it('that cannot be read is handed over raw and erased', async () => {
    const modem = await modemUnderTest().registered();
    await settled(modem);
    modem.network.deliverRaw(modem.virtual.sim.number, 'text', '0003');
    await modem.clock.advance(3_000);
    expect(modem.unreadable).toEqual(['0003']);
    expect(stored(modem)).toBe(0);
  });
});

describe('a text that comes directly', () => {
  const direct = { modem: { delivery: 'direct' as const } };

  it('is handed over without touching a memory', async () => {
    const modem = await modemUnderTest(direct).registered();
    await settled(modem);
    const before = modem.commands.length;
    text(modem, 'hello');
    await modem.clock.advance(1_000);
    expect(modem.parts.map((part) => part.text)).toEqual(['hello']);
    expect(modem.commands).toHaveLength(before);
  });

  it('is kept and offered again while the listener refuses', async () => {
    const modem = await modemUnderTest(direct).registered();
    await settled(modem);
    modem.refuses = true;
    text(modem, 'hello');
    await modem.clock.advance(20_000);
    expect(modem.parts).toHaveLength(0);
    modem.refuses = false;
    await modem.clock.advance(60_000);
    expect(modem.parts.map((part) => part.text)).toEqual(['hello']);
  });

  it('is acknowledged to the network only after the listener has it', async () => {
    const modem = await modemUnderTest({ modem: { ...direct.modem, requestAcknowledge: true } }).registered();
    await settled(modem);
    expect(modem.virtual.settings.service).toBe(1);
    modem.refuses = true;
    text(modem, 'hello');
    await modem.clock.advance(500);
    expect(modem.count(/^AT\+CNMA=0/)).toBe(0);
    modem.refuses = false;
    await modem.clock.advance(5_000);
    expect(modem.parts.map((part) => part.text)).toEqual(['hello']);
    expect(modem.count(/^AT\+CNMA=0/)).toBe(1);
    expect(modem.network.waitingFor(modem.virtual.sim.number)).toBe(0);
  });

  it('goes on after an acknowledgement that came too late: CNMI is set again', async () => {
    const modem = await modemUnderTest({
      modem: { ...direct.modem, requestAcknowledge: true },
      network: { retryMs: 10_000 },
    }).registered();
    await settled(modem);
    modem.refuses = true;
    text(modem, 'late');
    await modem.clock.advance(40_000);
    modem.refuses = false;
    await modem.clock.advance(120_000);
    text(modem, 'after');
    await modem.clock.advance(60_000);
    expect(modem.parts.map((part) => part.text)).toContain('after');
    expect(modem.parts.map((part) => part.text)).toContain('late');
    expect(modem.virtual.settings.cnmi).toMatchObject({ mt: 2, ds: 1 });
  });

  it('that was left unanswered by a process before is refused at the start, and comes again', async () => {
    const modem = modemUnderTest({
      modem: { ...direct.modem, requestAcknowledge: true },
      network: { retryMs: 10_000 },
    });
    modem.virtual.receive(Buffer.from('AT+CSMS=1;+CMGF=0;+CNMI=2,2,0,1,0\r'));
    await modem.clock.advance(100);
    text(modem, 'printed to nobody');
    await modem.clock.advance(1_000);
    await modem.registered();
    await modem.clock.advance(30_000);
    expect(modem.count(/^AT\+CNMA=2/)).toBe(1);
    expect(modem.parts.map((part) => part.text)).toEqual(['printed to nobody']);
    expect(modem.virtual.settings.cnmi).toMatchObject({ mt: 2, ds: 1 });
  });

  it('goes on within a minute after the modem has dropped its settings by itself', async () => {
    const modem = await modemUnderTest().registered();
    await settled(modem);
    modem.virtual.receive(Buffer.from('AT+CNMI=2,0,0,0,0\r'));
    await modem.clock.advance(61_000);
    expect(modem.virtual.settings.cnmi).toMatchObject({ mt: 1, ds: 1 });
    expect(modem.events.map((event) => event.type)).toContain('notification-lost');
  });

  it('stops acknowledging where the modem plainly wants none', async () => {
    const modem = await modemUnderTest({ modem: { requestAcknowledge: true } }).registered();
    await settled(modem);
    const sender = {
      reference: 1,
      recipient,
      submittedAt: { epochMs: 0, offsetMinutes: 0 },
      dischargedAt: { epochMs: 0, offsetMinutes: 0 },
      status: 0,
    };
    const { pdu, length } = encodeStatusReport(sender);
    for (let count = 0; count < 4; count += 1) {
      modem.virtual.unsolicited(`+CDS: ${length}\r\n${pdu}`);
      await modem.clock.advance(3_000);
    }
    expect(modem.reports).toHaveLength(4);
    expect(modem.count(/^AT\+CNMA=0/)).toBe(2);
    expect(modem.virtual.settings.service).toBe(0);
    expect(modem.virtual.settings.cnmi.ds).toBe(1);
  });
});

describe('a status report', () => {
  it('that comes directly needs no command at all', async () => {
    const modem = await modemUnderTest().registered();
    await settled(modem);
    const before = modem.commands.length;
    await modem.outcome();
    await modem.clock.advance(5_000);
    expect(modem.reports.map(({ reference, status, recipient: to }) => ({ reference, status, to }))).toEqual([
      { reference: 0, status: 0, to: recipient },
    ]);
    expect(modem.commands.slice(before)).toEqual([
      expect.stringMatching(/^AT\+CMGS=\d+$/),
      expect.any(String),
    ]);
  });

  it('that is stored in "SR" is read there, handed over and erased', async () => {
    const modem = await modemUnderTest({ personality: { acceptsCnmi: ({ ds }) => ds !== 1 } }).registered();
    await settled(modem);
    expect(modem.virtual.settings.cnmi.ds).toBe(2);
    await modem.outcome();
    await modem.clock.advance(10_000);
    expect(modem.reports.map(({ reference }) => reference)).toEqual([0]);
    expect(modem.virtual.storage.used('SR')).toBe(0);
    expect(modem.virtual.settings.memories[0]).toBe('ME');
  });

  it('that is announced in another memory than it lies in is found all the same', async () => {
    const modem = await modemUnderTest({
      personality: { acceptsCnmi: ({ ds }) => ds !== 1, reportMemoryShown: 'SM' },
    }).registered();
    await settled(modem);
    await modem.outcome();
    await modem.clock.advance(10_000);
    expect(modem.reports.map(({ reference }) => reference)).toEqual([0]);
  });

  it('under the header of a text is a report, and a text under that of a report is a text', async () => {
    const modem = await modemUnderTest({
      modem: { delivery: 'direct' },
      personality: {
        directHeader: (name, length) => (name === '+CMT' ? `+CDS: ${length}` : `+CMT: ,${length}`),
      },
    }).registered();
    await settled(modem);
    await modem.outcome();
    text(modem, 'a text');
    await modem.clock.advance(10_000);
    expect(modem.reports).toHaveLength(1);
    expect(modem.parts.map((part) => part.text)).toEqual(['a text']);
  });

  it('is handed over after lines that came between its header and its PDU', async () => {
    const modem = await modemUnderTest({
      virtual: { faults: { linesInsidePdu: ['^RSSI: 18'] } },
    }).registered();
    await settled(modem);
    await modem.outcome();
    await modem.clock.advance(5_000);
    expect(modem.reports).toHaveLength(1);
  });

  it('is offered again when the listener refused it', async () => {
    const modem = await modemUnderTest().registered();
    await settled(modem);
    modem.refuses = true;
    await modem.outcome();
    await modem.clock.advance(3_000);
    expect(modem.reports).toHaveLength(0);
    modem.refuses = false;
    await modem.clock.advance(60_000);
    expect(modem.reports).toHaveLength(1);
  });
});
