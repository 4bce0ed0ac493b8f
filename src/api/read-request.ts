/**
 * Path, query, headers and body of a request, each through its schema. Everything that is wrong is told at once.
 */
import type { Request } from 'express';
import type { z } from 'zod';
import { type FieldError, GatewayError } from '../domain/errors.ts';
import { explainIssues, type SchemaProblem } from '../domain/schema-issues.ts';
import type { InputOf, InputSchemas } from './route.ts';

/** A name that cannot be a number, a key or a text of the client: only such a one is shown again. */
const HARMLESS_NAME = /^[A-Za-z][A-Za-z_-]{0,31}$/;

/** @throws GatewayError `invalid-request` with one entry for each field that does not fit */
export function readRequest<S extends InputSchemas>(schemas: S, request: Request): InputOf<S> {
  const errors: FieldError[] = [];
  const input: { -readonly [K in keyof InputSchemas]?: unknown } = {};
  const read = (part: keyof InputSchemas, value: unknown): void => {
    const schema: z.ZodType | undefined = schemas[part];
    if (!schema) return;
    const result = schema.safeParse(value);
    if (result.success) input[part] = result.data;
    else errors.push(...explainIssues(result.error, schema, value).map((found) => toFieldError(found, part)));
  };
  read('params', request.params);
  read('query', request.query);
  if (schemas.headers) read('headers', pickHeaders(schemas.headers, request));
  read('body', request.body);
  if (errors.length > 0) throw new GatewayError('invalid-request', { errors });
  return input as InputOf<S>;
}

function pickHeaders(schema: z.ZodObject, request: Request): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = request.get(name);
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

function toFieldError(
  { path, unknownKey, reason, cure }: SchemaProblem,
  part: keyof InputSchemas,
): FieldError {
  const names: (string | number)[] = [...path];
  if (unknownKey !== null) names.push(HARMLESS_NAME.test(unknownKey) ? unknownKey : '(unknown)');
  return { field: names.length === 0 ? part : names.join('.'), reason, cure };
}
