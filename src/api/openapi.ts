/**
 * The OpenAPI 3.1 document, made from the routes that are mounted: it cannot say anything else than the server does.
 */
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponseObject } from 'zod-openapi';
import { type ErrorCode, errorTable } from '../domain/errors.ts';
import type { AnswerSpec, Route } from './route.ts';
import { ROUTES } from './v1/routes.ts';
import { problem } from './v1/schemas.ts';

export function buildOpenApi(version: string) {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of ROUTES) {
    const path = (paths[route.path] ??= {});
    path[route.method] = describeRoute(route);
  }
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Sallyport',
        version,
        description:
          'The OTP SMS gateway that a company runs itself. Times are RFC 3339 UTC; durations carry their unit in the name; ids are prefixed and sort by time. Errors are RFC 9457 problems: see /docs/errors.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'Messages', description: 'Texts that go out' },
        { name: 'Inbound', description: 'Texts that came in' },
        { name: 'Fleet', description: 'Modems and SIMs' },
        { name: 'Health', description: 'For supervisors and monitoring' },
      ],
      paths,
      components: {
        securitySchemes: {
          apiKey: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'sp_live_... or sp_test_...',
            description: 'Made with `sallyport keys create`',
          },
        },
      },
    },
    {
      // zod writes the bounds of safe integers out; they say nothing to a client.
      override({ jsonSchema }) {
        if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
        if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      },
    },
  );
}

/** What a route can answer beyond its own errors. */
export function errorCodesOf(route: Route): ErrorCode[] {
  const codes = new Set<ErrorCode>(route.errors);
  if (route.scope !== null)
    for (const code of ['key-missing', 'key-invalid', 'scope-missing'] as const) codes.add(code);
  if (route.input.body) {
    for (const code of ['invalid-json', 'unsupported-media-type', 'body-too-large'] as const) codes.add(code);
  }
  if (route.input.body || route.input.query || route.input.headers) codes.add('invalid-request');
  if (route.input.params) codes.add('malformed-request');
  if (route.path !== '/livez') {
    for (const code of ['store-unavailable', 'internal'] as const) codes.add(code);
  }
  return [...codes];
}

function describeRoute(route: Route): ZodOpenApiOperationObject {
  const { params, query, headers, body } = route.input;
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    security: route.scope === null ? [] : [{ apiKey: [] }],
    ...(route.scope === null ? {} : { 'x-scope': route.scope }),
    requestParams: {
      ...(params ? { path: params } : {}),
      ...(query ? { query } : {}),
      ...(headers ? { header: headers } : {}),
    },
    ...(body
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: body,
                ...(route.bodyExamples ? { examples: route.bodyExamples } : {}),
              },
            },
          },
        }
      : {}),
    responses: { ...describeProblems(errorCodesOf(route)), ...describeAnswers(route.answers) },
  };
}

function describeAnswers(
  answers: Readonly<Record<number, AnswerSpec>>,
): Record<string, ZodOpenApiResponseObject> {
  const described: Record<string, ZodOpenApiResponseObject> = {};
  for (const [status, { description, schema, headers, contentType }] of Object.entries(answers)) {
    described[status] = {
      description,
      ...(headers
        ? {
            headers: Object.fromEntries(
              Object.entries(headers).map(([name, header]) => [
                name,
                { ...header, schema: { type: 'string' } },
              ]),
            ),
          }
        : {}),
      content: schema
        ? { 'application/json': { schema } }
        : { [contentType ?? 'text/plain']: { schema: { type: 'string' } } },
    };
  }
  return described;
}

/** One answer per status; the description lists the codes that share it. */
function describeProblems(codes: readonly ErrorCode[]): Record<string, ZodOpenApiResponseObject> {
  const rows = errorTable().filter((row) => codes.includes(row.code));
  const described: Record<string, ZodOpenApiResponseObject> = {};
  for (const [status, group] of Map.groupBy(rows, (row) => row.status)) {
    described[String(status)] = {
      description: group.map((row) => `\`${row.code}\`: ${row.title}.`).join('\n\n'),
      content: { 'application/problem+json': { schema: problem } },
    };
  }
  return described;
}
