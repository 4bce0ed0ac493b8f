/**
 * GET /v1/inbound: the texts that came in, newest first.
 */
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { defineRoute, type Route, tenantOf } from '../route.ts';
import { cursor, formatTime, limit, pageOf, time } from './schemas.ts';

const inboundMessage = z
  .object({
    id: z.string().meta({ example: 'inb_01KAQH7WJ0Q2M6T4V5X7Z9ABCDE' }),
    sim: z.string().meta({ description: 'Id of the SIM it came to' }),
    from: z
      .string()
      .meta({ description: 'As the network gave it: a claim, not a proof', example: '+13035550100' }),
    text: z.string(),
    segments: z.int(),
    received_at: time,
  })
  .meta({ id: 'InboundMessage' });

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/inbound',
    scope: 'inbound:read',
    operationId: 'listInbound',
    tag: 'Inbound',
    summary: 'List the texts that came in, newest first',
    answers: { 200: { description: 'One page', schema: pageOf(inboundMessage) } },
    errors: ['invalid-cursor'],
  },
  { query: z.strictObject({ cursor, limit }) },
  async (context, { query }) => {
    const tenantId = tenantOf(context);
    const filter = ['inbound', tenantId];
    const page = await context.gateway.inbox.list(tenantId, {
      cursor: query.cursor === undefined ? null : decodeCursor(query.cursor, 'inb', filter),
      limit: query.limit,
    });
    return {
      status: 200,
      json: {
        items: page.items.map((message) => ({
          id: message.id,
          sim: message.simId,
          from: message.from,
          text: message.text,
          segments: message.segments,
          received_at: formatTime(message.receivedAt),
        })),
        next_cursor: page.nextCursor === null ? null : encodeCursor(page.nextCursor, filter),
      },
    };
  },
);

export const inboundRoutes: readonly Route[] = [list];
