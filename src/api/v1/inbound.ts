/**
 * GET /v1/inbound: what came in, newest first. GET /v1/inbound/unreadable: the PDUs that nobody could read.
 */
import { z } from 'zod';
import type { InboundMessage } from '../../domain/inbound.ts';
import { INBOUND_KINDS } from '../../domain/inbound-kind.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { defineRoute, type Route, tenantOf } from '../route.ts';
import { cursor, formatTime, limit, pageOf, time } from './schemas.ts';

const sim = z.string().meta({ description: 'Id of the SIM it came to' });
const hex = z.string().meta({ description: 'As the modem gave it, hexadecimal' });

const kind = z.enum(INBOUND_KINDS).meta({
  description:
    '`text`: for people. `flash`: for people, shown at once (class 0). `silent`: type 0, acknowledged and meant to be ' +
    'dropped. `sim-data`: orders of the network to phone or card. `port-data`: for an application, e.g. WAP push. ' +
    '`binary`: octets of which nothing says what they are.',
});

const inboundMessage = z
  .object({
    id: z.string().meta({ example: 'inb_01KAQH7WJ0Q2M6T4V5X7Z9ABCDE' }),
    sim,
    kind,
    from: z
      .string()
      .meta({ description: 'As the network gave it: a claim, not a proof', example: '+13035550100' }),
    text: z.string().meta({ description: '`[...]` stands for what is missing; empty for octets' }),
    segments: z.int().meta({ description: 'How many it has, missing ones included' }),
    partial: z.boolean().meta({
      description: 'Segments are missing. One that comes later is put in: `revision` counts up, the id stays',
    }),
    missing_segments: z.array(z.int()).meta({ description: 'Their numbers, from 1', example: [2, 3] }),
    revision: z.int().meta({ example: 1 }),
    replaces: z.string().nullable().meta({
      description: 'Id of the message that the sender replaces by this one; both are kept',
    }),
    pdus: z.array(hex).nullable().meta({ description: 'The raw PDUs; null for `text` and `flash`' }),
    received_at: time,
  })
  .meta({ id: 'InboundMessage' });

const unreadable = z
  .object({
    id: z.string().meta({ example: 'unr_01KAQH7WJ0Q2M6T4V5X7Z9ABCDE' }),
    sim,
    reason: z.string().meta({ description: 'Where reading it came to an end' }),
    pdu: hex,
    received_at: time,
  })
  .meta({ id: 'UnreadablePdu' });

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/inbound',
    scope: 'inbound:read',
    operationId: 'listInbound',
    tag: 'Inbound',
    summary: 'List what came in, newest first',
    description:
      'Without `kind`: the texts for people (`text` and `flash`). A long text of which a part stays away is shown with a ' +
      'gap 15 minutes after its last part came.',
    answers: { 200: { description: 'One page', schema: pageOf(inboundMessage) } },
    errors: ['invalid-cursor'],
  },
  { query: z.strictObject({ kind: kind.optional(), cursor, limit }) },
  async (context, { query }) => {
    const tenantId = tenantOf(context);
    const filter = ['inbound', tenantId, query.kind];
    const { items, nextCursor } = await context.gateway.inbox.list(
      tenantId,
      { kind: query.kind },
      {
        cursor: query.cursor === undefined ? null : decodeCursor(query.cursor, 'inb', filter),
        limit: query.limit,
      },
    );
    return {
      status: 200,
      json: {
        items: items.map(describe),
        next_cursor: nextCursor === null ? null : encodeCursor(nextCursor, filter),
      },
    };
  },
);

const listUnreadable = defineRoute(
  {
    method: 'get',
    path: '/v1/inbound/unreadable',
    scope: 'inbound:read',
    operationId: 'listUnreadable',
    tag: 'Inbound',
    summary: 'List the PDUs that nobody could read, newest first',
    description: 'They are kept as they came and may hold numbers and texts: treat them like inbound texts.',
    answers: { 200: { description: 'One page', schema: pageOf(unreadable) } },
    errors: ['invalid-cursor'],
  },
  { query: z.strictObject({ cursor, limit }) },
  async (context, { query }) => {
    const tenantId = tenantOf(context);
    const filter = ['unreadable', tenantId];
    const { items, nextCursor } = await context.gateway.inbox.listUnreadable(tenantId, {
      cursor: query.cursor === undefined ? null : decodeCursor(query.cursor, 'unr', filter),
      limit: query.limit,
    });
    return {
      status: 200,
      json: {
        items: items.map(({ id, simId, reason, pdu, receivedAt }) => ({
          id,
          sim: simId,
          reason,
          pdu,
          received_at: formatTime(receivedAt),
        })),
        next_cursor: nextCursor === null ? null : encodeCursor(nextCursor, filter),
      },
    };
  },
);

export const inboundRoutes: readonly Route[] = [list, listUnreadable];

function describe(message: InboundMessage): z.input<typeof inboundMessage> {
  return {
    id: message.id,
    sim: message.simId,
    kind: message.kind,
    from: message.from,
    text: message.text,
    segments: message.segments,
    partial: message.missingSegments.length > 0,
    missing_segments: [...message.missingSegments],
    revision: message.revision,
    replaces: message.replaces,
    pdus: message.pdus && [...message.pdus],
    received_at: formatTime(message.receivedAt),
  };
}
