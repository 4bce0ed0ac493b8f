/**
 * Schemas that several resources share: times, pages, the problem document.
 */
import { z } from 'zod';
import { errorTable } from '../../domain/errors.ts';
import { rule } from '../../domain/schema-issues.ts';

/** RFC 3339, UTC, milliseconds. */
export const time = z.iso
  .datetime({ precision: 3 })
  .meta({ description: 'RFC 3339, UTC, with milliseconds', example: '2026-11-23T09:00:00.000Z' });

export function formatTime(ms: number): string {
  return new Date(ms).toISOString();
}

export function formatTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : formatTime(ms);
}

const DEFAULT_PAGE_SIZE = 50;

export const limit = z
  .string()
  .refine(
    (text) => /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 200,
    rule('must be a whole number from 1 to 200', 'leave it out for 50'),
  )
  .transform(Number)
  .default(DEFAULT_PAGE_SIZE)
  .meta({
    description: 'How many items a page holds',
    override: { type: 'integer', minimum: 1, maximum: 200, default: DEFAULT_PAGE_SIZE },
  });

export const cursor = z
  .string()
  .min(1)
  .max(256)
  .optional()
  .meta({ description: '`next_cursor` of the page before, with the same filters' });

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    next_cursor: z
      .string()
      .nullable()
      .meta({ description: 'Send it as `cursor` for the next page; null on the last' }),
  });
}

export const problem = z
  .object({
    type: z.string().meta({ description: 'URI reference to the page of the error' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().optional(),
    code: z
      .enum(errorTable().map((row) => row.code))
      .meta({ description: 'Branch on this; the texts are for people' }),
    cure: z.string().meta({ description: 'What to do next' }),
    request_id: z.string().optional().meta({ description: 'The log names the cause under it' }),
    retryable: z.boolean().meta({ description: 'The same request may succeed later, see Retry-After' }),
    errors: z
      .array(z.object({ field: z.string(), reason: z.string(), cure: z.string() }))
      .optional()
      .meta({ description: 'One entry for each field that does not fit' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' });
