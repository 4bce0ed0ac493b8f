/**
 * Structured logs on stderr, one JSON line an event. Never a code, a text, a PIN or a whole number: what is logged is
 * named field by field by the caller, and these paths are struck out should one slip in.
 */
import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

const SECRET_FIELDS = ['text', 'to', 'from', 'body', 'pin', 'authorization', 'number', 'recipient'];
/** One level down `code` and `key` are secrets too; on top `code` is that of the error table. */
const NESTED_SECRET_FIELDS = [...SECRET_FIELDS, 'code', 'key'];

export function createLogger(options: { level: LogLevel; destination?: DestinationStream }): Logger {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: [...SECRET_FIELDS, ...NESTED_SECRET_FIELDS.map((field) => `*.${field}`)],
        censor: '[masked]',
      },
    },
    options.destination ?? pino.destination({ fd: 2, sync: true }),
  );
}

export const silentLogger: Logger = pino({ level: 'silent' });
