/** The guard of src/bin.ts, on a Node that is too old: built first, because that one cannot strip types. */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './program.ts';
import { makeFolder } from './site.ts';

/** SALLYPORT_OLD_NODE names one where /usr/bin/node is new. */
const oldNode = [process.env['SALLYPORT_OLD_NODE'] ?? '/usr/bin/node'].find((node) =>
  /^v(18|20)\./.test(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? ''),
);

test.runIf(oldNode !== undefined)('an old Node is told what is needed, in one sentence, with 78', () => {
  const folder = makeFolder();
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--noCheck', '--outDir', folder], {
    cwd: ROOT,
  });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const old = spawnSync(oldNode as string, [join(folder, 'src/bin.js'), 'serve'], { encoding: 'utf8' });
  expect(old).toMatchObject({ status: 78, stdout: '' });
  expect(old.stderr).toMatch(
    /^sallyport needs Node 22\.18 or newer and this is [\d.]+: .*install Node 24.*\.\n$/,
  );
});
