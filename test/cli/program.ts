/** The real program as a child process: real arguments, exit codes and streams, stdout and stderr kept apart. */
import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { eventually } from '../support/eventually.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = `${ROOT}src/bin.ts`;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Descriptors in the place of the pipes; what goes there is not seen here. */
  readonly fds?: { readonly stdin?: number; readonly stdout?: number; readonly stderr?: number };
}

/** Of its own making only: a variable of the developer's shell decides nothing. Compiled code is kept between runs. */
function cleanEnvironment(more: RunOptions['env']): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(SALLYPORT_|NO_COLOR|NODE_OPTIONS)/.test(name),
  );
  const cache = { NODE_COMPILE_CACHE: `${ROOT}node_modules/.cache/sallyport-tests` };
  return { ...Object.fromEntries(own), ...cache, ...more };
}

const running = new Set<ChildProcess>();

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

export class Program {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';

  constructor(args: readonly string[], options: RunOptions = {}) {
    const { stdin = 'pipe', stdout = 'pipe', stderr = 'pipe' } = options.fds ?? {};
    const stdio: StdioOptions = [stdin, stdout, stderr];
    this.child = spawn(process.execPath, [BIN, ...args], {
      stdio,
      env: cleanEnvironment(options.env),
      cwd: '/',
    });
    running.add(this.child);
    this.child.once('exit', () => running.delete(this.child));
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    // A program that reads no input has closed it already.
    this.child.stdin?.on('error', () => {});
    if (options.input !== undefined) this.child.stdin?.end(options.input);
  }

  /** Waits for words on either stream. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    let found: RegExpExecArray | null = null;
    await eventually(() => {
      found = pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
      if (!found && this.child.exitCode !== null)
        throw new Error(`it ended first: ${this.stdout}${this.stderr}`);
      return found !== null;
    }, `the program says ${pattern}; it said ${this.stdout}${this.stderr}`);
    return found as unknown as RegExpExecArray;
  }

  async ended(): Promise<Ended> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close');
    return { code: this.child.exitCode, stdout: this.stdout, stderr: this.stderr };
  }

  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.child.kill(signal);
    return this.ended();
  }
}

/** Runs to the end. */
export function run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return new Program(args, { input: '', ...options }).ended();
}
