/** One verb in this process, with what it prints kept: for what cannot be seen from outside. */
import { Command } from 'commander';
import type { Output } from '../../src/cli/output.ts';

export interface Printed {
  readonly data: readonly string[];
  readonly said: readonly string[];
}

const same = (text: string): string => text;
const PLAIN: Output['paint'] = { dim: same, bold: same, green: same, yellow: same, red: same };

export async function runHere(
  addVerb: (program: Command, output: Output) => void,
  args: readonly string[],
): Promise<Printed> {
  const data: string[] = [];
  const said: string[] = [];
  const program = new Command().enablePositionalOptions();
  addVerb(program, {
    data: (line) => void data.push(line),
    say: (line) => void said.push(line),
    paint: PLAIN,
    dataPaint: PLAIN,
    readerGone: new AbortController().signal,
    flush: async () => {},
  });
  await program.parseAsync([...args], { from: 'user' });
  return { data, said };
}
