/** Each demo has a folder for temporary files of its own, so that what it leaves behind is seen. */
import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Program } from './program.ts';
import { makeFolder } from './site.ts';

function startDemo(...options: string[]): { demo: Program; left: () => string[] } {
  const folder = makeFolder();
  const demo = new Program(['demo', ...options], { env: { TMPDIR: folder } });
  return { demo, left: () => readdirSync(folder) };
}

const STORY = [
  /^1\. 4 virtual modems/m,
  /^ {3}\S+\/modem0 to \S+\/modem3$/m,
  /^2\. The gateway/m,
  /^ {3}port 8080 is taken by another program: the demo takes a free one$/m,
  /^ {3}http:\/\/127\.0\.0\.1:\d+, 4 SIMs registered$/m,
  /^3\. One OTP to \+13035550100/m,
  /^ {3}POST \/v1\/messages: 202 msg_\w+$/m,
  / ms .* accepted +on disk/,
  / ms .* submitting +handed to a SIM \(sim-a\)$/m,
  /^ {3}\[phone \+13035550100\] \d{6} is your Sallyport demo code/m,
  / ms .* submitted +the network has it \(sim-a, reference 0\)$/m,
  / ms .* sent\b/,
  / ms .* report .*outcome delivered/,
  / ms .* delivered +the phone has it$/m,
  /^ {3}Delivered\.$/m,
];

describe.concurrent('demo', () => {
  let other: Server | null = null;

  beforeAll(async () => {
    // Whoever has port 8080 already does for us, too.
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.once('error', () => resolve());
      server.listen(8080, '127.0.0.1', () => {
        other = server;
        resolve();
      });
    });
  });

  afterAll(() => other?.close());

  test('--once tells its story in order on a port that is free, and leaves nothing behind', async () => {
    const { demo, left } = startDemo('--once');
    const { code, stdout, stderr } = await demo.ended();
    expect({ code, stdout, left: left() }).toEqual({ code: 0, stdout: '', left: [] });
    const places = STORY.map((step) => stderr.search(step));
    expect(places, stderr).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(stderr).not.toContain('sim_');
    expect(stderr).not.toContain('\u001b');
  });

  test('goes on serving: a text that is sent by its recipe appears as on a phone; Ctrl-C ends it', async () => {
    const { demo, left } = startDemo();
    const [, url, key] = await demo.says(/export SALLYPORT_URL=(\S+) SALLYPORT_KEY=(\S+)/);
    await demo.says(/Stop with Ctrl-C/);
    const answer = await fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ to: '+13035550104', text: 'look \u001b[31m\nhere' }),
    });
    expect(answer.status).toBe(202);
    await demo.says(/\[phone \+13035550104\] look \\u001b\[31m\\nhere\n/);
    const startedAt = performance.now();
    expect(await demo.stop('SIGINT')).toMatchObject({ code: 0, stdout: '' });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(left()).toEqual([]);
  });

  test('Ctrl-C in the middle of the story leaves nothing behind either', async () => {
    const { demo, left } = startDemo('--once');
    await demo.says(/ submitting /);
    expect((await demo.stop('SIGINT')).code).toBe(0);
    expect(demo.stderr).not.toContain('Delivered.');
    expect(left()).toEqual([]);
  });
});
