/**
 * Settings: one YAML file, two variables of the environment and the PIN files, read once, checked and frozen. The
 * only reader of files and environment for settings.
 */
import { dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { ConfigError, type ConfigProblem } from './config/config-error.ts';
import { type Environment, type Overrides, readEnvironment } from './config/environment.ts';
import { type FileText, readFileText } from './config/file-text.ts';
import { readPinFiles } from './config/pin-files.ts';
import {
  type ConfigFile,
  configSchema,
  type ModemEntry,
  parseHostAndPort,
  type SimEntry,
} from './config/schema.ts';
import { readYaml, type YamlText } from './config/yaml-positions.ts';
import { explainIssues } from './domain/schema-issues.ts';

export { ConfigError };

export interface Config {
  readonly http: {
    readonly listen: { readonly host: string; readonly port: number };
    /** GET /metrics without a key. */
    readonly metricsOpen: boolean;
  };
  readonly store: { readonly kind: 'sqlite'; readonly path: string; readonly keyFile: string };
  /** How long what is over is kept, ms. */
  readonly retention: { readonly textsMs: number; readonly messagesMs: number; readonly inboundMs: number };
  /** Empty where they are found by themselves. */
  readonly modems: readonly ModemConfig[];
  readonly discovery: { readonly isAutomatic: boolean; readonly ports: readonly string[] };
  readonly sims: readonly SimConfig[];
  readonly limits: { readonly maxSegments: number };
  readonly alphabet: { readonly nationalLanguages: ConfigFile['alphabet']['national_languages'] };
  readonly log: { readonly level: ConfigFile['log']['level'] };
  /** What works but should not stay so: for the log at the start. */
  readonly warnings: readonly string[];
}

export interface ModemConfig {
  readonly name: string;
  /** `port`: a device path or tcp://host:port. `imei`: wherever it is plugged in. */
  readonly place: { readonly port: string } | { readonly imei: string };
  readonly baud: number;
  readonly pin?: string;
  /** Absent, in these three: the profile or the SIM decides. */
  readonly guardMs?: number;
  readonly smsc?: string;
  readonly profile?: string;
}

export interface SimConfig {
  /** All digits, or the first ones and `*`. */
  readonly iccid: string;
  readonly pin?: string;
  readonly ownNumber?: UssdQuestionConfig;
  readonly balance?: BalanceConfig;
}

export interface UssdQuestionConfig {
  readonly ussd: string;
  readonly answers: readonly string[];
  /** A regular expression with one group. */
  readonly pattern: string;
}

export interface BalanceConfig extends UssdQuestionConfig {
  readonly low: number | null;
  readonly everyMs: number;
}

/** What a config file may say; everything has a default. */
export type ConfigInput = z.input<typeof configSchema>;

export interface ConfigSources {
  readonly readFile?: (path: string) => FileText;
  readonly env?: Environment;
}

/** @throws ConfigError with every problem that was found */
export function loadConfig(
  path: string,
  { readFile = readFileText, env = process.env }: ConfigSources = {},
): Config {
  const yaml = readYaml(readConfigText(path, readFile));
  if (yaml.faults.length > 0) {
    throw new ConfigError(
      path,
      yaml.faults.map(({ reason, ...at }) => ({
        ...at,
        path: '',
        message: reason,
        cure: 'mend the YAML there',
      })),
    );
  }
  const input = yaml.value ?? {};
  const checked = configSchema.safeParse(input);
  const overrides = readEnvironment(env);
  const found = checked.success ? [] : locateIssues(checked.error, input, yaml);
  const problems = [...found, ...overrides.problems];
  if (!checked.success || problems.length > 0) throw new ConfigError(path, problems);

  const folder = dirname(resolve(path));
  const ofModems = readPinFiles('modems', listed(checked.data), folder, yaml, readFile);
  const ofSims = readPinFiles('sims', checked.data.sims, folder, yaml, readFile);
  const pinProblems = [...ofModems.problems, ...ofSims.problems];
  if (pinProblems.length > 0) throw new ConfigError(path, pinProblems);
  const pins = { modems: ofModems.pins, sims: ofSims.pins };
  return finish(describeConfig(checked.data, overrides, folder, pins), [
    ...ofModems.warnings,
    ...ofSims.warnings,
  ]);
}

/** A config without a file, for programs that bring their own modems. Without PINs. */
export function defaultConfig(input: ConfigInput = {}): Config {
  return finish(describeConfig(configSchema.parse(input), null, process.cwd(), noPins), []);
}

function readConfigText(path: string, readFile: (path: string) => FileText): string {
  try {
    return readFile(path).text;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    const cure = 'name the file with --config; config/sallyport.example.yaml is one to start from';
    const problem = { line: null, column: null, path: '', message: `cannot be read (${code})`, cure };
    throw new ConfigError(path, [problem]);
  }
}

function locateIssues(error: z.ZodError, input: unknown, yaml: YamlText): ConfigProblem[] {
  return explainIssues(error, configSchema, input).map(({ path, unknownKey, reason, cure }) => {
    if (unknownKey === null) {
      return { ...yaml.positionOf(path), path: path.join('.'), message: reason, cure };
    }
    const at = { ...yaml.positionOfKey(path, unknownKey), path: [...path, printable(unknownKey)].join('.') };
    const isPin = unknownKey === 'pin' && path[0] === 'modems';
    return isPin
      ? {
          ...at,
          message: 'a PIN does not belong in this file',
          cure: 'write it to a file of its own and name that in pin_file',
        }
      : { ...at, message: reason, cure };
  });
}

function printable(key: string): string {
  return key.replace(/\p{Cc}/gu, '?').slice(0, 64);
}

interface PinsByEntry {
  readonly modems: readonly (string | null)[];
  readonly sims: readonly (string | null)[];
}

const noPins: PinsByEntry = { modems: [], sims: [] };

function listed(file: ConfigFile): readonly ModemEntry[] {
  return file.modems === 'auto' ? [] : file.modems;
}

function describeConfig(
  file: ConfigFile,
  overrides: Overrides | null,
  folder: string,
  pins: PinsByEntry,
): Omit<Config, 'warnings'> {
  const listen = parseHostAndPort(overrides?.listen ?? file.http.listen) ?? { host: '', port: 0 };
  const database = resolve(folder, file.store.url.slice('sqlite:'.length));
  return {
    http: { listen, metricsOpen: file.http.metrics_open },
    store: {
      kind: 'sqlite',
      path: database,
      keyFile:
        file.store.key_file === undefined
          ? join(dirname(database), 'sallyport.key')
          : resolve(folder, file.store.key_file),
    },
    retention: {
      textsMs: file.retention.texts_hours * HOUR_MS,
      messagesMs: file.retention.messages_days * 24 * HOUR_MS,
      inboundMs: file.retention.inbound_days * 24 * HOUR_MS,
    },
    modems: listed(file).map((entry, index) => describeModem(entry, pins.modems[index] ?? null)),
    discovery: { isAutomatic: file.modems === 'auto', ports: file.discovery.ports },
    sims: file.sims.map((entry, index) => describeSim(entry, pins.sims[index] ?? null)),
    limits: { maxSegments: file.limits.max_segments },
    alphabet: { nationalLanguages: file.alphabet.national_languages },
    log: { level: overrides?.level ?? file.log.level },
  };
}

function describeModem(entry: ModemEntry, pin: string | null): ModemConfig {
  return {
    name: entry.name,
    place: entry.port === undefined ? { imei: entry.imei ?? '' } : { port: entry.port },
    baud: entry.baud,
    ...(pin === null ? {} : { pin }),
    ...(entry.guard_ms === undefined ? {} : { guardMs: entry.guard_ms }),
    ...(entry.smsc === undefined ? {} : { smsc: entry.smsc }),
    ...(entry.profile === undefined ? {} : { profile: entry.profile }),
  };
}

function describeSim({ iccid, balance, own_number: ownNumber }: SimEntry, pin: string | null): SimConfig {
  return {
    iccid,
    ...(pin === null ? {} : { pin }),
    ...(ownNumber === undefined ? {} : { ownNumber }),
    ...(balance === undefined
      ? {}
      : {
          balance: {
            ussd: balance.ussd,
            answers: balance.answers,
            pattern: balance.pattern,
            low: balance.low ?? null,
            everyMs: balance.every_hours * HOUR_MS,
          },
        }),
  };
}

const HOUR_MS = 3_600_000;

function finish(config: Omit<Config, 'warnings'>, warnings: readonly string[]): Config {
  return deepFreeze({ ...config, warnings: [...warnings, ...warningsAbout(config)] });
}

function warningsAbout({ http, modems, discovery }: Omit<Config, 'warnings'>): string[] {
  const warnings: string[] = [];
  if (!/^(?:127\.[\d.]+|::1|localhost)$/.test(http.listen.host)) {
    warnings.push(
      'http.listen: others in the network can read keys and texts; put a proxy with TLS in front',
    );
  }
  if (modems.length === 0 && !discovery.isAutomatic)
    warnings.push('modems: none is named, so nothing can be sent');
  return warnings;
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) deepFreeze(part as object);
  }
  return Object.freeze(value);
}
