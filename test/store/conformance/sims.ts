import { expect, it } from 'vitest';
import type { SimIdentity } from '../../../src/domain/sim.ts';
import { type Scene, START } from '../scene.ts';

export function testSims(scene: () => Scene): void {
  const card = { iccid: '8998110000000000001', imsi: '432110000000001', number: '+98912', modem: 'sim-a' };
  const remember = async (identity: SimIdentity, at = START) =>
    (await scene().store.rememberSim(identity, at)).sim;
  const NOTHING_SAID = { balance: null, notice: null };

  it('names a new SIM after the modem it was first seen in', async () => {
    const { sim, change } = await scene().store.rememberSim(card, START);
    expect(change).toBe('new');
    expect(sim).toMatchObject({ ...card, name: 'sim-a', firstSeenAt: START, lastSeenAt: START });
    expect(await scene().store.listSims()).toEqual([{ ...sim, ...NOTHING_SAID }]);
  });

  it('knows a SIM again in another modem, keeps its name, and says that it moved', async () => {
    const { store } = scene();
    const first = await remember(card);
    const again = await store.rememberSim(card, START + 5);
    expect(again).toEqual({ sim: { ...first, lastSeenAt: START + 5 }, change: 'known' });
    const moved = await store.rememberSim({ ...card, number: null, modem: 'sim-b' }, START + 9);
    expect(moved).toEqual({ sim: { ...first, modem: 'sim-b', lastSeenAt: START + 9 }, change: 'moved' });
    expect(await store.listSims()).toEqual([{ ...moved.sim, ...NOTHING_SAID }]);
  });

  it('never gives two SIMs one name', async () => {
    await remember(card);
    const second = await remember({ ...card, iccid: '8998110000000000002', imsi: null });
    const third = await remember({ ...card, iccid: '8998110000000000003', imsi: null });
    expect([second.name, third.name]).toEqual(['sim-a-2', 'sim-a-3']);
  });

  it('knows a SIM by its IMSI while one of both keys cannot be read', async () => {
    const first = await remember({ ...card, iccid: null });
    const withCard = await remember(card, START + 1);
    expect(withCard.id).toBe(first.id);
    expect(withCard.iccid).toBe(card.iccid);
    expect((await remember({ ...card, iccid: null }, START + 2)).id).toBe(first.id);
    const other = await remember({ ...card, iccid: '8998110000000000009' }, START + 3);
    expect(other.id).not.toBe(first.id);
  });

  it('knows a SIM without any readable key by its modem', async () => {
    const nameless = { iccid: null, imsi: null, number: null, modem: 'sim-c' };
    const first = await remember(nameless);
    expect((await remember(nameless, START + 1)).id).toBe(first.id);
    expect((await remember({ ...nameless, modem: 'sim-d' })).id).not.toBe(first.id);
  });

  it('makes one SIM of two sightings in the same turn', async () => {
    const { store } = scene();
    const seen = await Promise.all([store.rememberSim(card, START), store.rememberSim(card, START)]);
    expect(seen.map(({ change }) => change)).toEqual(['new', 'known']);
    expect(seen[0].sim.id).toBe(seen[1].sim.id);
  });

  it('keeps the latest balance of a SIM and says whether it was low before', async () => {
    const { store } = scene();
    const { id: simId } = await remember(card);
    const record = (amount: string, isLow: boolean, at: number) =>
      store.recordBalance({ simId, amount, isLow, at });
    expect(await record('12.50', false, START)).toEqual({ wasLow: false });
    expect(await record('0.40', true, START + 2)).toEqual({ wasLow: false });
    expect(await record('0.30', true, START + 2)).toEqual({ wasLow: true });
    expect(await record('99', false, START + 1), 'of an earlier moment').toBeNull();
    expect(await store.recordBalance({ simId: 'sim_none', amount: '1', isLow: false, at: START })).toBeNull();
    expect((await store.listSims())[0]?.balance).toEqual({ amount: '0.30', isLow: true, at: START + 2 });
  });

  it('takes the number of a SIM that told none, and never overwrites one', async () => {
    const { store } = scene();
    const { id: simId } = await remember({ ...card, number: null });
    expect(await store.recordOwnNumber({ simId, number: '+13035550123' })).toBe(true);
    expect(await store.recordOwnNumber({ simId, number: '+13035550124' })).toBe(false);
    expect(await store.recordOwnNumber({ simId: 'sim_none', number: '+13035550124' })).toBe(false);
    expect((await remember({ ...card, number: null })).number).toBe('+13035550123');
  });

  it('keeps the latest notice of the network, also when the SIM is seen again', async () => {
    const { store } = scene();
    const { id: simId } = await remember(card);
    expect(await store.recordNotice({ simId, text: 'expires soon', at: START + 1 })).toBe(true);
    expect(await store.recordNotice({ simId, text: 'old', at: START })).toBe(false);
    expect(await store.recordNotice({ simId: 'sim_none', text: 'x', at: START })).toBe(false);
    await remember({ ...card, modem: 'sim-b' }, START + 9);
    expect((await store.listSims())[0]?.notice).toEqual({ text: 'expires soon', at: START + 1 });
  });
}
