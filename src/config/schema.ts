/**
 * The shape of the config file: every key, its default and what it means. The JSON Schema in config/ is made of it.
 */
import { z } from 'zod';
import { rule } from '../domain/schema-issues.ts';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The languages with a national shift table in TS 23.038; drivers/sms/types.ts has the same (a test compares). */
export const NATIONAL_LANGUAGES = [
  'turkish',
  'spanish',
  'portuguese',
  'bengali',
  'gujarati',
  'hindi',
  'kannada',
  'malayalam',
  'oriya',
  'punjabi',
  'tamil',
  'telugu',
  'urdu',
] as const;

const HOST_AND_PORT = /^(?:\[([0-9A-Fa-f:.%]+)\]|([A-Za-z0-9_.-]+)):(\d{1,5})$/;

/** `127.0.0.1:8080` or `[::1]:8080`. */
export function parseHostAndPort(text: string): { host: string; port: number } | null {
  const [, inBrackets, plain, digits] = HOST_AND_PORT.exec(text) ?? [];
  const host = inBrackets ?? plain;
  const port = Number(digits);
  return host === undefined || port > 65_535 ? null : { host, port };
}

export const listenAddress = z
  .string()
  .refine(
    (text) => parseHostAndPort(text) !== null,
    rule('is not host:port', 'write e.g. 127.0.0.1:8080, [::1]:8080 or 0.0.0.0:8080'),
  );

export const logLevel = z.enum(LOG_LEVELS);

const http = z.strictObject({
  listen: listenAddress
    .default('127.0.0.1:8080')
    .describe('Address and port of the API. Without TLS in front, stay on the loopback address'),
  metrics_open: z.boolean().default(false).describe('GET /metrics without an API key'),
});

const store = z.strictObject({
  url: z
    .string()
    .refine(
      (text) => /^sqlite:[^?#\0]+$/.test(text) && !text.startsWith('sqlite://'),
      rule('is not a database this release knows', 'write sqlite:/path/to/sallyport.db'),
    )
    .default('sqlite:/var/lib/sallyport/sallyport.db')
    .describe('Where everything is kept: sqlite:/path'),
  key_file: z
    .string()
    .min(1)
    .optional()
    .describe('The key that seals message texts; default sallyport.key next to the database'),
});

const retention = z.strictObject({
  texts_hours: z
    .number()
    .min(0)
    .max(87_600)
    .default(24)
    .describe('The text of a message is wiped so long after its end; the message stays'),
  messages_days: z
    .number()
    .min(1)
    .max(3_650)
    .default(90)
    .describe('A message leaves with its history so long after its end'),
  inbound_days: z
    .number()
    .min(8)
    .max(3_650)
    .default(90)
    .describe('What came in leaves so long after its arrival'),
});

const modem = z.strictObject({
  name: z
    .string()
    .refine(
      (text) => /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/.test(text),
      rule('is not a modem name', 'use 1 to 32 of a-z, 0-9 and -, with no - at either end, e.g. sim-a'),
    )
    .describe('Name in API, logs and metrics: a-z, 0-9 and -'),
  port: z
    .string()
    .refine(
      isPort,
      rule(
        'is neither a device path nor tcp://host:port',
        'write e.g. /dev/serial/by-path/... or tcp://127.0.0.1:4001',
      ),
    )
    .optional()
    .describe('Device path, best one of /dev/serial/by-path, or tcp://host:port'),
  imei: z
    .string()
    .refine((text) => /^\d{15}$/.test(text), rule('is not an IMEI', 'write its 15 digits in quotes'))
    .optional()
    .describe('Instead of `port`: the modem is found by its IMEI, wherever it is plugged in'),
  baud: z.int().min(300).max(4_000_000).default(115_200).describe('Speed of a serial port'),
  pin_file: z.string().min(1).optional().describe('File with the PIN of the SIM: 4 to 8 digits'),
  guard_ms: z
    .int()
    .min(0)
    .max(5_000)
    .optional()
    .describe('Pause between an answer of the modem and the next command; default: what its profile says'),
  smsc: z
    .string()
    .refine(
      (text) => /^\+\d{5,15}$/.test(text),
      rule('is not a number in international form', 'write it in quotes, e.g. "+447785016005"'),
    )
    .optional()
    .describe('Number of the service centre; default: the one on the SIM'),
  profile: z
    .string()
    .refine(
      (text) => /^[a-z0-9][a-z0-9-]{0,63}$/.test(text),
      rule('is not a profile name', 'leave it out, or use a name that `sallyport modems` lists'),
    )
    .optional()
    .describe('Modem family; default: found by USB id and ATI'),
});

const listedModems = z.array(modem).superRefine((list, context) => {
  const seen = new Set<string>();
  for (const [index, { name, port, imei }] of list.entries()) {
    if ((port === undefined) === (imei === undefined)) {
      const found =
        port === undefined
          ? rule('names neither a port nor an IMEI', 'add port: /dev/serial/by-path/... or imei: "15 digits"')
          : rule('names a port and an IMEI', 'keep one: port for a fixed place, imei to be found anywhere');
      context.addIssue({ code: 'custom', path: [index], message: found.error, params: found.params });
    }
    for (const [key, value] of [
      ['name', name],
      ['port', port],
      ['imei', imei],
    ] as const) {
      if (value === undefined) continue;
      const mark = `${key} ${value}`;
      if (seen.has(mark)) {
        const found = rule(`another modem has the same ${key}`, `give each modem a ${key} of its own`);
        context.addIssue({ code: 'custom', path: [index, key], message: found.error, params: found.params });
      }
      seen.add(mark);
    }
  }
});

const modems = z.union([
  z.literal('auto').describe('Whatever answers on the ports of `discovery`'),
  listedModems,
]);

const discovery = z.strictObject({
  ports: z
    .array(
      z
        .string()
        .refine(isPort, rule('is not a port', 'write e.g. /dev/ttyUSB* or tcp://127.0.0.1:4001'))
        .refine(
          (text) => !/[*?[][^/]*\//.test(text),
          rule('has * or ? in a folder', 'use them in the last part only, e.g. /dev/serial/by-id/*'),
        ),
    )
    .min(1)
    .default(['/dev/ttyUSB*', '/dev/ttyACM*'])
    .describe('Ports that are asked who is there; * and ? stand for any letters of the last part'),
});

const ussdQuestion = z.strictObject({
  ussd: z
    .string()
    .refine(
      (text) => /^[0-9*#+]{1,182}$/.test(text),
      rule('is not a USSD code', 'write it in quotes, e.g. "*100#"'),
    )
    .describe('The code that asks the operator'),
  answers: z
    .array(
      z
        .string()
        .refine(
          (text) => /^[0-9*#]{1,20}$/.test(text),
          rule('is not an answer to a menu', 'write its digits in quotes, e.g. "1"'),
        ),
    )
    .default([])
    .describe('What is answered where the operator asks back, in order'),
  pattern: z
    .string()
    .refine(
      (text) => capturesAmount(text),
      rule('is not a regular expression with one group', 'write e.g. "balance is ([0-9]+[.,][0-9]{2})"'),
    )
    .describe('Finds the amount or the number in the answer: a regular expression whose first group it is'),
});

const balance = ussdQuestion.extend({
  low: z.number().optional().describe('At this amount or below it the SIM is announced as low'),
  every_hours: z.number().min(0.1).max(720).default(24).describe('Pause between two questions'),
});

const sim = z.strictObject({
  iccid: z
    .string()
    .refine(
      (text) => /^\d{18,20}$|^\d{2,19}\*$/.test(text),
      rule('is not an ICCID', 'write its 18 to 20 digits in quotes, or how it begins and a *'),
    )
    .describe('The number on the card, or how it begins and a *: then it speaks of all cards that begin so'),
  pin_file: z.string().min(1).optional().describe('File with the PIN of the SIM: 4 to 8 digits'),
  own_number: ussdQuestion
    .optional()
    .describe('How the number of the SIM is asked for, where the card does not hold it'),
  balance: balance.optional().describe('How the credit of a prepaid SIM is watched'),
});

export const configSchema = z
  .strictObject({
    http: http.prefault({}).describe('The HTTP API'),
    store: store.prefault({}).describe('The database'),
    retention: retention.prefault({}).describe('How long what is over is kept'),
    modems: modems
      .default([])
      .describe('The modems, each with its SIM; or the word auto: they are found by themselves'),
    discovery: discovery.prefault({}).describe('Where modems are looked for that have no fixed port'),
    sims: z.array(sim).default([]).describe('What belongs to a SIM, whichever modem it sits in'),
    limits: z
      .strictObject({
        max_segments: z.int().min(1).max(255).default(10).describe('SMS that one text may take'),
      })
      .prefault({})
      .describe('What is refused'),
    alphabet: z
      .strictObject({
        national_languages: z
          .array(z.enum(NATIONAL_LANGUAGES))
          .default([])
          .describe(
            'National shift tables a text may use, so that it takes fewer SMS; not every phone knows them',
          ),
      })
      .prefault({})
      .describe('How texts are written'),
    log: z
      .strictObject({ level: logLevel.default('info').describe('The least that is written') })
      .prefault({})
      .describe('The log, JSON lines on stderr'),
  })
  .describe('Configuration of Sallyport');

export type ConfigFile = z.output<typeof configSchema>;
export type ModemEntry = z.output<typeof modem>;
export type SimEntry = z.output<typeof sim>;

function capturesAmount(text: string): boolean {
  try {
    return new RegExp(`${text}|`, 'u').exec('')?.length === 2;
  } catch {
    return false;
  }
}

function isPort(text: string): boolean {
  if (text.startsWith('/')) return !text.includes('\0') && text.length > 1;
  const address = /^tcp:\/\/(.+)$/.exec(text)?.[1];
  const parsed = address === undefined ? null : parseHostAndPort(address);
  return parsed !== null && parsed.port > 0;
}
