/**
 * What may come in besides a plain text: each is handed over with what it says, and erased on the modem only after that.
 * The PDUs are written out, field by field, after TS 23.040 §9.2.2.1.
 */
import { describe, expect, it } from 'vitest';
import { segmentText } from '../../../drivers/sms/segment-text.ts';
import { encodeDeliver } from '../../../drivers/sms/deliver-pdu.ts';
import { handset, modemUnderTest, type ModemUnderTest } from './modem-under-test.ts';

const smsc = '07912120550500F0';
const from = '0B912120550521F3';
const stamp = '62113290000000';
/** `hello` in the default alphabet. */
const hello = '05E8329BFD06';

/** Header bits (0x04: no more wait; 0x44: with a user data header), protocol id, data coding, length and user data. */
function deliver(pid: string, dcs: string, userData: string, firstOctet = '04'): string {
  return `${smsc}${firstOctet}${from}${pid}${dcs}${stamp}${userData}`;
}

const rows = [
  ['type 0, to be discarded by a phone', deliver('40', '00', hello), { protocolId: 0x40, text: 'hello' }],
  [
    'SIM data download: PID 7F, class 2, 8 bit',
    deliver('7F', 'F6', '0A0270000005010203AABB'),
    { protocolId: 0x7f, messageClass: 2, encoding: 'binary' },
  ],
  [
    'SIM data download with the security header (IEI 70)',
    deliver('7F', 'F6', '0A027000AABBCCDDEEFF01', '44'),
    { protocolId: 0x7f, messageClass: 2, encoding: 'binary' },
  ],
  ['a return call', deliver('5F', '00', hello), { protocolId: 0x5f, text: 'hello' }],
  ...['41', '42', '43', '44', '45', '46', '47'].map(
    (pid) =>
      [
        `replace type ${pid}`,
        deliver(pid, '00', hello),
        { protocolId: Number.parseInt(pid, 16), text: 'hello', messageClass: null },
      ] as const,
  ),
  ['a telematic text (PID 22, telefax)', deliver('22', '00', hello), { protocolId: 0x22, text: 'hello' }],
  ['class 0, flash', deliver('00', '10', hello), { messageClass: 0, text: 'hello', encoding: 'gsm7' }],
  ['class 0, flash, UCS-2', deliver('00', '18', '0400480069'), { messageClass: 0, text: 'Hi' }],
  ['class 1', deliver('00', 'F1', hello), { messageClass: 1, text: 'hello' }],
  ['class 3, for the terminal', deliver('00', 'F3', hello), { messageClass: 3, text: 'hello' }],
  [
    'a WAP push: 16-bit ports 2948 and 9200',
    deliver('00', 'F5', '0C0605040B8423F00106010203', '44'),
    { ports: { destination: 2948, source: 9200 }, messageClass: 1, encoding: 'binary' },
  ],
  [
    '8-bit ports',
    deliver('00', '04', '08040402F5F4010203', '44'),
    { ports: { destination: 0xf5, source: 0xf4 }, encoding: 'binary' },
  ],
  [
    'a WAP push in parts: ports and concatenation',
    deliver('00', 'F5', '0F0B05040B8423F000032A0302AABBCC', '44'),
    {
      ports: { destination: 2948, source: 9200 },
      concatenation: { reference: 0x2a, total: 3, sequence: 2, width: 8 },
    },
  ],
  ['a voice mail waits (DCS C8)', deliver('00', 'C8', hello), { text: 'hello' }],
  ['an empty text', deliver('00', '00', '00'), { text: '' }],
  [
    'an alphanumeric sender',
    `${smsc}0408D0D4E6B20E0000${stamp}${hello}`,
    { fromType: 'alphanumeric', text: 'hello' },
  ],
] as const;

async function inService(delivery: 'stored' | 'direct'): Promise<ModemUnderTest> {
  const modem = await modemUnderTest({ modem: { delivery } }).registered();
  await modem.clock.advance(3_000);
  return modem;
}

describe.each(['stored', 'direct'] as const)('%s', (delivery) => {
  it.each(rows)('%s', async (_what, pdu, expected) => {
    const modem = await inService(delivery);
    modem.refuses = true;
    modem.network.deliverRaw(modem.virtual.sim.number, 'text', pdu);
    await modem.clock.advance(2_000);
    expect(modem.count(/^AT\+CMGD/)).toBe(0);
    modem.refuses = false;
    await modem.clock.advance(60_000);
    expect(modem.unreadable).toEqual([]);
    expect(modem.parts).toEqual([expect.objectContaining({ ...expected, pdu })]);
    for (const memory of ['SM', 'ME'] as const) expect(modem.virtual.storage.used(memory)).toBe(0);
    expect(modem.driver.snapshot.state).toBe('registered');
  });

  it.each([
    ['nothing but a service centre', smsc],
    ['a message type that does not exist', `${smsc}07${from}0000${stamp}${hello}`],
    ['an address that is longer than the PDU', `${smsc}04FF9121`],
    ['a user data header longer than the data', deliver('00', '04', '05FF01020304', '44')],
    ['a length that promises more than comes', deliver('00', '04', 'A0010203')],
    ['odd hex', `${deliver('00', '00', hello)}A`],
  ])('%s is handed over one way or the other, and never twice', async (_what, pdu) => {
    const modem = await inService(delivery);
    modem.network.deliverRaw(modem.virtual.sim.number, 'text', pdu);
    modem.network.deliverRaw(modem.virtual.sim.number, 'text', deliver('00', '00', hello));
    await modem.clock.advance(60_000);
    expect(modem.unreadable.length + modem.parts.length).toBe(2);
    expect(modem.parts.at(-1)?.text).toBe('hello');
  });
});

describe('parts', () => {
  const timestamp = { epochMs: Date.UTC(2026, 10, 23), offsetMinutes: 0 };

  it('of 255, with a reference of either width', async () => {
    const modem = await inService('direct');
    const long = 'x'.repeat(153 * 255);
    const { segments } = segmentText(long, { reference: 0x99 });
    expect(segments).toHaveLength(255);
    for (const userData of segments) {
      modem.network.deliverRaw(
        modem.virtual.sim.number,
        'text',
        encodeDeliver({ from: handset, userData, timestamp }).pdu,
      );
      await modem.clock.advance(10);
    }
    await modem.clock.advance(1_000);
    expect(modem.parts).toHaveLength(255);
    expect(modem.parts.map(({ concatenation }) => concatenation)).toEqual(
      Array.from({ length: 255 }, (_, at) => ({ reference: 0x99, total: 255, sequence: at + 1, width: 8 })),
    );
    expect(modem.parts.map((part) => part.text).join('')).toBe(long);
  });

  it('with the same number in 8 and in 16 bits can be told apart', async () => {
    const modem = await inService('stored');
    const { number } = modem.virtual.sim;
    modem.network.deliverRaw(number, 'text', deliver('00', '04', '080500034202010102', '44'));
    modem.network.deliverRaw(number, 'text', deliver('00', '04', '09060804004202010102', '44'));
    await modem.clock.advance(10_000);
    expect(modem.parts.map(({ concatenation }) => concatenation)).toEqual([
      { reference: 0x42, total: 2, sequence: 1, width: 8 },
      { reference: 0x42, total: 2, sequence: 1, width: 16 },
    ]);
  });
});
