/** The same on real ttys and on the real clock; the benches `scan` and `replug` measure what is only bounded here. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchDevices } from '../../../drivers/discovery/device-watch.ts';
import { measureReplug } from '../../bench/replug.ts';
import { measureScan } from '../../bench/scan.ts';
import { eventually } from '../../support/eventually.ts';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'sallyport-watch-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('four modems of three makers are found among a GPS, a silent, a noisy and a busy port, in 20 s, none else', async () => {
  const figures = await measureScan();
  expect(figures).toMatchObject({ ports: 8, found: 4, false: 0 });
  expect(figures.others).toEqual(['foreign', 'mute', 'foreign', 'busy']);
  expect(figures.seconds).toBeLessThanOrEqual(20);
  expect(figures.files_after).toBe(figures.files_before);
});

test('modems pulled and plugged in again under other names are bound again in 10 s each and leak nothing', async () => {
  const figures = await measureReplug({ modems: 5, cyclesEach: 2 });
  expect(figures.seconds.max).toBeLessThanOrEqual(10);
  expect(figures).toMatchObject({ replugs: 10, modems_announced: 5 });
  expect(figures.files_after).toBe(figures.files_before);
}, 120_000);

test('a watched folder tells of names that come and go, until it is told to stop; a missing one is no error', async () => {
  let woken = 0;
  const undo = watchDevices([join(dir, 'tty*'), join(dir, 'none/tty*'), 'tcp://127.0.0.1:1'])(
    () => (woken += 1),
  );
  writeFileSync(join(dir, 'tty0'), '');
  await eventually(() => woken > 0, 'a hint');
  const before = woken;
  renameSync(join(dir, 'tty0'), join(dir, 'tty1'));
  await eventually(() => woken > before, 'another');
  undo();
});
