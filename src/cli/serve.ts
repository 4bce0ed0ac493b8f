/** `sallyport serve`: the gateway, until SIGTERM or SIGINT. */
import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { startGateway } from '../main.ts';
import { createLogger } from '../ops/log.ts';
import { EXIT } from './exit-codes.ts';
import type { Output } from './output.ts';
import { stopSignal, untilAborted } from './until-stopped.ts';

export function addServe(program: Command, output: Output): void {
  program
    .command('serve')
    .description('Run the gateway.')
    .requiredOption('--config <file>', 'the YAML config')
    .addHelpText('after', '\nExample:\n  sallyport serve --config /etc/sallyport/sallyport.yaml')
    .action(async (options: { config: string }) => {
      const config = loadConfig(options.config);
      const stop = stopSignal();
      const logger = createLogger({ level: config.log.level });
      for (const warning of config.warnings) output.say(`warning: ${warning}`);
      const running = await startGateway(config, {
        logger,
        onFatal: (error) => {
          logger.fatal(
            { err: error },
            'the store failed: the process ends now and reconciles at its next start',
          );
          process.exit(EXIT.io);
        },
      });
      output.say(`Sallyport listens on ${running.url} (docs: ${running.url}/docs). Stop with Ctrl-C.`);
      await untilAborted(stop);
      logger.info({ signal: stop.reason }, 'stopping');
      await running.stop();
    });
}
