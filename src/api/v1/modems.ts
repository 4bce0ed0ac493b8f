/**
 * GET /v1/modems: what each port is doing and why.
 */
import { z } from 'zod';
import type { ModemView } from '../../gateway/fleet.ts';
import { defineRoute, type Route } from '../route.ts';
import { maskSerial } from './masking.ts';

const modem = z
  .object({
    id: z.string().meta({ description: 'The name in the config', example: 'sim-a' }),
    port: z.string(),
    state: z.enum(['closed', 'probing', 'locked', 'initializing', 'searching', 'registered', 'failed']),
    reason: z.object({ code: z.string(), text: z.string() }).nullable(),
    next_try_in_ms: z
      .number()
      .nullable()
      .meta({ description: 'Until Sallyport tries again by itself; null: it does not' }),
    profile: z.string(),
    manufacturer: z.string().nullable(),
    model: z.string().nullable(),
    imei: z.string().nullable().meta({ description: 'The last six digits', example: '*********901234' }),
    sim: z.string().nullable().meta({ description: 'Id of the SIM in it' }),
    operator: z.string().nullable(),
    registration: z.string(),
    signal_dbm: z.number().nullable(),
    smsc: z.string().nullable().meta({ description: 'Number of the service centre' }),
  })
  .meta({ id: 'Modem' });

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/modems',
    scope: 'modems:read',
    operationId: 'listModems',
    tag: 'Fleet',
    summary: 'The modems of the config and their state',
    answers: { 200: { description: 'All modems', schema: z.object({ items: z.array(modem) }) } },
    errors: [],
  },
  {},
  async ({ gateway }) => ({ status: 200, json: { items: gateway.fleet.listModems().map(describe) } }),
);

export const modemRoutes: readonly Route[] = [list];

function describe(view: ModemView): z.input<typeof modem> {
  return {
    id: view.id,
    port: view.port,
    state: view.state,
    reason: view.reason && { code: view.reason.code, text: view.reason.text },
    next_try_in_ms: view.nextTryInMs,
    profile: view.profile,
    manufacturer: view.manufacturer,
    model: view.model,
    imei: view.imei && maskSerial(view.imei),
    sim: view.simId,
    operator: view.operator,
    registration: view.registration,
    signal_dbm: view.signalDbm,
    smsc: view.smsc,
  };
}
