/**
 * What a client may say about messages and what it is told.
 */
import { z } from 'zod';
import { LANES, MESSAGE_STATUSES, ON_UNKNOWN } from '../../domain/message.ts';
import { rule } from '../../domain/schema-issues.ts';
import { cursor, limit, pageOf, time } from './schemas.ts';

/** 255 segments, the most there can be, of 66 UTF-16 units that split no pair. limits.max_segments is tighter. */
const MAX_TEXT_LENGTH = 16_830;

const isWellFormed = (text: string): boolean => text.isWellFormed();
const halfCharacter = rule(
  'holds half of a character (a lone surrogate)',
  'cut texts between characters, not inside an emoji',
);

const recipient = z.string().min(1).max(64).meta({
  description: 'The number in international form. Spaces and dashes are taken.',
  example: '+13035550100',
});

const tag = z
  .string()
  .min(1)
  .max(64)
  .refine(isWellFormed, halfCharacter)
  .refine((text) => !/\p{Cc}/u.test(text), rule('holds a control character', 'use printable characters'));

const possibleStatus = z.enum(MESSAGE_STATUSES);

export const sendBody = z
  .strictObject({
    to: recipient,
    text: z
      .string()
      .min(1)
      .max(MAX_TEXT_LENGTH)
      .refine(isWellFormed, halfCharacter)
      .meta({ description: 'Stored sealed and never shown again', example: 'Your code is 482913' }),
    class: z.enum(LANES).default('otp').meta({ description: 'Priority: otp before alert before bulk' }),
    ttl_seconds: z.int().min(10).max(604_800).optional().meta({
      description:
        'Lifetime: the message ends `expired` when it could not leave within it. Default 300 for otp, 3600 for alert, 86400 for bulk',
    }),
    on_unknown: z.enum(ON_UNKNOWN).optional().meta({
      description:
        'When nobody can know whether the network has it: send one more copy, or hold it back. Default resend for otp and alert, hold for bulk',
    }),
    sim: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .meta({ description: 'Id or name of the one SIM that may carry it; left out, Sallyport chooses' }),
    tags: z
      .array(tag)
      .max(10)
      .optional()
      .meta({ description: 'Labels of yours, given back with the message', example: ['login'] }),
  })
  .meta({ id: 'SendMessage' });

export const sendHeaders = z.object({
  'Idempotency-Key': z
    .string()
    .refine(
      (key) => /^[\x21-\x7e]{1,255}$/.test(key),
      rule('must be 1 to 255 visible ASCII characters', 'send one header with e.g. a UUID'),
    )
    .optional()
    .meta({
      description:
        'The same key with the same body within 24 h gives the first answer again and sends nothing',
      example: '0b9a2c1e-7f64-4c39-9a53-9d1f6f3f2a10',
    }),
});

const messageId = z
  .string()
  .meta({ description: 'Id of a message', example: 'msg_01KAQH7WJ0Q2M6T4V5X7Z9ABCDE' });
const encoding = z.enum(['gsm7', 'ucs2']);

export const accepted = z
  .object({
    id: messageId,
    status: z.literal('queued'),
    segments: z.int().meta({ description: 'How many SMS it takes', example: 1 }),
    encoding,
    expires_at: time,
  })
  .meta({ id: 'AcceptedMessage' });

export const messageParams = z.object({ id: messageId });

export const listQuery = z.strictObject({
  status: possibleStatus.optional(),
  to: recipient
    // In a query an unescaped + arrives as a space; no number begins with one.
    .transform((text) => text.replace(/^ (?=\d)/, '+'))
    .optional()
    .meta({ description: 'Messages to this number', override: { type: 'string', maxLength: 64 } }),
  cursor,
  limit,
});

const summaryFields = {
  id: messageId,
  to: z.string().meta({ description: 'E.164', example: '+13035550100' }),
  class: z.enum(LANES),
  status: possibleStatus,
  reason: z.string().optional().meta({ description: 'Why it ended so, or was last put back' }),
  encoding,
  possible_duplicate: z
    .boolean()
    .meta({ description: 'A further copy was sent, the first outcome being unknown' }),
  on_unknown: z.enum(ON_UNKNOWN),
  tags: z.array(z.string()),
  created_at: time,
  expires_at: time,
  finished_at: time.nullable(),
};

const segment = z.object({
  index: z.int().min(0),
  status: z.enum([
    'queued',
    'submitting',
    'sent',
    'delivered',
    'undelivered',
    'expired',
    'failed',
    'canceled',
    'unknown',
  ]),
  sim: z.string().nullable(),
  reference: z.int().min(0).max(255).nullable().meta({ description: 'TP-MR, the reference of the network' }),
  submitted_at: time.nullable(),
  reported_at: time.nullable(),
});

export const messageDetail = z
  .object({
    ...summaryFields,
    segments: z.array(segment),
    timeline: z.array(z.looseObject({ at: time, event: z.string() })),
  })
  .meta({ id: 'Message', description: 'A message; never its text' });

export const messagePage = pageOf(
  z.object({ ...summaryFields, segment_count: z.int() }).meta({ id: 'MessageSummary' }),
);
