import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { GatewayError } from '../../src/domain/errors.ts';
import { createLogger } from '../../src/ops/log.ts';
import { Retention } from '../../src/sms/retention.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { testFolder } from '../store/folder.ts';
import { HOUR, listed, MINUTE, part } from '../store/inbound-scene.ts';
import { Scene, seededBytes, START } from '../store/scene.ts';
import { ManualClock } from '../support/manual-clock.ts';

const DAY = 24 * HOUR;

describe('retention', () => {
  let clock: ManualClock;
  let scene: Scene;
  let store: Store;
  let log: string[];
  beforeEach(() => {
    clock = new ManualClock(START);
    log = [];
    store = openSqliteStore({
      path: join(testFolder(), 'a.db'),
      randomBytes: seededBytes(),
      patienceMs: 0,
      onFatal: () => undefined,
    });
    onTestFinished(() => store.close());
    scene = new Scene(store);
  });

  function start(over: Pick<Store, 'removeOld'> = store): Retention {
    const logger = createLogger({ level: 'debug', destination: { write: (line) => void log.push(line) } });
    const settings = { textsMs: HOUR, messagesMs: 2 * HOUR, inboundMs: 3 * HOUR };
    const retention = new Retention(settings, { store: over, clock, logger });
    retention.start();
    onTestFinished(() => retention.stop());
    return retention;
  }

  async function ended(count: number) {
    const messages = await Promise.all(Array.from({ length: count }, () => scene.accept()));
    await Promise.all(messages.map(({ id }) => store.cancelMessage(scene.tenantId, id, START)));
  }
  const left = async () =>
    (await store.listMessages(scene.tenantId, {}, { cursor: null, limit: 500 })).items.length;

  it('takes each class at its age, within a minute', async () => {
    await ended(1);
    await store.recordInboundPart(part());
    const queued = await scene.accept({ expiresAt: START + DAY });
    const removed: string[] = [];
    start({
      removeOld: async (kind, before, limit) => {
        const count = await store.removeOld(kind, before, limit);
        if (count > 0) removed.push(`${kind} ${Math.floor((clock.now() - START) / HOUR)}h`);
        return count;
      },
    });
    await clock.until(() => clock.now() > START + 4 * HOUR, 'four hours', 5 * HOUR);
    expect(removed).toEqual(['texts 1h', 'messages 2h', 'inbound 3h']);
    expect(await listed(scene)).toEqual([]);
    expect(await scene.status(queued)).toBe('queued');
  });

  it('works off a great many in small batches, with pauses', async () => {
    await ended(100);
    clock.jumpWall(3 * HOUR);
    const sizes: number[] = [];
    start({
      removeOld: async (kind, before, limit) => {
        const count = await store.removeOld(kind, before, limit);
        if (kind === 'messages') sizes.push(count);
        return count;
      },
    });
    await clock.advance(MINUTE);
    expect(await left()).toBe(100);
    await clock.advance(20);
    expect(await left()).toBe(100);
    await clock.until(async () => (await left()) === 0, 'all have left', 1_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(10);
  });

  it('removes nothing for a day by a clock that was set, and says so', async () => {
    await ended(1);
    start();
    await clock.advance(MINUTE);
    clock.jumpWall(10 * 365 * DAY);
    await clock.until(() => clock.monotonic() >= 23 * HOUR, 'most of a day', DAY);
    expect(await left()).toBe(1);
    expect(log.filter((line) => line.includes('the clock was set'))).toHaveLength(1);
    clock.jumpWall(-10 * 365 * DAY);
    await clock.until(() => clock.monotonic() >= 46 * HOUR, 'most of another', DAY);
    expect(await left()).toBe(1);
    await clock.until(async () => (await left()) === 0, 'its end', 3 * HOUR);
  });

  it('goes on after a failure of the store', async () => {
    await ended(1);
    let failures = 1;
    start({
      removeOld: (...query) =>
        failures-- > 0 ? Promise.reject(new GatewayError('store-full')) : store.removeOld(...query),
    });
    await clock.until(async () => (await left()) === 0, 'it has left', 3 * HOUR);
    expect(log.join('\n')).toContain('old rows could not be removed');
  });

  it('stops at once, also between two batches', async () => {
    await ended(60);
    clock.jumpWall(3 * HOUR);
    const retention = start();
    await clock.advance(MINUTE + 60);
    await retention.stop();
    const rows = await left();
    await clock.advance(HOUR);
    expect(await left()).toBe(rows);
  });
});
