import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from './program.ts';
import { makeFolder, writeConfig, writeText } from './site.ts';

const check = (...args: string[]) => run(['config', 'check', ...args]);

test('a good config is said to be good, on stderr', async () => {
  const config = writeConfig({ ports: ['tcp://127.0.0.1:4001'] });
  for (const args of [[config], ['--config', config]]) {
    const { code, stdout, stderr } = await check(...args);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/is fine: 1 modem\(s\), database .*sallyport\.db\n$/);
  }
});

test('each problem stands on a line of its own that begins with file:line:column, and the exit code is 78', async () => {
  const config = writeText(
    makeFolder(),
    'http: { lisen: 127.0.0.1:1 }\nmodems:\n  - { name: A, port: ttyUSB0 }\n',
  );
  const { code, stdout, stderr } = await check(config);
  expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
  const problems = stderr.trim().split('\n');
  expect(problems).toHaveLength(3);
  expect(problems[0]).toMatch(new RegExp(`^${config}:1:9 http\\.lisen: .*listen`));
  expect(problems[1]).toMatch(new RegExp(`^${config}:3:\\d+ modems\\.0\\.name: `));
  expect(problems[2]).toMatch(new RegExp(`^${config}:3:\\d+ modems\\.0\\.port: `));
});

test('what works but should not stay so is a warning', async () => {
  const { code, stderr } = await check(writeConfig({ listen: '0.0.0.0:8080' }));
  expect(code).toBe(0);
  expect(stderr).toMatch(/^warning: http\.listen: .*\nwarning: modems: /);
});

test('--json prints the settings that hold under the names of the file, and never a PIN', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'pin'), '4711\n', { mode: 0o600 });
  const config = writeText(
    folder,
    'modems: [{ name: sim-a, port: "tcp://127.0.0.1:4001", pin_file: pin, guard_ms: 5, smsc: "+447785016005" }]\n' +
      'sims: [{ iccid: "8944*", pin_file: pin, balance: { ussd: "*100#", pattern: "(.+) EUR", low: 5 } }]\n' +
      'store: { url: "sqlite:here.db" }\n',
  );
  const { code, stdout } = await check(config, '--json');
  expect(code).toBe(0);
  expect(stdout).not.toContain('4711');
  expect(JSON.parse(stdout)).toEqual({
    http: { listen: '127.0.0.1:8080', metrics_open: false },
    store: { url: `sqlite:${folder}/here.db`, key_file: `${folder}/sallyport.key` },
    retention: { texts_hours: 24, messages_days: 90, inbound_days: 90 },
    modems: [
      {
        name: 'sim-a',
        port: 'tcp://127.0.0.1:4001',
        baud: 115_200,
        pin: '[set]',
        guard_ms: 5,
        smsc: '+447785016005',
      },
    ],
    discovery: { ports: ['/dev/ttyUSB*', '/dev/ttyACM*'] },
    sims: [
      {
        iccid: '8944*',
        pin: '[set]',
        balance: { ussd: '*100#', answers: [], pattern: '(.+) EUR', low: 5, every_hours: 24 },
      },
    ],
    limits: { max_segments: 10 },
    alphabet: { national_languages: [] },
    log: { level: 'info' },
  });
});

test('modems that are found by themselves are said so', async () => {
  const config = writeText(makeFolder(), 'modems: auto\n');
  expect(await check(config)).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('modems found by themselves'),
  });
  expect(JSON.parse((await check(config, '--json')).stdout)).toMatchObject({ modems: 'auto' });
});

test('without a file it asks for one', async () => {
  expect(await check()).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('sallyport config check FILE'),
  });
});
