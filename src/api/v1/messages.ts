/**
 * POST /v1/messages, GET /v1/messages, GET /v1/messages/{id}, POST /v1/messages/{id}/cancel.
 */
import type { MessageEvent } from '../../domain/events.ts';
import type { Message, Segment } from '../../domain/message.ts';
import type { MessageDetail } from '../../gateway/gateway.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { defineRoute, type Route, callerOf, tenantOf } from '../route.ts';
import {
  accepted,
  listQuery,
  messageDetail,
  messagePage,
  messageParams,
  sendBody,
  sendHeaders,
} from './message-schemas.ts';
import { formatTime, formatTimeOrNull } from './schemas.ts';

const send = defineRoute(
  {
    method: 'post',
    path: '/v1/messages',
    scope: 'messages:send',
    operationId: 'sendMessage',
    tag: 'Messages',
    summary: 'Send a text',
    description:
      'The answer means that the message is on disk and will reach exactly one terminal state. Send an Idempotency-Key, and a request whose answer was lost can be repeated without a second text.',
    answers: {
      202: {
        description: 'Durably accepted',
        schema: accepted,
        headers: {
          Location: {
            description: 'Where the message is',
            example: '/v1/messages/msg_01KAQH7WJ0Q2M6T4V5X7Z9ABCDE',
          },
          'Idempotent-Replayed': { description: 'This is the answer to an earlier request', example: 'true' },
        },
      },
    },
    errors: [
      'sandbox-unavailable',
      'text-too-long',
      'unknown-sim',
      'idempotency-key-reused',
      'idempotency-in-progress',
      'store-full',
    ],
    bodyExamples: {
      code: { summary: 'A login code', value: { to: '+13035550100', text: 'Your code is 482913' } },
      alert: {
        summary: 'An alert by one SIM, once at most',
        value: {
          to: '+13035550100',
          text: 'Your password was changed.',
          class: 'alert',
          ttl_seconds: 3600,
          on_unknown: 'hold',
          sim: 'sim-a',
          tags: ['security'],
        },
      },
    },
  },
  { body: sendBody, headers: sendHeaders },
  async (context, { body, headers }) => {
    const { message, isReplay } = await context.gateway.messages.send(
      callerOf(context),
      {
        to: body.to,
        text: body.text,
        lane: body.class,
        ttlSeconds: body.ttl_seconds,
        onUnknown: body.on_unknown,
        sim: body.sim,
        tags: body.tags,
      },
      headers['Idempotency-Key'] ?? null,
    );
    return {
      status: 202,
      headers: {
        Location: `/v1/messages/${message.id}`,
        ...(isReplay ? { 'Idempotent-Replayed': 'true' } : undefined),
      },
      json: {
        id: message.id,
        // What was answered first is answered again, wherever the message is by now.
        status: 'queued',
        segments: message.segmentCount,
        encoding: message.encoding,
        expires_at: formatTime(message.expiresAt),
      },
    };
  },
);

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/messages',
    scope: 'messages:read',
    operationId: 'listMessages',
    tag: 'Messages',
    summary: 'List messages, newest first',
    answers: { 200: { description: 'One page', schema: messagePage } },
    errors: ['invalid-cursor'],
  },
  { query: listQuery },
  async (context, { query }) => {
    const tenantId = tenantOf(context);
    const filter = ['messages', tenantId, query.status, query.to];
    const page = await context.gateway.messages.list(
      tenantId,
      { status: query.status, to: query.to },
      {
        cursor: query.cursor === undefined ? null : decodeCursor(query.cursor, 'msg', filter),
        limit: query.limit,
      },
    );
    return {
      status: 200,
      json: {
        items: page.items.map((message) => ({ ...summarize(message), segment_count: message.segmentCount })),
        next_cursor: page.nextCursor === null ? null : encodeCursor(page.nextCursor, filter),
      },
    };
  },
);

const get = defineRoute(
  {
    method: 'get',
    path: '/v1/messages/{id}',
    scope: 'messages:read',
    operationId: 'getMessage',
    tag: 'Messages',
    summary: 'One message with its segments and its history',
    answers: { 200: { description: 'The message', schema: messageDetail } },
    errors: ['not-found'],
  },
  { params: messageParams },
  async (context, { params }) => ({
    status: 200,
    json: describe(await context.gateway.messages.get(tenantOf(context), params.id)),
  }),
);

const cancel = defineRoute(
  {
    method: 'post',
    path: '/v1/messages/{id}/cancel',
    scope: 'messages:send',
    operationId: 'cancelMessage',
    tag: 'Messages',
    summary: 'Cancel a message that is still queued',
    answers: { 200: { description: 'Canceled: nothing was sent', schema: messageDetail } },
    errors: ['not-found', 'not-cancelable', 'store-full'],
  },
  { params: messageParams },
  async (context, { params }) => ({
    status: 200,
    json: describe(await context.gateway.messages.cancel(tenantOf(context), params.id)),
  }),
);

export const messageRoutes: readonly Route[] = [send, list, get, cancel];

function describe({ message, segments, timeline }: MessageDetail): Record<string, unknown> {
  return {
    ...summarize(message),
    segments: segments.map(describeSegment),
    timeline: timeline.map(describeEvent),
  };
}

function summarize(message: Message): Record<string, unknown> {
  return {
    id: message.id,
    to: message.to,
    class: message.lane,
    status: message.status,
    ...(message.reason === null ? undefined : { reason: message.reason }),
    encoding: message.encoding,
    possible_duplicate: message.isPossibleDuplicate,
    on_unknown: message.onUnknown,
    tags: message.tags,
    created_at: formatTime(message.createdAt),
    expires_at: formatTime(message.expiresAt),
    finished_at: formatTimeOrNull(message.finishedAt),
  };
}

function describeSegment(segment: Segment): Record<string, unknown> {
  return {
    index: segment.index,
    status: segment.status,
    sim: segment.sim,
    reference: segment.reference,
    submitted_at: formatTimeOrNull(segment.submittedAt),
    reported_at: formatTimeOrNull(segment.reportedAt),
  };
}

function describeEvent({ at, type, data }: MessageEvent): Record<string, unknown> {
  const shown: Record<string, unknown> = { at: formatTime(at), event: type };
  for (const [name, value] of Object.entries(data)) {
    shown[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] ??= value;
  }
  return shown;
}
