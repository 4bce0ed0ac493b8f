/** `sallyport modems ussd`: asks the network something by USSD, through a modem of a running gateway. */
import type { Command } from 'commander';
import { z } from 'zod';
import { callApi, targetOf } from './api-client.ts';
import { type Output, printable } from './output.ts';

interface UssdOptions {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

const Answer = z.looseObject({ texts: z.array(z.string()), open: z.boolean() });

/** The network ends a session after 180 s; the modem may be busy before it. */
const ANSWER_WITHIN_MS = 240_000;

export function addModemsUssd(modems: Command, output: Output): void {
  modems
    .command('ussd')
    .description('Dial a USSD code, answer its menus, print what the network says. May take three minutes.')
    .argument('<name>', 'the modem')
    .argument('<code>', 'e.g. "*100#"; quoted, since shells have a * of their own')
    .argument('[answers...]', 'what to answer each time the network asks')
    .option('--url <url>', 'the gateway (default SALLYPORT_URL or http://127.0.0.1:8080)')
    .option('--key <key>', 'API key with the scope modems:operate (better: SALLYPORT_KEY)')
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      "\nExample:\n  SALLYPORT_KEY=sp_live_... sallyport modems ussd sim-a '*100#'" +
        "\n  sallyport modems ussd sim-a '*123#' 1 2",
    )
    .action(async (name: string, code: string, answers: string[], options: UssdOptions) => {
      const path = `/v1/modems/${encodeURIComponent(name)}/ussd`;
      const request = { method: 'POST', path, body: { code, answers } } as const;
      const answer = await callApi(targetOf(options), request, Answer, ANSWER_WITHIN_MS);
      if (options.json) output.data(JSON.stringify(answer));
      else for (const text of answer.texts) for (const line of linesOf(text)) output.data(line);
      if (answer.texts.length === 0) output.say('The network took it and said nothing.');
      if (answer.open)
        output.say('The network asked once more: the session was closed. Give one more answer to go on.');
    });
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/).map(printable);
}
