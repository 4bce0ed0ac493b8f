/** `sallyport modems trace`: the wire of a modem of a running gateway, live and masked. */
import type { Command } from 'commander';
import { z } from 'zod';
import { targetOf } from './api-client.ts';
import { timeOfDay } from './console/console.ts';
import { followEvents, type StreamedEvent } from './event-reader.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type Output, printable } from './output.ts';
import { stopSignal } from './until-stopped.ts';

interface TraceOptions {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

const Line = z.object({ at: z.string(), direction: z.enum(['to-modem', 'from-modem']), text: z.string() });
const Dropped = z.object({ lines: z.number() });

export function addModemsTrace(modems: Command, output: Output): void {
  modems
    .command('trace')
    .description('Watch the wire of a modem of a running gateway; PINs, texts, PDUs and numbers are masked.')
    .argument('<name>', 'the modem')
    .option('--url <url>', 'the gateway (default SALLYPORT_URL or http://127.0.0.1:8080)')
    .option('--key <key>', 'API key with the scope modems:operate (better: SALLYPORT_KEY)')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExample:\n  SALLYPORT_KEY=sp_live_... sallyport modems trace sim-a')
    .action(async (name: string, options: TraceOptions) => {
      const stop = AbortSignal.any([stopSignal(), output.readerGone]);
      const target = targetOf(options);
      const path = `/v1/modems/${encodeURIComponent(name)}/trace`;
      const onOpen = () => output.say(`Watching ${name}. > to the modem, < from it. Stop with Ctrl-C.`);
      await followEvents(target, path, { onOpen, onEvent: (event) => show(event, options, output) }, stop);
      if (!stop.aborted)
        throw new CliError(EXIT.unavailable, 'the gateway ended the trace: it stops, or the way to it broke');
    });
}

function show({ name, json }: StreamedEvent, options: TraceOptions, output: Output): void {
  if (name === 'line') {
    const { at, direction, text } = Line.parse(json);
    if (options.json) output.data(JSON.stringify({ at, direction, text }));
    else
      output.data(`${timeOfDay(Date.parse(at))} ${direction === 'to-modem' ? '>' : '<'} ${printable(text)}`);
  } else if (name === 'dropped') {
    output.say(`(${Dropped.parse(json).lines} lines were dropped: this reader was too slow)`);
  }
}
