/**
 * The two settings that the environment may override: SALLYPORT_HTTP_LISTEN and SALLYPORT_LOG_LEVEL.
 */
import type { z } from 'zod';
import { explainIssues } from '../domain/schema-issues.ts';
import type { ConfigProblem } from './config-error.ts';
import { listenAddress, logLevel } from './schema.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Overrides {
  readonly listen: string | undefined;
  readonly level: z.output<typeof logLevel> | undefined;
  readonly problems: readonly ConfigProblem[];
}

export function readEnvironment(env: Environment): Overrides {
  const problems: ConfigProblem[] = [];
  const read = <S extends z.ZodType>(name: string, schema: S): z.output<S> | undefined => {
    const value = env[name];
    if (value === undefined || value === '') return undefined;
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const { reason, cure } of explainIssues(result.error, schema, value)) {
      problems.push({ line: null, column: null, path: name, message: reason, cure });
    }
    return undefined;
  };
  return {
    listen: read('SALLYPORT_HTTP_LISTEN', listenAddress),
    level: read('SALLYPORT_LOG_LEVEL', logLevel),
    problems,
  };
}
