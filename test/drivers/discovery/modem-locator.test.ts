import { describe, expect, test } from 'vitest';
import { iccidOf, imeiOf } from './bank-of.ts';
import { LocatorUnderTest } from './locator-under-test.ts';

const minute = 60_000;

describe('a locator', () => {
  test('tells of each modem once, also of one that comes later, and not of one that comes back elsewhere', async () => {
    const scene = new LocatorUnderTest([{}, {}]);
    scene.machine.plug('/m/0', scene.modem(0));
    scene.start();
    await scene.finds(1);
    scene.machine.plug('/m/1', scene.modem(1));
    await scene.finds(2);
    scene.move(0, '/m/0', '/m/7');
    await scene.clock.advance(minute);
    expect(scene.keys).toEqual([imeiOf(0), imeiOf(1)]);
    expect(await scene.pathOf({ key: imeiOf(0) })).toBe('/m/7');
    expect(await scene.pathOf({ imei: imeiOf(1) })).toBe('/m/1');
  });

  test('asks each port once as long as it is the same', async () => {
    const scene = new LocatorUnderTest([{}]);
    scene.machine.plug('/m/0', scene.modem(0));
    scene.start();
    await scene.clock.advance(30 * minute);
    expect(scene.machine.opensOf('/m/0')).toBe(1);
  });

  test('never opens a port that is claimed, and finds it again once it is released', async () => {
    const scene = new LocatorUnderTest([{}]);
    const candidate = scene.machine.plug('/m/0', scene.modem(0));
    const release = scene.locator.claim(candidate);
    expect(scene.locator.claim(candidate)).toBeNull();
    scene.start();
    await scene.clock.advance(10 * minute);
    expect(scene.machine.opened).toEqual([]);
    expect(await scene.locate({ imei: imeiOf(0) })).toBeNull();
    release?.();
    expect(await scene.pathOf({ imei: imeiOf(0) })).toBe('/m/0');
  });

  test('a modem in use is located for nobody else, on none of its ports', async () => {
    const scene = new LocatorUnderTest([{}, { imei: imeiOf(0), iccid: iccidOf(0) }]);
    scene.machine.plug('/m/0', scene.modem(0));
    scene.machine.plug('/m/1', scene.modem(1));
    scene.start();
    await scene.finds(1);
    const place = await scene.locate({ imei: imeiOf(0) });
    if (!place) throw new Error('not found');
    const release = scene.locator.claim(place.candidate);
    expect(await scene.locate({ imei: imeiOf(0) })).toBeNull();
    release?.();
    release?.();
    expect(await scene.pathOf({ imei: imeiOf(0) })).toBe('/m/0');
  });

  test('leaves an excluded port alone, and every other port of its device', async () => {
    const excluded = '/dev/serial/by-path/fixed';
    const scene = new LocatorUnderTest([{}, {}], { isExcluded: (path) => path === excluded });
    const usb = { vendor: '2c7c', product: '0125', serial: null, name: null, isBridge: false };
    scene.machine.plug('/dev/ttyUSB2', scene.modem(0), { usb, device: '1-1', stablePath: excluded });
    scene.machine.plug('/dev/ttyUSB3', scene.modem(0), { usb, device: '1-1', interfaceNumber: 3 });
    scene.machine.plug('/m/1', scene.modem(1));
    scene.start();
    await scene.clock.advance(minute);
    expect(scene.keys).toEqual([imeiOf(1)]);
    expect(scene.machine.opened).toEqual(['/m/1@115200']);
  });

  test('asks a silent or busy port again with growing pauses, up to ten minutes', async () => {
    for (const behind of ['mute', 'port-busy'] as const) {
      const scene = new LocatorUnderTest([{}]);
      scene.machine.plug('/m/0', behind);
      scene.start();
      await scene.clock.advance(minute);
      expect(scene.machine.opensOf('/m/0')).toBeGreaterThanOrEqual(4);
      expect(scene.machine.opensOf('/m/0')).toBeLessThanOrEqual(6);
      await scene.clock.advance(60 * minute);
      const before = scene.machine.opensOf('/m/0');
      await scene.clock.advance(60 * minute);
      expect(scene.machine.opensOf('/m/0') - before).toBeLessThanOrEqual(6);
      expect(scene.machine.opensOf('/m/0') - before).toBeGreaterThanOrEqual(5);
      scene.machine.swap('/m/0', scene.modem(0));
      await scene.finds(1, 11 * minute);
    }
  });

  test('asks a port at once that was plugged anew under its old name, however long it had been silent', async () => {
    const scene = new LocatorUnderTest([{}]);
    scene.machine.plug('/m/0', 'mute');
    scene.start();
    await scene.clock.advance(60 * minute);
    scene.machine.plug('/m/0', scene.modem(0));
    await scene.finds(1, 6_000);
  });

  test('another modem under the old name is another modem', async () => {
    const scene = new LocatorUnderTest([{}, {}]);
    scene.machine.plug('/m/0', scene.modem(0));
    scene.start();
    await scene.finds(1);
    scene.machine.plug('/m/0', scene.modem(1));
    expect(await scene.locate({ imei: imeiOf(0) })).toBeNull();
    expect(await scene.pathOf({ imei: imeiOf(1) })).toBe('/m/0');
    expect(scene.keys).toEqual([imeiOf(0), imeiOf(1)]);
  });

  test('a port given back is asked who is there, where a change leaves no trace on the bus', async () => {
    const scene = new LocatorUnderTest([{}, {}]);
    const candidate = scene.machine.plug('/m/0', scene.modem(0));
    scene.start();
    await scene.finds(1);
    scene.locator.claim(candidate)?.();
    scene.machine.swap('/m/0', scene.modem(1));
    expect(await scene.locate({ key: imeiOf(0) })).toBeNull();
    expect(await scene.pathOf({ imei: imeiOf(1) })).toBe('/m/0');
  });

  test('a port given back by a driver whose modem fell silent is still the modem’s', async () => {
    const scene = new LocatorUnderTest([{}]);
    const candidate = scene.machine.plug('/m/0', scene.modem(0));
    scene.start();
    await scene.finds(1);
    scene.locator.claim(candidate)?.();
    scene.modem(0).faults.isDeaf = true;
    expect(await scene.pathOf({ key: imeiOf(0) })).toBe('/m/0');
  });

  test('waits for a modem that is being asked at the moment, not for silent ports beyond 5 s', async () => {
    const scene = new LocatorUnderTest([{}]);
    const usb = { vendor: '1a86', product: '7523', serial: null, name: null, isBridge: true };
    scene.machine.plug('/dev/ttyUSB0', 'mute', { usb });
    scene.machine.plug('/m/0', scene.modem(0));
    expect(await scene.pathOf({ imei: imeiOf(0) })).toBe('/m/0');
    expect(scene.clock.monotonic()).toBeLessThan(1_500);
    expect(await scene.locate({ imei: imeiOf(5) })).toBeNull();
    expect(scene.clock.monotonic()).toBeLessThan(6_600);
  });

  test('a hint brings the next look forward, a storm of them does not hold it back', async () => {
    let wake = () => {};
    let isUndone = false;
    const scene = new LocatorUnderTest([{}], {
      everyMs: 600_000,
      watch: (given) => ((wake = given), () => void (isUndone = true)),
    });
    scene.start();
    await scene.clock.advance(minute);
    scene.machine.plug('/m/0', scene.modem(0));
    for (let hint = 0; hint < 40; hint += 1) {
      wake();
      await scene.clock.advance(50);
    }
    expect(scene.keys).toEqual([imeiOf(0)]);
    await scene.stopped();
    expect(isUndone).toBe(true);
  });

  test('when stopped in the middle of asking closes its ports, asks no more and answers whoever waits', async () => {
    const scene = new LocatorUnderTest([{}], { concurrency: 2 });
    for (let index = 0; index < 5; index += 1) scene.machine.plug(`/m/${index}`, 'mute');
    scene.start();
    let answer: unknown = 'none';
    void scene.locator.locate({ imei: imeiOf(0) }).then((place) => (answer = place));
    await scene.clock.advance(500);
    expect(scene.machine.open.size).toBe(2);
    await scene.stopped();
    expect(scene.machine.open.size).toBe(0);
    expect(answer).toBeNull();
    const opened = scene.machine.opened.length;
    await scene.clock.advance(10 * minute);
    expect(scene.machine.opened.length).toBe(opened);
    scene.machine.plug('/m/9', scene.modem(0));
    scene.start();
    await scene.finds(1);
  });

  test('a machine that cannot list its ports for a while loses nobody for good', async () => {
    let isBroken = false;
    const scene: LocatorUnderTest = new LocatorUnderTest([{}], {
      listPorts: async () => {
        if (isBroken) throw new Error('EMFILE');
        return scene.machine.candidates;
      },
    });
    scene.machine.plug('/m/0', scene.modem(0));
    scene.start();
    await scene.finds(1);
    isBroken = true;
    await scene.clock.advance(minute);
    isBroken = false;
    expect(await scene.pathOf({ key: imeiOf(0) })).toBe('/m/0');
    expect(scene.keys).toEqual([imeiOf(0)]);
  });
});

describe('modems that share an IMEI', () => {
  const clones = [{}, { imei: imeiOf(0) }];

  test('are named with their place when they are there from the start, and keep their names when they move', async () => {
    const scene = new LocatorUnderTest(clones);
    scene.machine.plug('/m/0', scene.modem(0));
    scene.machine.plug('/m/1', scene.modem(1));
    scene.start();
    await scene.finds(2);
    expect(scene.keys).toEqual([`${imeiOf(0)}@/m/0`, `${imeiOf(0)}@/m/1`]);
    scene.move(1, '/m/1', '/m/4');
    expect(await scene.pathOf({ key: `${imeiOf(0)}@/m/1` })).toBe('/m/4');
    expect(await scene.pathOf({ key: `${imeiOf(0)}@/m/0` })).toBe('/m/0');
    await scene.clock.advance(minute);
    expect(scene.keys).toHaveLength(2);
  });

  test('are chosen by their SIM, and by nothing less where that one is away', async () => {
    const scene = new LocatorUnderTest(clones);
    scene.machine.plug('/m/0', scene.modem(0));
    scene.machine.plug('/m/1', scene.modem(1));
    scene.start();
    await scene.finds(2);
    const imei = imeiOf(0);
    expect(await scene.pathOf({ imei, iccid: iccidOf(1) })).toBe('/m/1');
    expect(await scene.pathOf({ iccid: iccidOf(0) })).toBe('/m/0');
    scene.machine.pull('/m/1');
    expect(await scene.locate({ imei, iccid: iccidOf(1) })).toBeNull();
  });

  test('a SIM that moved to another modem changes no modem’s name', async () => {
    const scene = new LocatorUnderTest([{}, {}, { imei: imeiOf(0), iccid: iccidOf(9) }]);
    scene.machine.plug('/m/0', scene.modem(0));
    scene.start();
    await scene.finds(1);
    scene.machine.pull('/m/0');
    await scene.clock.advance(minute);
    // The same modem elsewhere, and another card in it.
    scene.machine.plug('/m/5', scene.modem(2));
    await scene.clock.advance(minute);
    expect(scene.keys).toEqual([imeiOf(0)]);
    expect(await scene.pathOf({ imei: imeiOf(0), iccid: iccidOf(0) })).toBe('/m/5');
    expect(await scene.locate({ iccid: iccidOf(0) })).toBeNull();
  });
});
