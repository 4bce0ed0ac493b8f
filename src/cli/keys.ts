/** `sallyport keys`: API keys, straight in the database (also while the gateway runs). */
import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { createKeyService } from '../gateway/keys.ts';
import { systemClock } from '../ops/clock.ts';
import { randomBytes } from '../ops/random.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import { CliError, EXIT } from './exit-codes.ts';
import type { Output } from './output.ts';

interface CreateOptions {
  config: string;
  name: string;
  test?: boolean;
  json?: boolean;
}

const EXAMPLE = '\nExample:\n  sallyport keys create --config sallyport.yaml --name web-shop';

export function addKeys(program: Command, output: Output): void {
  program
    .command('keys')
    .description('Make API keys.')
    .addHelpText('after', EXAMPLE)
    .command('create')
    .description('Make a key. It is shown this once: only its hash is kept.')
    .requiredOption('--config <file>', 'the YAML config')
    .requiredOption('--name <name>', 'what the key is for')
    .option('--test', 'a key for the sandbox: it never reaches a real SIM, and cannot send yet')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLE)
    .action((options: CreateOptions) => create(options, output));
}

async function create(options: CreateOptions, output: Output): Promise<void> {
  const name = options.name.trim();
  if (name === '' || name.length > 64 || /\p{Cc}/u.test(name)) {
    throw new CliError(EXIT.usage, '--name takes 1 to 64 characters, e.g. the program that uses the key');
  }
  const config = loadConfig(options.config);
  const store = openSqliteStore({ path: config.store.path, randomBytes, onFatal: fail });
  try {
    const keys = createKeyService({ store, clock: systemClock, randomBytes });
    const { key, apiKey } = await keys.create({ name, mode: options.test ? 'test' : 'live' });
    if (options.json) {
      const { id, mode, scopes } = apiKey;
      output.data(JSON.stringify({ key, id, name, mode, scopes }));
      return;
    }
    output.data(key);
    output.say(`Key "${name}" (${apiKey.id}) was made. Keep it now: it cannot be shown again.`);
    if (options.test) output.say('It is a test key: until the sandbox exists, it cannot send.');
  } finally {
    await store.close();
  }
}

function fail(error: Error): never {
  throw error;
}
