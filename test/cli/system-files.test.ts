/** The files in systemd/, as far as they can be judged without booting. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isUsbBridge } from '../../drivers/discovery/usb-facts.ts';
import { profiles } from '../../drivers/profiles/index.ts';
import { ROOT } from './program.ts';

const unit = `${ROOT}systemd/sallyport.service`;
const hasAnalyzer = spawnSync('systemd-analyze', ['--version']).status === 0;

test.runIf(hasAnalyzer)('the service is exposed no more than 1.5 of 10', () => {
  const args = ['security', '--offline=true', '--threshold=15', '--no-pager', unit];
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  expect(status, stdout + stderr).toBe(0);
});

test('the service starts what the build makes, and does not start over with a bad config', () => {
  const text = readFileSync(unit, 'utf8');
  expect(text).toMatch(/^ExecStart=\/usr\/bin\/node \S+\/dist\/src\/bin\.js serve --config \S+$/m);
  expect(text).toMatch(/^RestartPreventExitStatus=78$/m);
  const { bin } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { bin: { sallyport: string } };
  expect(text).toContain(`/${bin.sallyport} serve`);
});

const rules = readFileSync(`${ROOT}systemd/99-sallyport.rules`, 'utf8');

test('the udev rules know every vendor of a profile and every bridge, in both of their parts', () => {
  const ofProfiles = profiles.flatMap(({ match }) => match.usb ?? []).map((id) => id.slice(0, 4));
  const bridges = ['0403', '067b', '10c4', '1a86'];
  for (const vendor of bridges) expect(isUsbBridge({ vendor, product: '0001' }), vendor).toBe(true);
  const vendors = new Set([...ofProfiles, ...bridges]);
  const ignored = [...rules.matchAll(/^ATTR\{idVendor\}=="(\w+)", ENV\{ID_MM_DEVICE_IGNORE\}="1"$/gm)];
  const named = /ATTRS\{idVendor\}=="([\w|]+)"/.exec(rules)?.[1]?.split('|');
  expect(new Set(ignored.map(([, vendor]) => vendor))).toEqual(vendors);
  expect(named).toEqual([...vendors].toSorted());
});

test('the udev rules are written as udev reads them: pairs with known keys, and no jump into nothing', () => {
  const pair =
    /^(?:ACTION|SUBSYSTEMS?|TEST|GROUP|MODE|SYMLINK|GOTO|LABEL|ATTRS?\{[\w/]+\}|ENV\{\.?\w+\})(?:==|!=|\+=|=)"[^"]*"$/;
  const lines = rules.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  for (const line of lines) for (const part of line.split(', ')) expect(part).toMatch(pair);
  const places = (key: string) =>
    [...rules.matchAll(new RegExp(`${key}="(\\w+)"`, 'g'))].map(([, name]) => name);
  expect(new Set(places('GOTO'))).toEqual(new Set(places('LABEL')));
  expect(rules).toContain('ATTR{power/control}="on"');
  expect(rules).toContain('SYMLINK+="sallyport/$env{ID_PATH}');
});
