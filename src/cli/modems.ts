/** `sallyport modems`: the modems of a running gateway, one line each; `scan` and `trace` have files of their own. */
import type { Command } from 'commander';
import { z } from 'zod';
import { callApi, targetOf } from './api-client.ts';
import { addModemsScan } from './modems-scan.ts';
import { addModemsTrace } from './modems-trace.ts';
import { formatTable, type Output } from './output.ts';

const Modem = z.looseObject({
  id: z.string(),
  port: z.string(),
  state: z.string(),
  reason: z.looseObject({ text: z.string() }).nullable(),
  next_try_in_ms: z.number().nullable(),
  model: z.string().nullable(),
  operator: z.string().nullable(),
  signal_dbm: z.number().nullable(),
});
const Modems = z.looseObject({ items: z.array(Modem) });

const HEADINGS = ['MODEM', 'STATE', 'OPERATOR', 'SIGNAL', 'MODEL', 'PORT', 'WHY, AND WHAT TO DO'];

export function addModems(program: Command, output: Output): void {
  const modems = program
    .command('modems')
    .description('Show the modems of a running gateway.')
    .option('--url <url>', 'the gateway (default SALLYPORT_URL or http://127.0.0.1:8080)')
    .option('--key <key>', 'API key (better: SALLYPORT_KEY)')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', '\nExample:\n  SALLYPORT_KEY=sp_live_... sallyport modems')
    .action(async (options: { url?: string; key?: string; json?: boolean }) => {
      const answer = await callApi(targetOf(options), { method: 'GET', path: '/v1/modems' }, Modems);
      if (options.json) output.data(JSON.stringify(answer));
      else for (const line of formatTable([HEADINGS, ...answer.items.map(rowOf)])) output.data(line);
    });
  addModemsScan(modems, output);
  addModemsTrace(modems, output);
}

function rowOf(modem: z.output<typeof Modem>): string[] {
  const nextTry =
    modem.next_try_in_ms === null ? '' : `Tries again in ${Math.ceil(modem.next_try_in_ms / 1_000)} s.`;
  return [
    modem.id,
    modem.state,
    modem.operator ?? '-',
    modem.signal_dbm === null ? '-' : `${modem.signal_dbm} dBm`,
    modem.model ?? '-',
    modem.port,
    modem.reason === null ? '' : `${modem.reason.text} ${nextTry}`.trim(),
  ];
}
