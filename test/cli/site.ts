/** A folder with a config in it, as an operator makes one; removed when the tests of the file are over. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { Program, run } from './program.ts';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-cli-'));
  folders.push(folder);
  return folder;
}

export interface ConfigParts {
  readonly listen?: string;
  readonly database?: string;
  /** Paths; they are named sim-0 and so on. */
  readonly ports?: readonly string[];
  /** In the place of `ports`: `modems` and what belongs to it, as it stands in the file. */
  readonly fleet?: readonly string[];
}

/** @returns its path, in a folder of its own */
export function writeConfig(parts: ConfigParts = {}): string {
  const folder = makeFolder();
  const { listen = '127.0.0.1:0', database = join(folder, 'sallyport.db'), ports = [], fleet } = parts;
  return writeText(
    folder,
    [
      `http: { listen: "${listen}" }`,
      `store: { url: "sqlite:${database}" }`,
      'log: { level: fatal }',
      ...(fleet ?? [
        'modems:',
        ...ports.map((port, index) => `  - { name: sim-${index}, port: "${port}", guard_ms: 0 }`),
        ...(ports.length === 0 ? ['  []'] : []),
      ]),
      '',
    ].join('\n'),
  );
}

export function writeText(folder: string, text: string): string {
  const path = join(folder, 'sallyport.yaml');
  writeFileSync(path, text);
  return path;
}

export async function serve(config: string): Promise<{ gateway: Program; url: string }> {
  const gateway = new Program(['serve', '--config', config]);
  const [, url = ''] = await gateway.says(/listens on (http:\S+)/);
  return { gateway, url };
}

export async function makeKey(config: string): Promise<string> {
  const { stdout } = await run(['keys', 'create', '--config', config, '--name', 'test']);
  return stdout.trim();
}
