/** Compiles storage-shim.c once per process, where a C compiler is at hand, and says how to put a process behind it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('storage-shim.c', import.meta.url));

/** Null on another system than Linux, or without gcc: then these experiments cannot be made. */
export const storageShim: string | null = compile();

export interface ShimOptions {
  /** The folder whose files it watches. */
  readonly folder: string;
  /** From now on every write and sync is noted here, and nothing is really synced. */
  readonly journal?: string;
  /** The Nth call fails with EIO, counted from 1 and from the start of the process. */
  readonly failSync?: number;
  readonly failWrite?: number;
  /** While this file exists the disk is full. */
  readonly fullFlag?: string;
  /** A file with the seconds that the wall clock is off; read at each look at the clock. */
  readonly clockFile?: string;
}

export function behindShim(options: ShimOptions): NodeJS.ProcessEnv {
  if (storageShim === null) throw new Error('there is no shim: ask for storageShim first');
  return {
    LD_PRELOAD: storageShim,
    SHIM_FOLDER: options.folder,
    ...(options.journal === undefined ? {} : { SHIM_JOURNAL: options.journal }),
    ...(options.failSync === undefined ? {} : { SHIM_FAIL_SYNC: String(options.failSync) }),
    ...(options.failWrite === undefined ? {} : { SHIM_FAIL_WRITE: String(options.failWrite) }),
    ...(options.fullFlag === undefined ? {} : { SHIM_FULL: options.fullFlag }),
    ...(options.clockFile === undefined ? {} : { SHIM_CLOCK: options.clockFile }),
  };
}

function compile(): string | null {
  if (process.platform !== 'linux') return null;
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-shim-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const library = join(folder, 'storage-shim.so');
  try {
    execFileSync('gcc', ['-O1', '-shared', '-fPIC', '-Wall', '-Werror', '-o', library, SOURCE], {
      stdio: 'pipe',
    });
    return library;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
