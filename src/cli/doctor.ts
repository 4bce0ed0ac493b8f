/** `sallyport doctor`: what stands between this machine and a text that arrives, each finding with its cure. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { type Config, ConfigError, loadConfig } from '../config.ts';
import { type ApiTarget, targetOf } from './api-client.ts';
import { checkFleet } from './doctor/check-fleet.ts';
import { exitCodeOf, type Finding, reporter } from './doctor/finding.ts';
import { askGateway, type ModemOfGateway } from './doctor/gateway-view.ts';
import { checkMachine } from './doctor/machine-checks.ts';
import { gatherMachine } from './doctor/machine-facts.ts';
import { formatReport, summarize } from './doctor/report.ts';
import { CliError, EXIT } from './exit-codes.ts';
import type { Output } from './output.ts';

const DEFAULT_CONFIG = '/etc/sallyport/sallyport.yaml';

interface DoctorOptions {
  readonly config?: string;
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

export function addDoctor(program: Command, output: Output): void {
  program
    .command('doctor')
    .description('Look at machine, config, database, ports and modems; say what is wrong and what cures it.')
    .option('--config <file>', `the YAML config (default ${DEFAULT_CONFIG}, where it exists)`)
    .option('--url <url>', 'a running gateway (default SALLYPORT_URL or http.listen of the config)')
    .option('--key <key>', 'its API key (better: SALLYPORT_KEY); without one its modems are not examined')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nOnly asks: no PIN is sent, nothing is registered, no setting is changed. Exit code 0: nothing failed;' +
        '\n69: a modem, 74: disk or database, 77: rights, 78: config.' +
        '\n\nExample:\n  sallyport doctor --config sallyport.yaml',
    )
    .action(async (options: DoctorOptions) => {
      const findings = await diagnose(options);
      const exitCode = exitCodeOf(findings);
      if (options.json) output.data(asJson(findings, exitCode));
      else for (const line of formatReport(findings, output.dataPaint)) output.data(line);
      await output.flush();
      if (exitCode !== EXIT.ok) throw new CliError(exitCode, summarize(findings));
    });
}

/** `root` stands before /proc, /sys, /run and /etc: tests bring their own. */
export async function diagnose(options: DoctorOptions, root = ''): Promise<Finding[]> {
  const { config, findings: ofConfig } = readConfig(options.config);
  const machine = await gatherMachine(config, root);
  const isGatewayRunning = machine.place?.isGatewayRunning ?? false;
  const { views, finding: ofGateway } = await askIfRunning(
    options,
    config?.settings ?? null,
    isGatewayRunning,
  );
  const { user, isModemManagerRunning } = machine;
  const settings = config?.settings ?? null;
  const isBroken = ofConfig.some(({ status, exitCode }) => status === 'fail' && exitCode === EXIT.config);
  const ofFleet = isBroken
    ? []
    : await checkFleet({ config: settings, views, isGatewayRunning, user, isModemManagerRunning, root });
  return [...ofConfig, ...checkMachine(machine), ofGateway, ...ofFleet];
}

const report = reporter(null);

function readConfig(named: string | undefined): {
  config: { file: string; settings: Config } | null;
  findings: Finding[];
} {
  const file = named ?? (existsSync(DEFAULT_CONFIG) ? DEFAULT_CONFIG : null);
  if (file === null) {
    const finding = 'no config is named: the machine and whatever is plugged in are looked at';
    return { config: null, findings: [report('config', 'warn', finding, 'name it with --config FILE')] };
  }
  try {
    const settings = loadConfig(file);
    const warnings = settings.warnings.map((warning) => {
      const [finding = '', cure = null] = warning.split(/; (.*)/s);
      return report('config', 'warn', finding, cure);
    });
    return { config: { file, settings }, findings: [report('config', 'ok', `${file} is fine`), ...warnings] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const findings = error.problems.map(({ line, path, message, cure }) => {
      const place = [line === null ? file : `${file}:${line}`, path].filter(Boolean).join(' ');
      return report('config', 'fail', `${place}: ${message}`, cure, EXIT.config);
    });
    return { config: null, findings };
  }
}

async function askIfRunning(
  options: DoctorOptions,
  settings: Config | null,
  isRunning: boolean,
): Promise<{ views: readonly ModemOfGateway[] | null; finding: Finding }> {
  const hasKey = Boolean(options.key ?? process.env['SALLYPORT_KEY']);
  const isNamed = options.url !== undefined || options.key !== undefined;
  if (!isRunning && !isNamed) {
    return {
      views: null,
      finding: report('gateway', 'ok', 'none runs on this database: the ports are opened here'),
    };
  }
  if (!hasKey) {
    const cure = 'set SALLYPORT_KEY, and it is asked about its modems (`sallyport keys create` makes a key)';
    return { views: null, finding: report('gateway', 'warn', 'a gateway runs and holds its ports', cure) };
  }
  try {
    const target = targetFor(options, settings);
    const views = await askGateway(target);
    return { views, finding: report('gateway', 'ok', `it runs at ${target.url} and tells of its modems`) };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const cure = 'mend that, or stop the gateway: then the ports are opened here';
    return {
      views: null,
      finding: report('gateway', 'warn', error.message.replaceAll(/\n\s*/g, ': '), cure),
    };
  }
}

function targetFor({ url, key }: DoctorOptions, settings: Config | null): ApiTarget {
  const listen = settings?.http.listen;
  const host = listen && /^(?:0\.0\.0\.0|::)$/.test(listen.host) ? '127.0.0.1' : listen?.host;
  const own =
    host === undefined ? undefined : `http://${host.includes(':') ? `[${host}]` : host}:${listen?.port}`;
  const named = url ?? process.env['SALLYPORT_URL'] ?? own;
  return targetOf({ ...(named === undefined ? {} : { url: named }), ...(key === undefined ? {} : { key }) });
}

function asJson(findings: readonly Finding[], exitCode: number): string {
  const shown = findings.map(({ check, modem, status, finding, cure }) => ({
    check,
    modem,
    status,
    finding,
    cure,
  }));
  return JSON.stringify({ exit_code: exitCode, findings: shown }, null, 2);
}
