import { describe, expect, test } from 'vitest';
import { run } from './program.ts';

const VERBS = [
  'serve',
  'demo',
  'keys',
  'keys create',
  'send',
  'modems',
  'modems scan',
  'modems trace',
  'modems ussd',
  'modems call',
  'inbound',
  'doctor',
  'at',
  'simulate',
  'pdu',
  'pdu decode',
  'pdu encode',
  'config',
  'config check',
  'openapi',
];

describe('help', () => {
  test.concurrent.each(VERBS)('of %s goes to stdout and holds an example to copy', async (verb) => {
    const { code, stdout, stderr } = await run([...verb.split(' '), '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: sallyport ${verb}`);
    expect(stdout).toMatch(new RegExp(`Example:\\n.*sallyport ${verb}`));
  });

  test('of the program names every verb', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    for (const verb of VERBS) expect(stdout).toMatch(new RegExp(`^ {2}${verb.split(' ')[0]}\\b`, 'm'));
  });

  test('--version prints the version alone', async () => {
    expect(await run(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

describe('a slip of the tongue ends with 2 and a hint, and nothing on stdout', () => {
  test.concurrent.each([
    ['an unknown verb', ['srve'], /Did you mean serve\?/],
    ['an unknown option', ['demo', '--onec'], /Did you mean --once\?/],
    ['a missing option', ['serve'], /required option '--config <file>'/],
    ['a missing argument', ['send', '+13035550100'], /missing required argument 'text'/],
    ['too many arguments', ['openapi', 'v1'], /too many arguments/],
    ['no verb at all', [], /Usage: sallyport/],
    ['half a verb', ['keys'], /Usage: sallyport keys/],
    ['a number that is none', ['simulate', '--modems', '2x', '--dir', '/tmp'], /--modems .* 1 to 64/],
    ['too many modems', ['simulate', '--modems', '65', '--dir', '/tmp'], /--modems .* 1 to 64/],
    ['a lifetime that is none', ['send', '+13035550100', 'x', '--ttl', ''], /--ttl .* 10 to 604800/],
  ])('%s', async (_what, args, hint) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(hint);
  });
});
