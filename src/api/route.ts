/**
 * One operation of the API, described once: the server mounts it, the OpenAPI document shows it, the contract test
 * calls it. A handler gets what its schemas let through and returns the answer.
 */
import type { Request } from 'express';
import type { z } from 'zod';
import type { ApiKey, Scope } from '../domain/api-key.ts';
import { type ErrorCode, GatewayError } from '../domain/errors.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Caller } from '../gateway/messages.ts';
import { readRequest } from './read-request.ts';

export interface RouteContext {
  readonly gateway: Gateway;
  /** Null on a route that is open to all. */
  readonly apiKey: ApiKey | null;
}

export type Answer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly json: unknown }
  | { readonly status: number; readonly contentType: string; readonly text: string }
  | { readonly events: EventSource };

/** Begins to send, and returns how to end it. Throws before the first event, or never. */
export type EventSource = (send: (event: ServerEvent) => void) => () => void;

export interface ServerEvent {
  readonly name: string;
  readonly json: unknown;
}

export interface AnswerSpec {
  readonly description: string;
  /** Null: text, plain unless `contentType` says otherwise. */
  readonly schema: z.ZodType | null;
  readonly contentType?: 'text/event-stream';
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly example: string }>>;
  readonly example?: unknown;
}

export interface RouteSpec {
  readonly method: 'get' | 'post';
  /** With {names}, as OpenAPI writes it. */
  readonly path: string;
  /** The scope a key needs; null: open to all. */
  readonly scope: Scope | null;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly answers: Readonly<Record<number, AnswerSpec>>;
  /** Beyond those that every such route can meet (openapi.ts adds them). */
  readonly errors: readonly ErrorCode[];
  readonly bodyExamples?: Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;
}

export interface InputSchemas {
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
}

export interface Route extends RouteSpec {
  readonly input: InputSchemas;
  run(context: RouteContext, request: Request): Promise<Answer>;
}

/** What the schemas of a route let through; a part without a schema is not read. */
export type InputOf<S extends InputSchemas> = {
  readonly [K in keyof S]: S[K] extends z.ZodType ? z.output<S[K]> : never;
};

export function defineRoute<S extends InputSchemas>(
  spec: RouteSpec,
  input: S,
  handle: (context: RouteContext, input: InputOf<S>) => Promise<Answer>,
): Route {
  return { ...spec, input, run: (context, request) => handle(context, readRequest(input, request)) };
}

export function callerOf({ apiKey }: RouteContext): Caller {
  if (!apiKey) throw new GatewayError('key-missing');
  return { tenantId: apiKey.tenantId, apiKeyId: apiKey.id, mode: apiKey.mode };
}

export function tenantOf({ apiKey }: RouteContext): string {
  if (!apiKey) throw new GatewayError('key-missing');
  return apiKey.tenantId;
}
