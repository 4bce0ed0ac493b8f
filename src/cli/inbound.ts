/** `sallyport inbound`: what came in, newest first, from a running gateway. */
import type { Command } from 'commander';
import { z } from 'zod';
import { INBOUND_KINDS } from '../domain/inbound-kind.ts';
import { type ApiTarget, callApi, targetOf } from './api-client.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { formatTable, type Output } from './output.ts';
import { SimNames } from './sim-names.ts';
import { wholeNumber } from './whole-number.ts';

interface InboundOptions {
  readonly kind?: string;
  readonly unreadable?: boolean;
  readonly limit: string;
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

const Message = z.looseObject({
  sim: z.string(),
  kind: z.string(),
  from: z.string(),
  text: z.string(),
  segments: z.number(),
  missing_segments: z.array(z.number()),
  pdus: z.array(z.string()).nullable(),
  received_at: z.string(),
});
const Unreadable = z.looseObject({
  sim: z.string(),
  reason: z.string(),
  pdu: z.string(),
  received_at: z.string(),
});

/** What is listed, and how one of it fills a row behind its time. */
interface Listing<S extends z.ZodType<{ sim: string; received_at: string }>> {
  readonly path: string;
  readonly item: S;
  readonly headings: readonly string[];
  readonly cellsOf: (item: z.output<S>, sim: string) => readonly string[];
}

const MESSAGES: Listing<typeof Message> = {
  path: '/v1/inbound',
  item: Message,
  headings: ['FROM', 'SIM', 'KIND', 'TEXT'],
  cellsOf: (message, sim) => [message.from || '-', sim, message.kind, textOf(message)],
};
const UNREADABLE: Listing<typeof Unreadable> = {
  path: '/v1/inbound/unreadable',
  item: Unreadable,
  headings: ['SIM', 'WHY', 'PDU'],
  cellsOf: ({ reason, pdu }, sim) => [sim, reason, pdu],
};

export function addInbound(program: Command, output: Output): void {
  program
    .command('inbound')
    .description('List what came in, newest first; texts and numbers in clear.')
    .option('--kind <kind>', `${INBOUND_KINDS.join(', ')} (default: text and flash)`)
    .option('--unreadable', 'the PDUs that nobody could read, for `sallyport pdu decode`')
    .option('--limit <count>', 'how many, 1 to 200', '50')
    .option('--url <url>', 'the gateway (default SALLYPORT_URL or http://127.0.0.1:8080)')
    .option('--key <key>', 'API key with the scope inbound:read (better: SALLYPORT_KEY)')
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      '\nA text of which segments are missing holds [...] and says which.' +
        '\n\nExample:\n  SALLYPORT_KEY=sp_live_... sallyport inbound\n  sallyport inbound --kind binary --json',
    )
    .action(async (options: InboundOptions) => {
      if (options.unreadable && options.kind !== undefined)
        throw new CliError(EXIT.usage, 'give --kind or --unreadable: what nobody could read has no kind');
      if (options.unreadable) await list(UNREADABLE, options, output);
      else await list(MESSAGES, options, output);
    });
}

async function list<S extends z.ZodType<{ sim: string; received_at: string }>>(
  { path, item, headings, cellsOf }: Listing<S>,
  options: InboundOptions,
  output: Output,
): Promise<void> {
  const target = targetOf(options);
  const query = new URLSearchParams({ limit: String(wholeNumber('--limit', options.limit, 1, 200)) });
  if (options.kind !== undefined) query.set('kind', options.kind);
  const page = z.looseObject({ items: z.array(item), next_cursor: z.string().nullable() });
  const answer = await callApi(target, { method: 'GET', path: `${path}?${query.toString()}` }, page);
  if (options.json) {
    output.data(JSON.stringify(answer));
    return;
  }
  const names = simNamesOf(target, answer.items);
  const rows = answer.items.map(async (entry) => [
    localTime(entry.received_at),
    ...cellsOf(entry, (await names).get(entry.sim) ?? entry.sim),
  ]);
  if (rows.length === 0) output.say('Nothing of it came in yet.');
  else
    for (const line of formatTable([['TIME', ...headings], ...(await Promise.all(rows))])) output.data(line);
  if (answer.next_cursor !== null)
    output.say('Older ones are not shown: more with --limit, all through the API.');
}

async function simNamesOf(
  target: ApiTarget,
  items: readonly { readonly sim: string }[],
): Promise<ReadonlyMap<string, string>> {
  const names = new SimNames(target);
  const found = new Map<string, string>();
  for (const id of new Set(items.map(({ sim }) => sim))) found.set(id, await names.of(id));
  return found;
}

function textOf({ text, segments, missing_segments: missing, pdus }: z.output<typeof Message>): string {
  const shown = text === '' && pdus !== null ? pdus.join(' ') : text;
  return missing.length === 0
    ? shown
    : `${shown} (partial: ${missing.length === 1 ? 'segment' : 'segments'} ${missing.join(', ')} of ${segments} missing)`;
}

/** 2026-11-23 12:01:02, local time. */
function localTime(at: string): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}
