import { afterEach, describe, expect, it } from 'vitest';
import { encodeDeliver } from '../../drivers/sms/deliver-pdu.ts';
import { writeUcs2 } from '../../drivers/sms/ucs2.ts';
import { binaryUserData } from '../../drivers/sms/user-data.ts';
import { concatenationElement, encodeHeader, portsElement } from '../../drivers/sms/user-data-header.ts';
import { simNumber } from '../../drivers/virtual/magic-numbers.ts';
import { World } from '../support/world.ts';

interface Item {
  id: string;
  kind: string;
  text: string;
  partial: boolean;
  missing_segments: number[];
  revision: number;
  replaces: string | null;
  pdus: string[] | null;
}

const FROM = '+13035550144';
const TO = simNumber(0);
const MINUTE = 60_000;
/** Three segments of 153 septets. */
const LONG = `${'a'.repeat(153)}${'b'.repeat(153)}c`;
const WAP_PUSH = portsElement({ destination: 2948, source: 9200 });

let world: World;
afterEach(() => world.close());

const inbound = async (query = '') =>
  (await world.call<{ items: Item[] }>('GET', `/v1/inbound${query}`)).body.items;
const comes = (what: string, condition: (items: readonly Item[]) => boolean, query = '') =>
  world.clock.until(async () => condition(await inbound(query)), what, 60 * MINUTE);
const modemIsEmpty = () =>
  world.clock.until(() => world.modems[0]?.storage.used('ME') === 0, 'the modem is empty', MINUTE);

describe('a long text of which a part is missing', () => {
  it('is shown with a gap after fifteen minutes, also over a restart, and mended when the part comes', async () => {
    world = await World.start();
    const startedAt = world.clock.now();
    world.network.sendFromHandset({ from: FROM, to: TO, text: LONG, reference: 9, order: [0, 2] });
    await modemIsEmpty();
    expect(await inbound()).toEqual([]);
    await world.restart();
    await comes('it is shown', (items) => items.length === 1);
    const waited = world.clock.now() - startedAt;
    expect(waited).toBeGreaterThanOrEqual(15 * MINUTE);
    expect(waited).toBeLessThan(16 * MINUTE);
    const [shown] = await inbound();
    expect(shown).toMatchObject({
      text: `${'a'.repeat(153)}[...]c`,
      partial: true,
      missing_segments: [2],
      revision: 1,
    });
    world.network.sendFromHandset({ from: FROM, to: TO, text: LONG, reference: 9, order: [1] });
    await comes('it is mended', ([item]) => item?.partial === false);
    expect(await inbound()).toMatchObject([{ id: shown?.id, text: LONG, missing_segments: [], revision: 2 }]);
  });

  it('does not mix with the next text under the same reference', async () => {
    world = await World.start();
    world.network.sendFromHandset({ from: FROM, to: TO, text: LONG, reference: 9, order: [0, 2] });
    await modemIsEmpty();
    await world.clock.advance(2 * MINUTE);
    const next = LONG.toUpperCase();
    world.network.sendFromHandset({ from: FROM, to: TO, text: next, reference: 9, order: [0, 2, 1] });
    await comes('the next is there', (items) => items.length === 1);
    expect(await inbound()).toMatchObject([{ text: next, partial: false }]);
    await comes('the first is shown', (items) => items.length === 2);
    expect((await inbound())[0]).toMatchObject({ text: `${'a'.repeat(153)}[...]c`, partial: true });
  });

  it('keeps an emoji that was cut in half between two parts', async () => {
    world = await World.start();
    const text = `${'ж'.repeat(66)}😀${'ж'.repeat(66)}`;
    const halves = [text.slice(0, 67), text.slice(67)];
    for (const [index, half] of halves.entries()) {
      const header = encodeHeader([
        concatenationElement({ reference: 77, total: 2, sequence: index + 1, bits: 8 }),
      ]);
      const octets = new Uint8Array(header.length + half.length * 2);
      octets.set(header);
      writeUcs2(half, octets, header.length);
      deliver({
        userData: { encoding: 'ucs2', text: half, octets, length: octets.length, hasHeader: true },
      });
    }
    await comes('it is there', (items) => items.length === 1);
    expect((await inbound())[0]?.text).toBe(text);
  });
});

describe('what is no text for people', () => {
  it('is acknowledged, kept with its PDU, and listed apart', async () => {
    world = await World.start();
    world.network.sendFromHandset({ from: FROM, to: TO, text: 'ping', protocolId: 0x40 });
    world.network.sendFromHandset({ from: FROM, to: TO, text: 'now', messageClass: 0 });
    const octets = Uint8Array.of(1, 6, 3);
    const push = deliver({ userData: binaryUserData(octets, [WAP_PUSH]) });
    const card = deliver({ userData: binaryUserData(octets), protocolId: 0x7f, messageClass: 2 });
    const bare = deliver({ userData: binaryUserData(octets) });
    world.network.sendFromHandset({ from: FROM, to: TO, text: 'for people' });
    await comes('both texts are there', (items) => items.length === 2);
    expect(new Set((await inbound()).map(({ kind, text }) => `${kind}: ${text}`))).toEqual(
      new Set(['flash: now', 'text: for people']),
    );
    expect(await inbound('?kind=silent')).toMatchObject([{ text: 'ping', pdus: [expect.any(String)] }]);
    for (const [kind, pdu] of [
      ['port-data', push],
      ['sim-data', card],
      ['binary', bare],
    ])
      expect(await inbound(`?kind=${kind}`)).toMatchObject([{ kind, text: '', pdus: [pdu] }]);
    await modemIsEmpty();
  });

  it('a text that replaces another names it, and both are kept', async () => {
    world = await World.start();
    for (const text of ['at nine', 'at ten']) {
      world.network.sendFromHandset({ from: FROM, to: TO, text, protocolId: 0x43 });
      await comes(text, (items) => items.some((item) => item.text === text));
    }
    const [second, first] = await inbound();
    expect([first?.text, second?.text, second?.replaces]).toEqual(['at nine', 'at ten', first?.id]);
  });

  it('a PDU that nobody can read is listed as it came, once', async () => {
    world = await World.start();
    for (let times = 0; times < 2; times += 1) world.network.deliverRaw(TO, 'text', '0004FF91');
    const unreadable = async () =>
      (await world.call<{ items: { pdu: string; reason: string }[] }>('GET', '/v1/inbound/unreadable')).body
        .items;
    await world.clock.until(async () => (await unreadable()).length > 0, 'it is listed', 10 * MINUTE);
    await modemIsEmpty();
    expect(await unreadable()).toMatchObject([{ pdu: '0004FF91', reason: expect.any(String) }]);
    expect(await inbound()).toEqual([]);
  });
});

describe('equal texts', () => {
  it('a second apart are two; one that the network sends twice is one', async () => {
    world = await World.start();
    const [pdu = ''] = world.network.sendFromHandset({ from: FROM, to: TO, text: 'yes' });
    await world.clock.advance(1_000);
    world.network.sendFromHandset({ from: FROM, to: TO, text: 'yes' });
    await world.clock.advance(5 * MINUTE);
    world.network.deliverRaw(TO, 'text', pdu);
    await world.clock.advance(MINUTE);
    await modemIsEmpty();
    expect((await inbound()).map(({ text }) => text)).toEqual(['yes', 'yes']);
  });
});

/** Hands a DELIVER to the network and returns its PDU. */
function deliver(
  over: Pick<Parameters<typeof encodeDeliver>[0], 'userData' | 'protocolId' | 'messageClass'>,
) {
  const timestamp = { epochMs: world.clock.now(), offsetMinutes: 0 };
  const { pdu } = encodeDeliver({ from: FROM, timestamp, smsc: '+12025550000', ...over });
  world.network.deliverRaw(TO, 'text', pdu);
  return pdu;
}
