/** The gateway's API as the verbs of the command line use it: one request, one clear error. */
import { z } from 'zod';
import { CliError, EXIT, type ExitCode } from './exit-codes.ts';

const DEFAULT_URL = 'http://127.0.0.1:8080';
/** Where nothing waits for a modem. */
const ANSWER_WITHIN_MS = 15_000;

export interface ApiTarget {
  readonly url: string;
  readonly key: string;
}

/** From --url and --key, or SALLYPORT_URL and SALLYPORT_KEY. A key on a command line can be read by others on the machine. */
export function targetOf(options: { url?: string; key?: string }): ApiTarget {
  const key = options.key ?? process.env['SALLYPORT_KEY'];
  if (!key) {
    throw new CliError(
      EXIT.usage,
      'no API key: set SALLYPORT_KEY, or give --key; `sallyport keys create` makes one',
    );
  }
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new CliError(EXIT.permission, 'the API key holds a character that no key has');
  const url = options.url ?? (process.env['SALLYPORT_URL'] || DEFAULT_URL);
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new CliError(EXIT.usage, `${url} is not the address of a gateway: write e.g. ${DEFAULT_URL}`);
  }
  return { url: url.replace(/\/+$/, ''), key };
}

interface ApiRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/**
 * @throws CliError 69 when no gateway answers or a modem could not do it, 77 for a refused key, 2 for a refused request,
 * 75 for a passing fault
 */
export async function callApi<S extends z.ZodType>(
  target: ApiTarget,
  request: ApiRequest,
  schema: S,
  answerWithinMs = ANSWER_WITHIN_MS,
): Promise<z.output<S>> {
  const response = await ask(target, request, AbortSignal.timeout(answerWithinMs));
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw refusal(target, response, answer);
  const checked = schema.safeParse(answer);
  if (!checked.success) throw new CliError(EXIT.unavailable, notAGateway(target.url), checked.error);
  return checked.data;
}

/** The answer while it is still coming in; null: `stop` was aborted before it began. @throws CliError as callApi */
export async function requestApi(
  target: ApiTarget,
  request: ApiRequest,
  stop: AbortSignal,
): Promise<Response | null> {
  const late = new AbortController();
  const deadline = setTimeout(() => late.abort(new Error('no answer in time')), ANSWER_WITHIN_MS);
  try {
    const response = await ask(target, request, AbortSignal.any([stop, late.signal]));
    if (response.ok) return response;
    throw refusal(target, response, await response.json().catch(() => null));
  } catch (error) {
    if (stop.aborted) return null;
    throw error;
  } finally {
    clearTimeout(deadline);
  }
}

async function ask(
  target: ApiTarget,
  { method, path, body, headers }: ApiRequest,
  signal: AbortSignal,
): Promise<Response> {
  return fetch(target.url + path, {
    method,
    headers: {
      authorization: `Bearer ${target.key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal,
  }).catch((cause: unknown) => {
    throw new CliError(EXIT.unavailable, explainSilence(target.url, cause), cause);
  });
}

function refusal(target: ApiTarget, { status }: Response, answer: unknown): CliError {
  const problem = Problem.safeParse(answer);
  if (!problem.success)
    return new CliError(exitCodeOf(status), `${notAGateway(target.url)} (status ${status})`);
  const { code, title, detail = '' } = problem.data;
  if (code !== 'modem-refused') return new CliError(exitCodeOf(status), explainProblem(problem.data));
  const cure = '`sallyport modems` shows what state it is in';
  return new CliError(EXIT.unavailable, `${title}: ${detail}\n  ${cure}`);
}

function explainSilence(url: string, error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ECONNREFUSED')
    return `no gateway answers at ${url}: start it with \`sallyport serve\`, or name another with --url`;
  const why = code || (cause instanceof Error ? cause.message : String(cause));
  return `${url} gave no answer (${why}): check --url, and whether the gateway runs`;
}

const Problem = z.object({
  code: z.string().optional(),
  title: z.string(),
  detail: z.string().optional(),
  cure: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), reason: z.string(), cure: z.string() })).optional(),
});

/** Title and detail, then each field with its cure, or the cure of the whole. */
function explainProblem({ title, detail, cure, errors = [] }: z.output<typeof Problem>): string {
  const head = detail === undefined || detail === title ? title : `${title} (${detail})`;
  const fields = errors.map(({ field, reason, cure }) => `${field}: ${reason}; ${cure}`);
  return [head, ...(fields.length > 0 ? fields : [cure ?? ''])].filter(Boolean).join('\n  ');
}

function notAGateway(url: string): string {
  return `what answers at ${url} is not a Sallyport: name the gateway with --url`;
}

function exitCodeOf(status: number): ExitCode {
  if (status === 401 || status === 403) return EXIT.permission;
  if (status >= 500 || status === 429 || status === 409) return EXIT.temporary;
  return EXIT.usage;
}
