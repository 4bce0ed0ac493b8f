/**
 * GET /v1/modems: what each port is doing and why. POST /v1/modems/{id}/actions: what an operator may do about it.
 * GET /v1/modems/{id}/events: what happened to it. GET /v1/modems/{id}/trace: its wire, live.
 */
import { z } from 'zod';
import { MODEM_ACTIONS, type ModemView } from '../../gateway/fleet.ts';
import { defineRoute, type Route } from '../route.ts';
import { maskSerial } from './masking.ts';
import { formatTime, time } from './schemas.ts';

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
    paused: z.boolean().meta({ description: 'Takes no new message, by the wish of an operator' }),
    operator: z.string().nullable(),
    registration: z.string(),
    signal_dbm: z.number().nullable(),
    smsc: z.string().nullable().meta({ description: 'Number of the service centre' }),
    storages: z
      .array(z.object({ name: z.string(), used: z.int(), total: z.int() }))
      .meta({ description: 'Message memories as they were counted last' }),
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

const act = defineRoute(
  {
    method: 'post',
    path: '/v1/modems/{id}/actions',
    scope: 'modems:operate',
    operationId: 'actOnModem',
    tag: 'Fleet',
    summary: 'Pause, resume or restart a modem',
    description:
      '`pause`: it takes no new message until `resume`, also after a restart of the gateway; it still receives. ' +
      '`restart`: its port is closed, and it is brought up anew; what is on the wire ends with an unknown outcome.',
    answers: { 200: { description: 'The modem after it', schema: modem } },
    errors: ['not-found'],
    bodyExamples: { pause: { summary: 'Take it out of service', value: { action: 'pause' } } },
  },
  { params: z.object({ id: z.string() }), body: z.strictObject({ action: z.enum(MODEM_ACTIONS) }) },
  async ({ gateway }, { params, body }) => ({
    status: 200,
    json: describe(await gateway.fleet.act(params.id, body.action)),
  }),
);

const trace = defineRoute(
  {
    method: 'get',
    path: '/v1/modems/{id}/trace',
    scope: 'modems:operate',
    operationId: 'traceModem',
    tag: 'Fleet',
    summary: 'Watch what goes over the wire of a modem, as it goes',
    description:
      'Server-sent events until the client leaves. `line`: `{"at":"...","direction":"to-modem","text":"AT+CSQ"}`, with ' +
      'PINs, texts, PDUs and numbers masked. `dropped`: `{"lines":12}`, where the client read too slowly.',
    answers: {
      200: {
        description: 'Events `line` and `dropped`',
        schema: null,
        contentType: 'text/event-stream',
      },
    },
    errors: ['not-found'],
  },
  { params: z.object({ id: z.string() }) },
  async ({ gateway }, { params }) => ({
    events: (send) =>
      gateway.fleet.traceModem(params.id, ({ at, direction, text }) =>
        send({ name: 'line', json: { at: new Date(at).toISOString(), direction, text } }),
      ),
  }),
);

const event = z
  .object({
    at: time,
    type: z.string().meta({ example: 'recovery-step' }),
    level: z.enum(['info', 'warn', 'error']),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: 'ModemEvent' });

const events = defineRoute(
  {
    method: 'get',
    path: '/v1/modems/{id}/events',
    scope: 'modems:read',
    operationId: 'listModemEvents',
    tag: 'Fleet',
    summary: 'What happened to a modem',
    description:
      'The last hundred events since the start of the gateway, newest first: changes of its state with their reasons, ' +
      'each step of its recovery, a SIM that was changed, a memory that fills.',
    answers: { 200: { description: 'Events', schema: z.object({ items: z.array(event) }) } },
    errors: ['not-found'],
  },
  { params: z.object({ id: z.string() }) },
  async ({ gateway }, { params }) => ({
    status: 200,
    json: {
      items: gateway.fleet
        .listEvents(params.id)
        .map(({ at, type, level, detail }) => ({ at: formatTime(at), type, level, detail: { ...detail } })),
    },
  }),
);

export const modemRoutes: readonly Route[] = [list, act, events, trace];

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
    paused: view.isPaused,
    operator: view.operator,
    registration: view.registration,
    signal_dbm: view.signalDbm,
    smsc: view.smsc,
    storages: view.storages.map(({ name, used, total }) => ({ name, used, total })),
  };
}
