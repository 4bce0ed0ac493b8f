/**
 * `sallyport modems`: the modems of a running gateway, a row each, and below it why one does not send. Its verbs have files
 * of their own.
 */
import type { Command } from 'commander';
import { z } from 'zod';
import { callApi, targetOf } from './api-client.ts';
import { addModemsCall } from './modems-call.ts';
import { addModemsScan } from './modems-scan.ts';
import { addModemsTrace } from './modems-trace.ts';
import { addModemsUssd } from './modems-ussd.ts';
import { formatTable, type Output, printable, wrap } from './output.ts';

const Modem = z.looseObject({
  id: z.string(),
  port: z.string(),
  state: z.string(),
  reason: z.looseObject({ text: z.string() }).nullable(),
  next_try_in_ms: z.number().nullable(),
  model: z.string().nullable(),
  sim: z.string().nullable(),
  paused: z.boolean(),
  operator: z.string().nullable(),
  signal_dbm: z.number().nullable(),
});
const Modems = z.looseObject({ items: z.array(Modem) });

const HEADINGS = ['MODEM', 'STATE', 'OPERATOR', 'SIGNAL', 'MODEL', 'PORT'];
const WIDTH = 100;
const INDENT = '  ';

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
      else show(answer.items, output);
    });
  addModemsScan(modems, output);
  addModemsTrace(modems, output);
  addModemsUssd(modems, output);
  addModemsCall(modems, output);
}

type ModemOfGateway = z.output<typeof Modem>;

function show(modems: readonly ModemOfGateway[], output: Output): void {
  if (modems.length === 0) {
    output.say('No modem yet: plug one in; `sallyport doctor` says why one is not found.');
    return;
  }
  const [head = '', ...rows] = formatTable([HEADINGS, ...modems.map(rowOf)]);
  output.data(head);
  for (const [index, modem] of modems.entries()) {
    output.data(rows[index] ?? '');
    for (const note of notesOf(modem)) {
      const lines = wrap(printable(`-> ${note}`), WIDTH - INDENT.length);
      for (const line of lines) output.data(INDENT + line);
    }
  }
}

function rowOf({ id, state, operator, signal_dbm: dbm, model, port }: ModemOfGateway): string[] {
  // What was heard last says nothing of a modem that is gone.
  const isOnAir = state === 'registered' || state === 'searching';
  return [
    id,
    state,
    (isOnAir ? operator : null) ?? '-',
    isOnAir && dbm !== null ? `${dbm} dBm` : '-',
    model ?? '-',
    // One that was found nowhere yet has none.
    port.startsWith('modem:') ? '-' : port.replace(/^\/dev\/serial\/by-path\//, '.../'),
  ];
}

/** What is wrong, and what to do. */
function notesOf({ state, reason, next_try_in_ms: waitMs, sim, paused }: ModemOfGateway): string[] {
  const nextTry = waitMs === null ? '' : ` Tries again in ${Math.ceil(waitMs / 1_000)} s.`;
  return [
    ...(reason === null ? [] : [`${reason.text}${nextTry}`]),
    ...(state === 'registered' && sim === null
      ? ['It sends nothing: most likely another modem reports the same SIM (the log names it).']
      : []),
    ...(paused ? ['Paused: it takes no new message until POST /v1/modems/{id}/actions resumes it.'] : []),
  ];
}
