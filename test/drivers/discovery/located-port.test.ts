import { describe, expect, test } from 'vitest';
import { createLocatedPort } from '../../../drivers/discovery/located-port.ts';
import type { ModemDriver } from '../../../drivers/driver.ts';
import { createModem } from '../../../drivers/modem/at-modem.ts';
import { quietListener } from '../../support/quiet-listener.ts';
import { imeiOf } from './bank-of.ts';
import { LocatorUnderTest } from './locator-under-test.ts';

const handlers = { onData() {}, onClose() {} };

function driverOf(scene: LocatorUnderTest, index: number): { driver: ModemDriver; port: { path: string } } {
  const port = createLocatedPort(scene.locator, { imei: imeiOf(index) });
  const driver = createModem({
    name: `modem${index}`,
    port,
    clock: scene.clock,
    expectedImei: imeiOf(index),
  });
  driver.start(quietListener());
  return { driver, port };
}

function reaches(
  scene: LocatorUnderTest,
  driver: ModemDriver,
  state: string,
  limitMs: number,
): Promise<void> {
  return scene.clock.until(() => driver.snapshot.state === state, state, limitMs);
}

describe('a located port', () => {
  test('opens where its modem is, keeps others away, and gives it back at close', async () => {
    const scene = new LocatorUnderTest([{}]);
    const port = createLocatedPort(scene.locator, { imei: imeiOf(0) });
    expect(port.path).toBe(`modem:...${imeiOf(0).slice(-6)}`);
    await expect(port.open(handlers)).rejects.toMatchObject({ code: 'port-missing' });
    scene.machine.plug('/m/0', scene.modem(0));
    let isOpen = false;
    void port.open(handlers).then(() => (isOpen = true));
    await scene.clock.until(() => isOpen, 'open');
    expect(port.path).toBe('/m/0');
    const other = createLocatedPort(scene.locator, { imei: imeiOf(0) });
    await expect(other.open(handlers)).rejects.toMatchObject({ code: 'port-missing' });
    await expect(port.open(handlers)).rejects.toMatchObject({ code: 'port-busy' });
    await port.close();
    await port.close();
    expect(scene.machine.open.size).toBe(0);
    let isTaken = false;
    void other.open(handlers).then(() => (isTaken = true));
    await scene.clock.until(() => isTaken, 'taken over');
  });

  test('can be opened again after its cable was pulled', async () => {
    const scene = new LocatorUnderTest([{}]);
    scene.machine.plug('/m/0', scene.modem(0));
    const port = createLocatedPort(scene.locator, { imei: imeiOf(0) });
    const lost: string[] = [];
    const open = async () => {
      let isOpen = false;
      const opening = port.open({ onData() {}, onClose: ({ code }) => void lost.push(code) });
      void opening.then(() => (isOpen = true));
      await scene.clock.until(() => isOpen, 'open');
    };
    await open();
    scene.move(0, '/m/0', '/m/1');
    await scene.clock.until(() => lost.length > 0, 'the loss');
    await open();
    expect([port.path, lost]).toEqual(['/m/1', ['port-unplugged']]);
    await port.close();
  });

  test('gives its modem back when it cannot be opened', async () => {
    const scene = new LocatorUnderTest([{}]);
    scene.machine.plug('/m/0', scene.modem(0));
    const port = createLocatedPort(scene.locator, { imei: imeiOf(0) });
    await scene.locate({ imei: imeiOf(0) });
    scene.machine.swap('/m/0', 'port-denied');
    await expect(port.open(handlers)).rejects.toMatchObject({ code: 'port-denied' });
    scene.machine.swap('/m/0', scene.modem(0));
    expect(await scene.pathOf({ imei: imeiOf(0) })).toBe('/m/0');
  });

  test('binds a driver again after a plug under another name, in 10 s, as often as it happens', async () => {
    const scene = new LocatorUnderTest([{}, { personality: 'huawei' }]);
    scene.machine.plug('/m/0', scene.modem(0));
    scene.machine.plug('/m/other', scene.modem(1));
    scene.start();
    const { driver, port } = driverOf(scene, 0);
    await reaches(scene, driver, 'registered', 30_000);
    for (let cycle = 0; cycle < 20; cycle += 1) {
      scene.machine.pull(`/m/${cycle}`);
      scene.modem(0).unplug();
      await scene.clock.advance(cycle * 700);
      expect(driver.snapshot.state).not.toBe('registered');
      scene.machine.plug(`/m/${cycle + 1}`, scene.modem(0));
      scene.modem(0).replug();
      await reaches(scene, driver, 'registered', 10_000);
      expect(port.path).toBe(`/m/${cycle + 1}`);
    }
    expect(scene.keys).toEqual([imeiOf(0), imeiOf(1)]);
    expect(scene.machine.open.size).toBe(1);
  });

  test('two drivers whose modems change places follow them', async () => {
    const scene = new LocatorUnderTest([{}, {}]);
    scene.machine.plug('/m/0', scene.modem(0));
    scene.machine.plug('/m/1', scene.modem(1));
    scene.start();
    const [one, two] = [driverOf(scene, 0), driverOf(scene, 1)];
    await reaches(scene, one.driver, 'registered', 30_000);
    await reaches(scene, two.driver, 'registered', 30_000);
    for (const index of [0, 1]) {
      scene.modem(index).unplug();
      scene.machine.pull(`/m/${index}`);
    }
    scene.machine.plug('/m/0', scene.modem(1));
    scene.machine.plug('/m/1', scene.modem(0));
    for (const index of [0, 1]) scene.modem(index).replug();
    await reaches(scene, one.driver, 'registered', 15_000);
    await reaches(scene, two.driver, 'registered', 15_000);
    expect([one.port.path, two.port.path]).toEqual(['/m/1', '/m/0']);
    expect(one.driver.snapshot.identity.imei).toBe(imeiOf(0));
  });

  test('a driver stopped while its modem is nowhere leaves nothing open or claimed', async () => {
    const scene = new LocatorUnderTest([{}]);
    scene.start();
    const { driver } = driverOf(scene, 0);
    await scene.clock.advance(20_000);
    expect(driver.snapshot.reason?.code).toBe('port-missing');
    scene.machine.plug('/m/0', scene.modem(0));
    let isStopped = false;
    void driver.stop().then(() => (isStopped = true));
    await scene.clock.until(() => isStopped, 'a stopped driver', 10_000);
    await scene.finds(1);
    expect(scene.machine.open.size).toBe(0);
    expect(await scene.pathOf({ imei: imeiOf(0) })).toBe('/m/0');
  });
});
