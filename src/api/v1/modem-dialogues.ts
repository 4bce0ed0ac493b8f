/**
 * What an operator can do through a modem beside texts: ask the network by USSD, and have digits spoken in a call.
 */
import { z } from 'zod';
import { rule } from '../../domain/schema-issues.ts';
import { defineRoute, type Route } from '../route.ts';

const params = z.object({ id: z.string() });

const ussd = defineRoute(
  {
    method: 'post',
    path: '/v1/modems/{id}/ussd',
    scope: 'modems:operate',
    operationId: 'askNetwork',
    tag: 'Fleet',
    summary: 'Ask the network by USSD',
    description:
      'Dials `code` and gives `answers`, in order, whenever the network asks; then the session is closed. ' +
      'Takes up to three minutes; texts wait meanwhile.',
    answers: {
      200: {
        description: 'What the network said',
        schema: z
          .object({
            texts: z.array(z.string()),
            open: z.boolean().meta({ description: 'It asked once more when there was no answer left' }),
          })
          .meta({ id: 'UssdAnswer' }),
      },
    },
    errors: ['not-found', 'modem-refused'],
    bodyExamples: { balance: { summary: 'The balance', value: { code: '*100#' } } },
  },
  {
    params,
    body: z.strictObject({
      code: z
        .string()
        .refine((text) => /^[0-9*#+]{1,182}$/.test(text), rule('is not a USSD code', 'send e.g. *100#'))
        .meta({ example: '*100#' }),
      answers: z
        .array(
          z
            .string()
            .refine(
              (text) => /^[0-9*#]{1,20}$/.test(text),
              rule('is not an answer to a menu', 'send up to 20 of 0-9, * and #'),
            ),
        )
        .max(10)
        .default([]),
    }),
  },
  async ({ gateway }, { params: { id }, body }) => {
    const { texts, isOpen } = await gateway.fleet.askNetwork(id, [body.code, ...body.answers]);
    return { status: 200, json: { texts: [...texts], open: isOpen } };
  },
);

const call = defineRoute(
  {
    method: 'post',
    path: '/v1/modems/{id}/calls',
    scope: 'modems:operate',
    operationId: 'callAndSpeak',
    tag: 'Fleet',
    summary: 'Call a number and speak digits',
    description:
      'Answers when the call is over. Refused with `modem-refused` by modems that cannot speak; texts wait meanwhile.',
    answers: {
      200: {
        description: 'How the call ended',
        schema: z
          .object({
            result: z.enum(['spoken', 'busy', 'no-answer', 'hung-up']),
            times: z.number().meta({ description: 'How often the digits were spoken' }),
            key: z.string().nullable().meta({ description: 'The first key that was pressed' }),
          })
          .meta({ id: 'CallResult' }),
      },
    },
    errors: ['not-found', 'modem-refused'],
    bodyExamples: { test: { summary: 'A test call', value: { to: '+13035550100', digits: '123456' } } },
  },
  {
    params,
    body: z.strictObject({
      to: z
        .string()
        .refine(
          (text) => /^\+\d{5,15}$/.test(text),
          rule('is not a number in international form', 'send e.g. +13035550100'),
        ),
      digits: z
        .string()
        .refine((text) => /^\d{4,10}$/.test(text), rule('is not 4 to 10 digits', 'send e.g. 123456')),
    }),
  },
  async ({ gateway }, { params: { id }, body }) => ({
    status: 200,
    json: await gateway.fleet.call(id, body),
  }),
);

export const modemDialogueRoutes: readonly Route[] = [ussd, call];
