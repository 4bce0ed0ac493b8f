/** `sallyport simulate`: a bank of virtual modems that any SMS program can open as if they were real. */
import type { Command } from 'commander';
import type { VirtualBank } from '../../drivers/index.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type Output, printable } from './output.ts';
import { stopSignal, untilAborted } from './until-stopped.ts';
import { type BankPlace, serveBank } from './virtual-bank.ts';
import { wholeNumber } from './whole-number.ts';

interface SimulateOptions {
  modems: string;
  dir?: string;
  tcpPort?: string;
  airMs: string;
  json?: boolean;
}

type AirText = VirtualBank['network']['air'][number];

export function addSimulate(program: Command, output: Output): void {
  program
    .command('simulate')
    .description('Run virtual modems on real pseudo-terminals: DIR/modem0, DIR/modem1 ...')
    .requiredOption('--modems <count>', 'how many, 1 to 64')
    .option('--dir <dir>', 'where the ports appear')
    .option(
      '--tcp-port <port>',
      'raw TCP in their place, as ser2net offers: this port of 127.0.0.1 and those after it',
    )
    .option('--air-ms <ms>', 'how long the network takes for a text', '2500')
    .option('--json', 'one JSON line for each text the network takes')
    .addHelpText(
      'after',
      '\nNumbers with scripted outcomes: docs/virtual-modems.md' +
        '\n\nExample:\n  sallyport simulate --modems 4 --dir /tmp/modems\n  sallyport simulate --modems 4 --tcp-port 4001',
    )
    .action(async (options: SimulateOptions) => {
      const modems = wholeNumber('--modems', options.modems, 1, 64);
      const airTimeMs = wholeNumber('--air-ms', options.airMs, 0, 600_000);
      const stop = AbortSignal.any([stopSignal(), output.readerGone]);
      const served = await serveBank({ modems, place: placeOf(options, modems), airTimeMs });
      served.bank.network.onAir((text) => output.data(options.json ? asJson(text) : asLine(text)));
      output.say('Virtual modems are up. Put this into a config, or point any SMS program at the ports:');
      output.say('modems:');
      for (const [index, port] of served.ports.entries())
        output.say(`  - { name: sim-${index}, port: ${port} }`);
      output.say('Each text that the network takes from them is shown here. Stop with Ctrl-C.');
      await untilAborted(stop);
      await served.close();
    });
}

/** @throws CliError 2 unless exactly one place is named */
function placeOf({ dir, tcpPort }: SimulateOptions, modems: number): BankPlace {
  if (dir !== undefined && tcpPort === undefined) return { dir };
  if (dir === undefined && tcpPort !== undefined) {
    return { tcpPort: wholeNumber('--tcp-port', tcpPort, 1, 65_536 - modems) };
  }
  throw new CliError(EXIT.usage, 'name one place for the modems: --dir DIR or --tcp-port PORT');
}

function asLine({ simNumber, to, text }: AirText): string {
  return `${simNumber} -> ${to}: ${printable(text)}`;
}

function asJson({ at, simNumber, to, text, reference, concatenation, outcome }: AirText): string {
  return JSON.stringify({
    at: new Date(at).toISOString(),
    from: simNumber,
    to,
    text,
    reference,
    ...(concatenation === null
      ? {}
      : {
          concat: {
            reference: concatenation.reference,
            total: concatenation.total,
            sequence: concatenation.sequence,
          },
        }),
    outcome,
  });
}
