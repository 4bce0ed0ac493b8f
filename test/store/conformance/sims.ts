import { expect, it } from 'vitest';
import { type Scene, START } from '../scene.ts';

export function testSims(scene: () => Scene): void {
  const card = { iccid: '8998110000000000001', imsi: '432110000000001', number: '+98912', modem: 'sim-a' };

  it('names a new SIM after the modem it was first seen in', async () => {
    const sim = await scene().store.rememberSim(card, START);
    expect(sim).toMatchObject({ ...card, name: 'sim-a', firstSeenAt: START, lastSeenAt: START });
    expect(await scene().store.listSims()).toEqual([sim]);
  });

  it('knows a SIM again in another modem, and keeps its name', async () => {
    const { store } = scene();
    const first = await store.rememberSim(card, START);
    const moved = await store.rememberSim({ ...card, number: null, modem: 'sim-b' }, START + 9);
    expect(moved).toEqual({ ...first, modem: 'sim-b', lastSeenAt: START + 9 });
    expect(await store.listSims()).toEqual([moved]);
  });

  it('never gives two SIMs one name', async () => {
    const { store } = scene();
    await store.rememberSim(card, START);
    const second = await store.rememberSim({ ...card, iccid: '8998110000000000002', imsi: null }, START);
    const third = await store.rememberSim({ ...card, iccid: '8998110000000000003', imsi: null }, START);
    expect([second.name, third.name]).toEqual(['sim-a-2', 'sim-a-3']);
  });

  it('knows a SIM by its IMSI while one of both keys cannot be read', async () => {
    const { store } = scene();
    const first = await store.rememberSim({ ...card, iccid: null }, START);
    const withCard = await store.rememberSim(card, START + 1);
    expect(withCard.id).toBe(first.id);
    expect(withCard.iccid).toBe(card.iccid);
    expect((await store.rememberSim({ ...card, iccid: null }, START + 2)).id).toBe(first.id);
    const other = await store.rememberSim({ ...card, iccid: '8998110000000000009' }, START + 3);
    expect(other.id).not.toBe(first.id);
  });

  it('knows a SIM without any readable key by its modem', async () => {
    const { store } = scene();
    const nameless = { iccid: null, imsi: null, number: null, modem: 'sim-c' };
    const first = await store.rememberSim(nameless, START);
    expect((await store.rememberSim(nameless, START + 1)).id).toBe(first.id);
    expect((await store.rememberSim({ ...nameless, modem: 'sim-d' }, START)).id).not.toBe(first.id);
  });

  it('makes one SIM of two sightings in the same turn', async () => {
    const { store } = scene();
    const [one, other] = await Promise.all([store.rememberSim(card, START), store.rememberSim(card, START)]);
    expect(one.id).toBe(other.id);
  });
}
