/**
 * The command line: one file per verb, gathered here. A verb throws; this turns what it threw into one clear message
 * and the exit code.
 */
import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config/config-error.ts';
import { SealKeyError } from '../ops/seal.ts';
import { VERSION } from '../ops/version.ts';
import { StoreOpenError } from '../store/sqlite/open-error.ts';
import { EXIT } from './exit-codes.ts';
import { createOutput, type Output } from './output.ts';

type AddVerb = (program: Command, output: Output) => void;

/** Read only when asked for: the whole program takes 1 s to load, `pdu` half of that. */
const VERBS: Readonly<Record<string, () => Promise<AddVerb>>> = {
  serve: async () => (await import('./serve.ts')).addServe,
  demo: async () => (await import('./demo.ts')).addDemo,
  keys: async () => (await import('./keys.ts')).addKeys,
  send: async () => (await import('./send.ts')).addSend,
  inbound: async () => (await import('./inbound.ts')).addInbound,
  modems: async () => (await import('./modems.ts')).addModems,
  doctor: async () => (await import('./doctor.ts')).addDoctor,
  at: async () => (await import('./at.ts')).addAt,
  simulate: async () => (await import('./simulate.ts')).addSimulate,
  pdu: async () => (await import('./pdu.ts')).addPdu,
  config: async () => (await import('./config.ts')).addConfig,
  openapi: async () => (await import('./openapi.ts')).addOpenApi,
};

/** Runs one command line and resolves to its exit code. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const output = createOutput(process);
  const program = new Command('sallyport')
    .description('The OTP SMS gateway that a company runs itself.')
    .version(VERSION)
    .exitOverride()
    // `modems scan --json` is an option of scan, though modems has one of that name too.
    .enablePositionalOptions()
    .showHelpAfterError('(sallyport --help lists the verbs, sallyport VERB --help explains one)')
    .addHelpText('after', EPILOGUE)
    .configureOutput({
      writeOut: (text) => output.data(text.trimEnd()),
      writeErr: (text) => output.say(text.trimEnd()),
    });
  try {
    for (const addVerb of await verbsFor(argv[2])) addVerb(program, output);
    await program.parseAsync(argv);
    await output.flush();
    return EXIT.ok;
  } catch (error) {
    return explain(error, output);
  }
}

const EPILOGUE = `
Examples:
  sallyport demo                     everything virtual, nothing to set up
  sallyport serve --config FILE      the gateway

Exit codes: 0, 2 usage, 69 unavailable, 74 I/O, 75 temporary, 77 permission, 78 config.
Data goes to stdout, messages to stderr; NO_COLOR is obeyed.`;

/** The one that is named; all of them for the help and for a hint at what was meant. */
function verbsFor(word: string | undefined): Promise<AddVerb[]> {
  const named = word !== undefined && Object.hasOwn(VERBS, word) ? VERBS[word] : undefined;
  return Promise.all((named ? [named] : Object.values(VERBS)).map((load) => load()));
}

function explain(error: unknown, output: Output): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const message = error instanceof Error ? error.message : String(error);
  // A ConfigError begins with file:line, which editors and terminals know as a place when it stands first.
  output.say(error instanceof ConfigError ? message : `sallyport: ${message}`);
  return exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof StoreOpenError) return STORE_EXITS[error.code];
  if (error instanceof SealKeyError) return EXIT.config;
  // CliError, ConfigError and ListenError carry their own.
  return error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number'
    ? error.exitCode
    : EXIT.io;
}

const STORE_EXITS: Readonly<Record<StoreOpenError['code'], number>> = {
  'folder-missing': EXIT.config,
  'file-missing': EXIT.config,
  'schema-newer': EXIT.config,
  'schema-older': EXIT.config,
  'not-durable': EXIT.config,
  denied: EXIT.permission,
  owned: EXIT.temporary,
  busy: EXIT.temporary,
  'not-a-database': EXIT.io,
  damaged: EXIT.io,
  'disk-full': EXIT.io,
  io: EXIT.io,
};
