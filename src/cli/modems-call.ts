/** `sallyport modems call`: a call through a modem of a running gateway, in which digits are spoken. */
import type { Command } from 'commander';
import { z } from 'zod';
import { callApi, targetOf } from './api-client.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type Output, printable } from './output.ts';

interface CallOptions {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

const Result = z.looseObject({ result: z.string(), times: z.number(), key: z.string().nullable() });

/** Ringing, speaking and what is before it in the queue end earlier; Node's fetch gives up at 300 s. */
const ANSWER_WITHIN_MS = 295_000;

export function addModemsCall(modems: Command, output: Output): void {
  modems
    .command('call')
    .description('Call a number and speak digits, by a modem that has a voice. May take some minutes.')
    .argument('<name>', 'the modem')
    .argument('<number>', 'whom to call, E.164, e.g. +13035550100')
    .argument('<digits>', '4 to 10 digits')
    .option('--url <url>', 'the gateway (default SALLYPORT_URL or http://127.0.0.1:8080)')
    .option('--key <key>', 'API key with the scope modems:operate (better: SALLYPORT_KEY)')
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      '\nExit code 0: the digits were spoken; 69: nobody listened, or the modem cannot speak.' +
        '\n\nExample:\n  SALLYPORT_KEY=sp_live_... sallyport modems call sim-a +13035550100 123456',
    )
    .action(async (name: string, to: string, digits: string, options: CallOptions) => {
      const path = `/v1/modems/${encodeURIComponent(name)}/calls`;
      const request = { method: 'POST', path, body: { to, digits } } as const;
      const answer = await callApi(targetOf(options), request, Result, ANSWER_WITHIN_MS);
      output.data(options.json ? JSON.stringify(answer) : describe(answer));
      if (answer.result !== 'spoken')
        throw new CliError(EXIT.unavailable, `the digits were not spoken: ${printable(answer.result)}`);
    });
}

function describe({ result, times, key }: z.output<typeof Result>): string {
  if (result !== 'spoken') return printable(result);
  const pressed = key === null ? '' : `, then the key ${key} was pressed`;
  return printable(`spoken ${times === 1 ? 'once' : `${times} times`}${pressed}`);
}
