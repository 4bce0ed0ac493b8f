/**
 * `sallyport demo`: four virtual modems on real pseudo-terminals, the gateway, and one OTP on its way, told step by
 * step; then it goes on serving, so that one can try more.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomInt } from 'node:crypto';
import type { Command } from 'commander';
import { ListenError } from '../api/listen.ts';
import { type Config, defaultConfig } from '../config.ts';
import { type RunningGateway, startGateway } from '../main.ts';
import { systemClock } from '../ops/clock.ts';
import { createLogger } from '../ops/log.ts';
import type { ApiTarget } from './api-client.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type Output, printable } from './output.ts';
import { postMessage } from './send.ts';
import { follow } from './story.ts';
import { stopSignal, untilAborted } from './until-stopped.ts';
import { type ServedBank, serveBank } from './virtual-bank.ts';

const MODEMS = 4;
const AIR_TIME_MS = 1_500;
/** Of docs/virtual-modems.md: a phone that gets everything, and one that is never reached. */
const RECIPIENT = '+13035550100';
const UNREACHABLE = '+13035550101';
const PORT = 8080;
const MODEMS_UP_WITHIN_MS = 30_000;

export function addDemo(program: Command, output: Output): void {
  program
    .command('demo')
    .description(
      'Virtual modems, the gateway and one OTP, shown step by step. Needs no hardware and no config.',
    )
    .option('--once', 'end after the first message instead of serving on')
    .addHelpText('after', '\nExample:\n  sallyport demo --once')
    .action(({ once = false }: { once?: boolean }) => runDemo(output, once));
}

async function runDemo(output: Output, once: boolean): Promise<void> {
  const stop = stopSignal();
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-demo-'));
  const undo: (() => Promise<void> | void)[] = [() => rmSync(dir, { recursive: true, force: true })];
  try {
    heading(output, `1. ${MODEMS} virtual modems, as files that any SMS program could open`);
    const served = await serveBank({ modems: MODEMS, place: { dir }, airTimeMs: AIR_TIME_MS });
    undo.push(() => served.close());
    output.say(`   ${join(dir, 'modem0')} to ${join(dir, `modem${MODEMS - 1}`)}`);

    heading(output, '2. The gateway, with an SQLite database in the same folder');
    const running = await startOnFreePort(dir, served, output);
    undo.push(() => running.stop());
    const { key } = await running.gateway.keys.create({ name: 'demo', mode: 'live' });
    if (!(await modemsUp(running, stop))) return;
    output.say(`   ${running.url}, ${MODEMS} SIMs registered`);

    heading(output, `3. One OTP to ${RECIPIENT}, a phone in the virtual network`);
    served.bank.network.onAir(({ to, text }) => output.say(`   [phone ${to}] ${printable(text)}`));
    const target = { url: running.url, key };
    if (!(await deliverOne(target, output, stop)) || once) return;

    sayWhatNext(target, output);
    await untilAborted(stop);
    output.say('Stopping.');
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

function heading(output: Output, text: string): void {
  output.say(output.paint.bold(text));
}

async function startOnFreePort(dir: string, served: ServedBank, output: Output): Promise<RunningGateway> {
  const start = (port: number) =>
    startGateway(demoConfig(dir, served, port), { logger: createLogger({ level: 'error' }), onFatal: fatal });
  try {
    return await start(PORT);
  } catch (error) {
    if (!(error instanceof ListenError && error.code === 'in-use')) throw error;
    output.say(`   port ${PORT} is taken by another program: the demo takes a free one`);
    return start(0);
  }
}

function demoConfig(dir: string, served: ServedBank, port: number): Config {
  return defaultConfig({
    http: { listen: `127.0.0.1:${port}` },
    store: { url: `sqlite:${join(dir, 'sallyport.db')}` },
    modems: served.ports.map((path, index) => ({ name: `sim-${'abcd'.charAt(index)}`, port: path })),
  });
}

/** False: stopped while waiting. */
async function modemsUp({ gateway }: RunningGateway, stop: AbortSignal): Promise<boolean> {
  const deadline = systemClock.monotonic() + MODEMS_UP_WITHIN_MS;
  while (!stop.aborted) {
    const modems = gateway.fleet.listModems();
    if (modems.every((modem) => modem.state === 'registered' && modem.simId !== null)) return true;
    if (systemClock.monotonic() > deadline) {
      const states = modems.map(({ id, state, reason }) => `\n  ${id}: ${state} ${reason?.text ?? ''}`);
      throw new CliError(EXIT.unavailable, `the virtual modems did not come up in time:${states.join('')}`);
    }
    await new Promise<void>((resolve) => systemClock.setTimer(resolve, 20));
  }
  return false;
}

/** False: stopped while it was on its way. */
async function deliverOne(target: ApiTarget, output: Output, stop: AbortSignal): Promise<boolean> {
  const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
  const text = `${code} is your Sallyport demo code. It is valid for 5 minutes.`;
  const { id } = await postMessage(target, { to: RECIPIENT, text, class: 'otp' });
  output.say(`   POST /v1/messages: 202 ${id}`);
  const status = await follow(target, id, output, stop);
  if (stop.aborted) return false;
  if (status !== 'delivered') {
    throw new CliError(EXIT.unavailable, `the message ended ${status}, not delivered`);
  }
  output.say(output.paint.green('   Delivered.'));
  return true;
}

function sayWhatNext({ url, key }: ApiTarget, output: Output): void {
  output.say('');
  heading(output, 'Now you, in another terminal:');
  output.say(`  export SALLYPORT_URL=${url} SALLYPORT_KEY=${key}`);
  output.say('  curl -s $SALLYPORT_URL/v1/messages -H "Authorization: Bearer $SALLYPORT_KEY" \\');
  output.say(
    `    -H 'Content-Type: application/json' -d '{"to":"${RECIPIENT}","text":"493817 is your code"}'`,
  );
  output.say('and, with the id of the answer, what became of it:');
  output.say('  curl -s $SALLYPORT_URL/v1/messages/msg_... -H "Authorization: Bearer $SALLYPORT_KEY"');
  output.say('');
  output.say(`The API, to read and to click: ${url}/docs`);
  output.say(`Other numbers end otherwise, e.g. ${UNREACHABLE} is never reached: docs/virtual-modems.md`);
  output.say('Whatever is sent appears here as on its phone. Stop with Ctrl-C; nothing is left behind.');
}

function fatal(error: Error): never {
  throw error;
}
