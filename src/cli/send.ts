/** `sallyport send`: one text through a running gateway, followed to its end if wanted. */
import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { z } from 'zod';
import { LANES } from '../domain/message.ts';
import { callApi, type ApiTarget, targetOf } from './api-client.ts';
import { CliError, EXIT } from './exit-codes.ts';
import type { Output } from './output.ts';
import { follow } from './story.ts';
import { wholeNumber } from './whole-number.ts';

/** The 202 of POST /v1/messages. */
const Accepted = z.looseObject({
  id: z.string(),
  status: z.string(),
  segments: z.number(),
  encoding: z.string(),
});

interface SendOptions {
  url?: string;
  key?: string;
  class?: string;
  ttl?: string;
  sim?: string;
  follow?: boolean;
  json?: boolean;
}

export function addSend(program: Command, output: Output): void {
  program
    .command('send')
    .description('Send one text through a running gateway.')
    .argument('<number>', 'the recipient, E.164, e.g. +13035550100')
    .argument('<text>', 'the text')
    .option('--class <class>', LANES.join(', '), 'otp')
    .option('--ttl <seconds>', 'lifetime, 10 to 604800; after it the text is not sent any more')
    .option('--sim <name>', 'only by this SIM (id or name)')
    .option('--follow', 'show what happens to it until it ends; exit code 69 unless it was delivered')
    .option('--url <url>', 'the gateway (default SALLYPORT_URL or http://127.0.0.1:8080)')
    .option('--key <key>', 'API key (better: SALLYPORT_KEY)')
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      "\nExample:\n  SALLYPORT_KEY=sp_live_... sallyport send +13035550100 'Your code is 493817' --follow",
    )
    .action(async (to: string, text: string, options: SendOptions) => {
      const ttl = options.ttl === undefined ? undefined : wholeNumber('--ttl', options.ttl, 10, 604_800);
      const target = targetOf(options);
      const accepted = await postMessage(target, {
        to,
        text,
        class: options.class,
        ttl_seconds: ttl,
        sim: options.sim,
      });
      const { id, status, segments, encoding } = accepted;
      output.data(
        options.json ? JSON.stringify(accepted) : `${id} ${status}, ${segments} segment(s), ${encoding}`,
      );
      if (!options.follow) return;
      const end = await follow(target, id, output);
      if (end !== 'delivered') throw new CliError(EXIT.unavailable, `the message ended ${end}`);
    });
}

/** With an Idempotency-Key of its own. */
export function postMessage(target: ApiTarget, body: Record<string, unknown>) {
  const headers = { 'idempotency-key': randomUUID() };
  return callApi(target, { method: 'POST', path: '/v1/messages', body, headers }, Accepted);
}
