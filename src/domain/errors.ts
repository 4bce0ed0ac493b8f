/**
 * Every error a client or operator can meet, as rows of one table: code, HTTP status, whether trying again can help,
 * and what to do. Branch on the code; the text is for people.
 */

const ERRORS = {
  'invalid-json': {
    status: 400,
    isRetryable: false,
    title: 'The body is not valid JSON',
    cure: 'Send one JSON object with Content-Type: application/json.',
  },
  'invalid-request': {
    status: 422,
    isRetryable: false,
    title: 'The request does not fit its schema',
    cure: 'Each entry of `errors` names a field, what is wrong and how to mend it.',
  },
  'malformed-request': {
    status: 400,
    isRetryable: false,
    title: 'This is not a well-formed HTTP request',
    cure: 'Check the percent-encoding of the path, the headers (at most 16 kB) and the Content-Length.',
  },
  'request-timeout': {
    status: 408,
    isRetryable: true,
    title: 'The request did not arrive in time',
    cure: 'Send the whole request at once: headers within 10 seconds, the body within 20.',
  },
  'body-too-large': {
    status: 413,
    isRetryable: false,
    title: 'The body is too large',
    cure: 'Send at most 64 kB.',
  },
  'unsupported-media-type': {
    status: 415,
    isRetryable: false,
    title: 'The body is not JSON',
    cure: 'Send Content-Type: application/json.',
  },
  'key-missing': {
    status: 401,
    isRetryable: false,
    title: 'No API key was given',
    cure: 'Send Authorization: Bearer sp_live_... ; make a key with `sallyport keys create`.',
  },
  'key-invalid': {
    status: 401,
    isRetryable: false,
    title: 'The API key is not valid',
    cure: 'Check that the whole key was copied, or make a new one with `sallyport keys create`.',
  },
  'scope-missing': {
    status: 403,
    isRetryable: false,
    title: 'The API key does not have the scope for this',
    cure: 'Use a key with the scope named in `detail`.',
  },
  'sandbox-unavailable': {
    status: 403,
    isRetryable: false,
    title: 'Test keys cannot send yet',
    cure: 'Use a live key, or try things out with `sallyport demo`, where everything is virtual.',
  },
  'not-found': {
    status: 404,
    isRetryable: false,
    title: 'There is no such thing here',
    cure: 'Check the id and that it belongs to the tenant of this key.',
  },
  'method-not-allowed': {
    status: 405,
    isRetryable: false,
    title: 'This path does not take that method',
    cure: 'See /docs for the methods of each path.',
  },
  'text-too-long': {
    status: 422,
    isRetryable: false,
    title: 'The text needs too many segments',
    cure: 'Shorten the text, or raise limits.max_segments in the config.',
  },
  'unknown-sim': {
    status: 422,
    isRetryable: false,
    title: 'No SIM has that id or name',
    cure: 'GET /v1/sims lists them; leave `sim` out to let Sallyport choose.',
  },
  'idempotency-key-reused': {
    status: 422,
    isRetryable: false,
    title: 'This Idempotency-Key was used with another body',
    cure: 'Use a new key for a new message.',
  },
  'idempotency-in-progress': {
    status: 409,
    isRetryable: true,
    title: 'The first request with this Idempotency-Key is still running',
    cure: 'Wait a second and send the same request again.',
  },
  'not-cancelable': {
    status: 409,
    isRetryable: false,
    title: 'The message can no longer be canceled',
    cure: 'Only a queued message can be canceled; its status tells where it is.',
  },
  'invalid-cursor': {
    status: 422,
    isRetryable: false,
    title: 'The cursor is not one of ours',
    cure: 'Send `next_cursor` of the page before, unchanged, with the same filters.',
  },
  'modem-refused': {
    status: 409,
    isRetryable: false,
    title: 'The modem could not do this',
    cure: '`detail` says why; GET /v1/modems shows what state it is in.',
  },
  'store-full': {
    status: 507,
    isRetryable: true,
    title: 'The disk is full: nothing was accepted',
    cure: 'Free space on the disk that holds the database.',
  },
  'store-unavailable': {
    status: 503,
    isRetryable: true,
    title: 'The database cannot be written: nothing was accepted',
    cure: 'See the log of the gateway; send the same request again with the same Idempotency-Key.',
  },
  stopping: {
    status: 503,
    isRetryable: true,
    title: 'The gateway is stopping',
    cure: 'Send the same request again in a few seconds.',
  },
  internal: {
    status: 500,
    isRetryable: true,
    title: 'Something unforeseen went wrong',
    cure: 'Send the same request again with the same Idempotency-Key; the log names the cause under request_id.',
  },
} as const satisfies Record<string, { status: number; isRetryable: boolean; title: string; cure: string }>;

export type ErrorCode = keyof typeof ERRORS;

export interface FieldError {
  /** JSON path, e.g. `to` or `tags.0`. */
  readonly field: string;
  readonly reason: string;
  readonly cure: string;
}

export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[];

  constructor(
    code: ErrorCode,
    options: { detail?: string; errors?: readonly FieldError[]; cause?: unknown } = {},
  ) {
    super(options.detail ?? ERRORS[code].title, { cause: options.cause });
    this.name = 'GatewayError';
    this.code = code;
    this.detail = options.detail;
    this.errors = options.errors ?? [];
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get isRetryable(): boolean {
    return ERRORS[this.code].isRetryable;
  }

  get title(): string {
    return ERRORS[this.code].title;
  }

  get cure(): string {
    return ERRORS[this.code].cure;
  }
}

export function errorTable(): readonly {
  code: ErrorCode;
  status: number;
  isRetryable: boolean;
  title: string;
  cure: string;
}[] {
  return (Object.keys(ERRORS) as ErrorCode[]).map((code) => ({ code, ...ERRORS[code] }));
}
