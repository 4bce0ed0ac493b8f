#!/usr/bin/env node
/**
 * The program's first file. It imports nothing before it has looked at the Node it runs on: the database driver ends
 * an older one with a segmentation fault. What nobody caught ends here, as one line and exit code 74.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isSupported = major > 22 || (major === 22 && minor >= 18);
if (isSupported) {
  process.on('uncaughtException', (error: unknown) => {
    process.stderr.write(`sallyport: internal error: ${describe(error)}\n`, () => process.exit(74));
  });
  const { runCli } = await import('./cli/main.ts');
  process.exitCode = await runCli(process.argv);
} else {
  process.stderr.write(
    `sallyport needs Node 22.18 or newer and this is ${process.versions.node}: ` +
      'install Node 24, or in the repository use npx sallyport, which brings its own.\n',
  );
  process.exitCode = 78;
}

/** The message and where it was thrown, on one line. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error).replace(/\s+/g, ' ');
  const place = /^\s+(at .*)$/m.exec(error.stack ?? '')?.[1];
  const text = `${error.name}: ${error.message}`.replace(/\s+/g, ' ');
  return place === undefined ? text : `${text} (${place})`;
}
