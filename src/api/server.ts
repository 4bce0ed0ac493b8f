/**
 * The HTTP door: every route of v1, health, the OpenAPI document and the docs pages on one Express app. Each
 * middleware costs a tenth of the rate, so auth and the JSON reader run inside the routes that need them.
 */
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import type { Logger } from 'pino';
import { GatewayError } from '../domain/errors.ts';
import type { RandomBytes } from '../domain/ids.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Clock } from '../ops/clock.ts';
import { authenticate } from './auth.ts';
import { mountDocs } from './docs.ts';
import { writeEvents } from './event-stream.ts';
import { readJson } from './json-body.ts';
import { createProblemHandler } from './problem.ts';
import { createRequestIds } from './request-id.ts';
import type { Answer, Route } from './route.ts';
import { ROUTES } from './v1/routes.ts';

export interface ApiOptions {
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly randomBytes: RandomBytes;
  readonly version: string;
  /** Express `trust proxy`: which proxies may say who the client is. Only the log uses it. */
  readonly trustProxy?: boolean | number | string;
  /** GET /metrics without a key. */
  readonly metricsOpen?: boolean;
  /** Aborted when the gateway stops: streams of events end then, the rest is let finish. */
  readonly stopping?: AbortSignal;
}

export function createApi(options: ApiOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('case sensitive routing', true);
  app.set('strict routing', true);
  app.set('trust proxy', options.trustProxy ?? false);

  app.use(beginRequest(options));
  for (const [path, routes] of Map.groupBy(ROUTES, (route) => route.path)) {
    const mounted = app.route(path.replace(/\{(\w+)\}/g, ':$1'));
    for (const route of routes) mounted[route.method](serve(route, options));
    mounted.all(refuseMethod(routes));
  }
  mountDocs(app, options.version);
  app.use(() => {
    throw new GatewayError('not-found', { detail: 'no such path' });
  });
  app.use(createProblemHandler(options.logger));
  return app;
}

function beginRequest({ randomBytes, logger, clock }: ApiOptions): RequestHandler {
  const requestIdFor = createRequestIds(randomBytes);
  return (req, res, next) => {
    const requestId = requestIdFor(req.get('x-request-id'));
    res.setHeader('X-Request-Id', requestId);
    if (logger.isLevelEnabled('debug')) {
      const startedAt = clock.monotonic();
      res.once('close', () => {
        const line = { request_id: requestId, method: req.method, route: req.route?.path, remote: req.ip };
        const durationMs = Math.round(clock.monotonic() - startedAt);
        logger.debug({ ...line, status: res.statusCode, duration_ms: durationMs }, 'request finished');
      });
    }
    next();
  };
}

function serve(route: Route, { gateway, metricsOpen, clock, stopping }: ApiOptions): RequestHandler {
  const isOpen = route.path === '/metrics' && metricsOpen === true;
  const scope = isOpen ? null : route.scope;
  return async (req, res) => {
    const apiKey = scope === null ? null : await authenticate(gateway.keys, req, res, scope);
    if (route.input.body) await readJson(req, res);
    const answer = await route.run({ gateway, apiKey }, req);
    if ('events' in answer) writeEvents(res, answer.events, { clock, stopping });
    else writeAnswer(res, answer);
  };
}

/** A string, not a buffer: Node then sends head and body in one write. */
function writeAnswer(res: Response, answer: Exclude<Answer, { events: unknown }>): void {
  const isJson = 'json' in answer;
  const body = isJson ? JSON.stringify(answer.json) : answer.text;
  res.setHeader('Content-Type', isJson ? 'application/json; charset=utf-8' : answer.contentType);
  res.setHeader('Content-Length', Buffer.byteLength(body));
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  if (isJson && answer.headers) {
    for (const [name, value] of Object.entries(answer.headers)) res.setHeader(name, value);
  }
  res.statusCode = answer.status;
  res.end(body);
}

function refuseMethod(routes: readonly Route[]): RequestHandler {
  const methods = routes.map((route) => route.method.toUpperCase());
  if (methods.includes('GET')) methods.push('HEAD');
  const allow = methods.join(', ');
  return (_req: Request, res: Response) => {
    res.setHeader('Allow', allow);
    throw new GatewayError('method-not-allowed', { detail: `allowed here: ${allow}` });
  };
}
