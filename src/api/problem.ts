/**
 * The one error mapper: whatever was thrown becomes a row of the error table and leaves as RFC 9457
 * application/problem+json. Nothing of the request is repeated in it, nor in the log.
 */
import type { ServerResponse } from 'node:http';
import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { type ErrorCode, GatewayError } from '../domain/errors.ts';

/** Seconds after which a retryable request is worth sending again. */
const RETRY_AFTER_SECONDS: Partial<Record<ErrorCode, number>> = {
  'idempotency-in-progress': 1,
  'request-timeout': 1,
  internal: 2,
  'store-unavailable': 5,
  stopping: 5,
  'store-full': 60,
};

/** What body-parser throws, by its `type`. */
const BODY_PARSER_CODES: Readonly<Record<string, ErrorCode>> = {
  'entity.parse.failed': 'invalid-json',
  'entity.verify.failed': 'invalid-json',
  'entity.too.large': 'body-too-large',
  'encoding.unsupported': 'unsupported-media-type',
  'charset.unsupported': 'unsupported-media-type',
  'request.size.invalid': 'malformed-request',
};

export function createProblemHandler(logger: Logger): ErrorRequestHandler {
  return (thrown: unknown, req, res, _next) => {
    // The client has gone: there is nobody to answer.
    if (req.destroyed && !req.complete) {
      res.destroy();
      return;
    }
    const error = toGatewayError(thrown);
    const requestId = String(res.getHeader('X-Request-Id') ?? '');
    if (error.status >= 500) {
      const route: unknown = req.route?.path;
      const line = { request_id: requestId, method: req.method, route, code: error.code };
      logger[error.code === 'internal' ? 'error' : 'warn'](
        { ...line, cause: describeError(error.cause ?? error) },
        'request failed',
      );
    }
    if (res.headersSent) res.destroy();
    else writeProblem(res, error, requestId);
  };
}

export function toGatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  if (thrown instanceof URIError) return new GatewayError('malformed-request');
  const type = thrown instanceof Error && 'type' in thrown ? String(thrown.type) : '';
  const code = Object.hasOwn(BODY_PARSER_CODES, type) ? BODY_PARSER_CODES[type] : undefined;
  return code === undefined ? new GatewayError('internal', { cause: thrown }) : new GatewayError(code);
}

export function writeProblem(res: ServerResponse, error: GatewayError, requestId: string): void {
  if (error.isRetryable) res.setHeader('Retry-After', String(RETRY_AFTER_SECONDS[error.code] ?? 1));
  const body = Buffer.from(JSON.stringify(problemOf(error, requestId)));
  res.writeHead(error.status, {
    'Content-Type': 'application/problem+json',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  res.end(body);
}

/** `requestId` is empty where nothing was read of the request. */
export function problemOf(error: GatewayError, requestId: string): Record<string, unknown> {
  return {
    type: `/docs/errors#${error.code}`,
    title: error.title,
    status: error.status,
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    code: error.code,
    cure: error.cure,
    ...(requestId === '' ? {} : { request_id: requestId }),
    retryable: error.isRetryable,
    ...(error.errors.length === 0 ? {} : { errors: error.errors }),
  };
}

/** Only these: libraries hang whole bodies on their errors. */
function describeError(cause: unknown, depth = 0): unknown {
  if (!(cause instanceof Error)) return { type: typeof cause };
  return {
    type: cause.name,
    message: cause.message,
    ...('code' in cause ? { error_code: cause.code } : {}),
    stack: cause.stack,
    ...(cause.cause !== undefined && depth < 3 ? { cause: describeError(cause.cause, depth + 1) } : {}),
  };
}
