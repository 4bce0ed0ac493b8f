/**
 * GET /v1/sims: every SIM that was ever seen, where it sits and how it does.
 */
import { z } from 'zod';
import { maskPhoneNumber } from '../../domain/phone-number.ts';
import type { SimView } from '../../gateway/fleet.ts';
import { defineRoute, type Route } from '../route.ts';
import { maskSerial } from './masking.ts';
import { formatTime, time } from './schemas.ts';

const sim = z
  .object({
    id: z.string().meta({ example: 'sim_01KAQH7WJ0Q2M6T4V5X7Z9ABCDE' }),
    name: z.string().meta({ description: 'Also taken as `sim` of a message', example: 'sim-a' }),
    modem: z.string().meta({ description: 'Where it was last seen' }),
    iccid: z.string().nullable().meta({ description: 'The last six digits', example: '*************123456' }),
    number: z.string().nullable().meta({ description: 'Masked', example: '+13*******00' }),
    usable: z.boolean().meta({ description: 'It can take a segment now, or is busy with one' }),
    busy: z.boolean(),
    accepted: z.int().meta({ description: 'Segments the network took, since this process started' }),
    refused: z.int(),
    unknown: z.int().meta({ description: 'Segments of which nobody knows whether the network took them' }),
    submit_ms: z.number().nullable().meta({ description: 'Median time the network needs to take a segment' }),
    balance: z
      .object({
        amount: z.string().meta({
          description: 'A decimal number in what the operator counts',
          example: '12.50',
        }),
        low: z.boolean().meta({ description: 'At or below the limit that the config sets' }),
        at: time,
      })
      .nullable()
      .meta({ description: 'As the network last told it; null: never asked for' }),
    notice: z
      .object({ text: z.string(), at: time })
      .nullable()
      .meta({ description: 'The last text that the network sent by USSD without being asked' }),
    first_seen_at: time,
    last_seen_at: time,
  })
  .meta({ id: 'Sim' });

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/sims',
    scope: 'modems:read',
    operationId: 'listSims',
    tag: 'Fleet',
    summary: 'The SIMs and how they do',
    answers: { 200: { description: 'All SIMs', schema: z.object({ items: z.array(sim) }) } },
    errors: [],
  },
  {},
  async ({ gateway }) => {
    const sims = await gateway.fleet.listSims();
    return { status: 200, json: { items: sims.map(describe) } };
  },
);

export const simRoutes: readonly Route[] = [list];

function describe({ sim, ...view }: SimView): Record<string, unknown> {
  return {
    id: sim.id,
    name: sim.name,
    modem: sim.modem,
    iccid: sim.iccid && maskSerial(sim.iccid),
    number: sim.number && maskPhoneNumber(sim.number),
    usable: view.isUsable,
    busy: view.isBusy,
    accepted: view.accepted,
    refused: view.refused,
    unknown: view.unknown,
    submit_ms: view.submitMs,
    balance: sim.balance && {
      amount: sim.balance.amount,
      low: sim.balance.isLow,
      at: formatTime(sim.balance.at),
    },
    notice: sim.notice && { text: sim.notice.text, at: formatTime(sim.notice.at) },
    first_seen_at: formatTime(sim.firstSeenAt),
    last_seen_at: formatTime(sim.lastSeenAt),
  };
}
