/** What becomes of the program when its surroundings fail. */
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Program, run } from './program.ts';
import { makeFolder, writeConfig } from './site.ts';

const PDU = '07914151551512F2040B916105551511F100006060605130308A04D4F29C0E\n';

test('pdu decode ends quietly when its reader is gone, however much there is to read', async () => {
  const program = new Program(['pdu', 'decode']);
  program.child.stdout?.destroy();
  program.child.stdin?.write(PDU);
  // Its input stays open: it is the reader that ends it.
  expect(await program.ended()).toEqual({ code: 0, stdout: '', stderr: '' });
});

test.runIf(existsSync('/dev/full'))('a full disk behind stdout is one line and 74', async () => {
  const full = openSync('/dev/full', 'w');
  for (const verb of [['pdu', 'decode'], ['openapi']]) {
    expect(await run(verb, { input: PDU, fds: { stdout: full } })).toEqual({
      code: 74,
      stdout: '',
      stderr: 'sallyport: standard output cannot be written (ENOSPC)\n',
    });
  }
  closeSync(full);
});

test('an input that cannot be read is one line and 74', async () => {
  const writeOnly = openSync(join(makeFolder(), 'written'), 'w');
  expect(await run(['pdu', 'decode'], { fds: { stdin: writeOnly } })).toEqual({
    code: 74,
    stdout: '',
    stderr: 'sallyport: standard input cannot be read\n',
  });
  closeSync(writeOnly);
});

test.each([
  ['thrown', 'setTimeout(() => { throw new Error("all\\nis lost") }, 300)'],
  ['rejected', 'setTimeout(() => { Promise.reject(new Error("all\\nis lost")) }, 300)'],
])('what nobody caught (%s) is one line with its place, and 74', async (_how, fault) => {
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` };
  const { code, stderr } = await run(['serve', '--config', writeConfig()], { env });
  expect(code).toBe(74);
  const last = stderr.trimEnd().split('\n').at(-1);
  expect(last).toMatch(/^sallyport: internal error: Error: all is lost \(at .*\)$/);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('a variable of the environment that makes no sense is a fault of the config', async () => {
  const env = { SALLYPORT_HTTP_LISTEN: 'nowhere' };
  const { code, stderr } = await run(['serve', '--config', writeConfig()], { env });
  expect(code).toBe(78);
  expect(stderr).toMatch(/^environment SALLYPORT_HTTP_LISTEN: is not host:port/);
});
