/** `sallyport config check`: every problem of a config file, each with file, line and cure. */
import type { Command } from 'commander';
import { type Config, loadConfig } from '../config.ts';
import { CliError, EXIT } from './exit-codes.ts';
import type { Output } from './output.ts';

const EXAMPLE = '\nExample:\n  sallyport config check /etc/sallyport/sallyport.yaml';

export function addConfig(program: Command, output: Output): void {
  program
    .command('config')
    .description('Look at the config file.')
    .addHelpText('after', EXAMPLE)
    .command('check')
    .description(
      'Read a config as `serve` would, and say what is wrong with it. Exit code 78 if anything is.',
    )
    .argument('[file]', 'the YAML config')
    .option('--config <file>', 'the same, as `serve` takes it')
    .option('--json', 'print the settings that hold, with their defaults and without secrets, as JSON')
    .addHelpText('after', EXAMPLE)
    .action((argument: string | undefined, options: { config?: string; json?: boolean }) => {
      const file = argument ?? options.config;
      if (file === undefined) throw new CliError(EXIT.usage, 'name the file: sallyport config check FILE');
      const config = loadConfig(file);
      for (const warning of config.warnings) output.say(`warning: ${warning}`);
      if (options.json) output.data(JSON.stringify(asInFile(config), null, 2));
      else {
        const modems = config.discovery.isAutomatic
          ? 'modems found by themselves'
          : `${config.modems.length} modem(s)`;
        output.say(`${file} is fine: ${modems}, database ${config.store.path}`);
      }
    });
}

/** With the keys of the file. A PIN is only said to be there. */
function asInFile(config: Config): Record<string, unknown> {
  const { http, store, retention, modems, discovery, sims, limits, alphabet, log } = config;
  const host = http.listen.host.includes(':') ? `[${http.listen.host}]` : http.listen.host;
  return {
    http: { listen: `${host}:${http.listen.port}`, metrics_open: http.metricsOpen },
    store: { url: `${store.kind}:${store.path}`, key_file: store.keyFile },
    retention: {
      texts_hours: retention.textsMs / 3_600_000,
      messages_days: retention.messagesMs / 86_400_000,
      inbound_days: retention.inboundMs / 86_400_000,
    },
    modems: discovery.isAutomatic
      ? 'auto'
      : modems.map(({ name, place, baud, pin, guardMs, smsc, profile }) => ({
          name,
          ...place,
          baud,
          ...(pin === undefined ? {} : { pin: '[set]' }),
          ...(guardMs === undefined ? {} : { guard_ms: guardMs }),
          ...(smsc === undefined ? {} : { smsc }),
          ...(profile === undefined ? {} : { profile }),
        })),
    discovery: { ports: discovery.ports },
    sims: sims.map(({ iccid, pin, balance, ownNumber }) => ({
      iccid,
      ...(pin === undefined ? {} : { pin: '[set]' }),
      ...(ownNumber === undefined ? {} : { own_number: ownNumber }),
      ...(balance === undefined
        ? {}
        : {
            balance: {
              ussd: balance.ussd,
              answers: balance.answers,
              pattern: balance.pattern,
              ...(balance.low === null ? {} : { low: balance.low }),
              every_hours: balance.everyMs / 3_600_000,
            },
          }),
    })),
    limits: { max_segments: limits.maxSegments },
    alphabet: { national_languages: alphabet.nationalLanguages },
    log: { level: log.level },
  };
}
