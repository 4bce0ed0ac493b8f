import { expect, it } from 'vitest';
import { type Scene, START } from '../scene.ts';

export function testModems(scene: () => Scene): void {
  it('remember a PIN that failed until it is forgotten, each for itself', async () => {
    const { store } = scene();
    expect(await store.hasPinFailed('a1')).toBe(false);
    await store.rememberPinFailure('a1', START);
    await store.rememberPinFailure('a1', START + 1);
    expect([await store.hasPinFailed('a1'), await store.hasPinFailed('b2')]).toEqual([true, false]);
    await store.forgetPinFailure('b2');
    expect(await store.hasPinFailed('a1')).toBe(true);
    await store.forgetPinFailure('a1');
    expect(await store.hasPinFailed('a1')).toBe(false);
  });

  it('stay paused until they are resumed', async () => {
    const { store } = scene();
    expect(await store.listPausedModems()).toEqual([]);
    await store.setModemPaused('sim-b', true, START);
    await store.setModemPaused('sim-a', true, START);
    await store.setModemPaused('sim-a', true, START + 1);
    expect(await store.listPausedModems()).toEqual(['sim-a', 'sim-b']);
    await store.setModemPaused('sim-a', false, START + 2);
    await store.setModemPaused('sim-c', false, START + 2);
    expect(await store.listPausedModems()).toEqual(['sim-b']);
  });
}
