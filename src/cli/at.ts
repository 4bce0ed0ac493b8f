/** `sallyport at`: a guarded console on the port of a modem, for a person or for a script on stdin. */
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import type { ModemError } from '../../drivers/index.ts';
import { systemClock } from '../ops/clock.ts';
import { Console, type LineResult } from './console/console.ts';
import { explainOpen, type Place, placeOf, portAt } from './console/place.ts';
import { CliError, EXIT } from './exit-codes.ts';
import type { Output } from './output.ts';
import { stopSignal } from './until-stopped.ts';

interface AtOptions {
  readonly config?: string;
  readonly baud: string;
  readonly show?: boolean;
  readonly unsafe?: boolean;
  readonly strict?: boolean;
}

export function addAt(program: Command, output: Output): void {
  program
    .command('at')
    .description('Talk AT to a modem that no gateway holds: a line in, its reply out.')
    .argument('<port>', 'a device, tcp://host:port, or the name of a modem in the config')
    .option('--config <file>', 'the YAML config, for a name')
    .option('--baud <rate>', 'speed of a serial port that is named by its path', '115200')
    .option('--show', 'numbers, texts and PDUs in clear')
    .option('--unsafe', 'pass on what can lock, reset or cost')
    .option('--strict', 'for scripts: end at the first ERROR, with 69')
    .addHelpText(
      'after',
      '\nLines that the modem sends unasked stand behind a time and <. A script on stdin ends with 75 at the first' +
        '\ncommand without an answer, with 2 at the first that is not sent.' +
        '\n\nExample:\n  sallyport at /dev/ttyUSB2\n  echo AT+CSQ | sallyport at sim-a --config sallyport.yaml',
    )
    .action(async (name: string, options: AtOptions) => talk(await placeOf(name, options), options, output));
}

async function talk({ path, baudRate }: Place, options: AtOptions, output: Output): Promise<void> {
  const stop = AbortSignal.any([stopSignal(), output.readerGone]);
  const isScript = !process.stdin.isTTY;
  const gone = new AbortController();
  const console = new Console({
    port: portAt({ path, baudRate }),
    clock: systemClock,
    output,
    isUnsafe: options.unsafe === true,
    isShowingAll: options.show === true,
    isEchoing: isScript,
    onClosed: (reason) => gone.abort(reason),
  });
  await console.open().catch((error: unknown) => {
    throw explainOpen(path, error);
  });
  try {
    if (!isScript) output.say(`${path} is open. One command a line; end with Ctrl-D.`);
    await converse(console, AbortSignal.any([stop, gone.signal]), {
      isScript,
      isStrict: options.strict === true,
      output,
    });
    if (gone.signal.aborted) throw new CliError(EXIT.unavailable, (gone.signal.reason as ModemError).message);
  } finally {
    await console.close();
  }
}

/** Until the input ends or `end` says so. A command on the wire is left where it is then: none of them is a prompt. */
async function converse(
  console: Console,
  end: AbortSignal,
  { isScript, isStrict, output }: { isScript: boolean; isStrict: boolean; output: Output },
): Promise<void> {
  const lines = createInterface({
    input: process.stdin,
    ...(isScript ? {} : { output: process.stderr, prompt: '> ' }),
  });
  const onEnd = () => lines.close();
  end.addEventListener('abort', onEnd);
  lines.on('SIGINT', onEnd);
  const ended = new Promise<'closed'>((resolve) => end.addEventListener('abort', () => resolve('closed')));
  try {
    if (!isScript) lines.prompt();
    for await (const line of lines) {
      if (end.aborted) return;
      const result = await Promise.race([console.run(line), ended]);
      if (isScript) judge(result, isStrict);
      if (result === 'closed') return;
      if (!isScript) lines.prompt();
    }
  } finally {
    lines.close();
    process.stdin.destroy();
    if (!isScript) output.say('');
  }
}

/** @throws CliError that ends a script */
function judge(result: LineResult, isStrict: boolean): void {
  if (result === 'timeout')
    throw new CliError(EXIT.temporary, 'the modem did not answer: look at it with `sallyport doctor`');
  if (result === 'refused') throw new CliError(EXIT.usage, 'the script ends here: a command was not sent');
  if (result === 'error' && isStrict)
    throw new CliError(EXIT.unavailable, 'the script ends here: the modem refused a command');
}
