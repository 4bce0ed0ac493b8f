import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiUnderTest } from './api-under-test.ts';
import { RECEIVED_AT, receive } from './received.ts';

let api: ApiUnderTest;
beforeEach(async () => {
  api = await ApiUnderTest.start();
});
afterEach(() => api.close());

const list = async (query = '') => (await api.call('GET', `/v1/inbound${query}`)).json;
const HOUR = 3_600_000;

describe('GET /v1/inbound', () => {
  it('never mixes what is for machines into the texts', async () => {
    await receive(
      api.store,
      { text: 'for people' },
      { kind: 'port-data', encoding: 'binary', text: '', pdu: '06AB' },
      { kind: 'silent', text: 'unseen' },
      { kind: 'flash', text: 'at once' },
    );
    expect((await list()).items).toMatchObject([
      { kind: 'flash', text: 'at once', pdus: null },
      { kind: 'text', text: 'for people', pdus: null },
    ]);
    expect((await list('?kind=port-data')).items).toMatchObject([
      { kind: 'port-data', text: '', pdus: ['06AB'] },
    ]);
    expect((await list('?kind=sim-data')).items).toEqual([]);
  });

  it('says what is missing of a text, and keeps its id when that comes', async () => {
    const concatenation = { reference: 1, width: 8, total: 3 } as const;
    await receive(api.store, { text: 'two', concatenation: { ...concatenation, sequence: 2 } });
    await api.store.finishOverdueParts(RECEIVED_AT + HOUR, 10);
    const [partial] = (await list()).items as { id: string }[];
    expect(partial).toMatchObject({
      text: '[...]two[...]',
      partial: true,
      segments: 3,
      missing_segments: [1, 3],
      revision: 1,
    });
    for (const sequence of [1, 3])
      await receive(api.store, { text: String(sequence), concatenation: { ...concatenation, sequence } });
    const { items } = await list();
    expect(items).toMatchObject([
      { id: partial?.id, text: '1two3', partial: false, missing_segments: [], revision: 3 },
    ]);
  });

  it('names the text that is replaced', async () => {
    await receive(api.store, { replaceType: 3, text: 'at 9' }, { replaceType: 3, text: 'at 10' });
    const [second, first] = (await list()).items as { id: string; replaces: string | null }[];
    expect([second?.replaces, first?.replaces]).toEqual([first?.id, null]);
  });

  it('refuses a kind that there is not, and a cursor of another kind', async () => {
    await receive(api.store, {}, {});
    const refused = await api.call('GET', '/v1/inbound?kind=loud');
    expect(refused.status).toBe(422);
    expect(refused.json.errors).toMatchObject([{ field: 'kind' }]);
    const cursor = String((await list('?limit=1')).next_cursor);
    expect((await api.call('GET', `/v1/inbound?cursor=${cursor}`)).status).toBe(200);
    expect((await api.call('GET', `/v1/inbound?cursor=${cursor}&kind=flash`)).json.code).toBe(
      'invalid-cursor',
    );
    expect((await api.call('GET', `/v1/inbound/unreadable?cursor=${cursor}`)).json.code).toBe(
      'invalid-cursor',
    );
  });
});

describe('GET /v1/inbound/unreadable', () => {
  it('shows each PDU that nobody could read, as it came, to those who may read texts', async () => {
    for (const [pdu, at] of [
      ['0011', 0],
      ['0011', 1],
      ['0012', 2],
    ] as const)
      await api.store.recordUnreadable({
        simId: 'sim_A',
        pdu,
        reason: 'sender: cut short',
        at: RECEIVED_AT + at,
      });
    const path = '/v1/inbound/unreadable';
    const first = await api.call('GET', `${path}?limit=1`);
    const second = await api.call('GET', `${path}?cursor=${String(first.json.next_cursor)}`);
    expect([first.json.items, second.json.items]).toMatchObject([
      [{ pdu: '0012' }],
      [
        {
          sim: 'sim_A',
          pdu: '0011',
          reason: 'sender: cut short',
          received_at: '2026-11-23T09:00:00.000Z',
        },
      ],
    ]);
    const operator = await api.keyWith(['modems:read', 'modems:operate']);
    expect((await api.call('GET', path, { key: operator })).status).toBe(403);
    expect(api.log.join('')).not.toContain('0012');
  });
});
