/**
 * GET /livez (the process answers), /readyz (it can take and send messages), /metrics (Prometheus).
 */
import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';

const readiness = z
  .object({
    status: z.enum(['ready', 'not-ready']),
    checks: z.array(
      z.object({
        name: z.string(),
        ok: z.boolean(),
        detail: z.string().meta({ description: 'The cause and the cure where it is not ok' }),
      }),
    ),
  })
  .meta({ id: 'Readiness' });

const livez = defineRoute(
  {
    method: 'get',
    path: '/livez',
    scope: null,
    operationId: 'livez',
    tag: 'Health',
    summary: 'The process answers',
    answers: { 200: { description: 'Alive', schema: z.object({ status: z.literal('ok') }) } },
    errors: [],
  },
  {},
  async () => ({ status: 200, json: { status: 'ok' } }),
);

const readyz = defineRoute(
  {
    method: 'get',
    path: '/readyz',
    scope: null,
    operationId: 'readyz',
    tag: 'Health',
    summary: 'The database takes writes and at least one SIM is registered',
    answers: {
      200: { description: 'Ready', schema: readiness },
      503: { description: 'Not ready: see the checks', schema: readiness },
    },
    errors: [],
  },
  {},
  async ({ gateway }) => {
    const { isReady, checks } = await gateway.health.readiness();
    return {
      status: isReady ? 200 : 503,
      json: {
        status: isReady ? 'ready' : 'not-ready',
        checks: checks.map(({ name, isOk, detail }) => ({ name, ok: isOk, detail })),
      },
    };
  },
);

const metrics = defineRoute(
  {
    method: 'get',
    path: '/metrics',
    scope: 'metrics:read',
    operationId: 'metrics',
    tag: 'Health',
    summary: 'Prometheus metrics',
    description: 'Needs no key where the config says `http.metrics_open: true`.',
    answers: { 200: { description: 'Text exposition', schema: null } },
    errors: [],
  },
  {},
  async ({ gateway }) => {
    const { contentType, body } = await gateway.health.metrics();
    return { status: 200, contentType, text: body };
  },
);

export const healthRoutes: readonly Route[] = [livez, readyz, metrics];
