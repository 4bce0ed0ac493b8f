/**
 * The story of one message as it happens, read from the API: one line a step, with the milliseconds since the accept
 * and since the step before.
 */
import { z } from 'zod';
import type { MessageEventType } from '../domain/events.ts';
import { isTerminal, MESSAGE_STATUSES, type MessageStatus } from '../domain/message.ts';
import { systemClock } from '../ops/clock.ts';
import { type ApiTarget, callApi } from './api-client.ts';
import { type Output, printable } from './output.ts';
import { SimNames } from './sim-names.ts';

const Detail = z.object({
  status: z.enum(MESSAGE_STATUSES),
  segments: z.array(z.object({ index: z.number() }).loose()),
  timeline: z.array(
    z
      .object({ at: z.string(), event: z.string() })
      .catchall(z.union([z.string(), z.number(), z.boolean(), z.null()])),
  ),
});
type Step = z.output<typeof Detail>['timeline'][number];

const POLL_MS = 25;

/** Resolves with the terminal state, or with the state of the moment when `stop` is aborted. */
export async function follow(
  target: ApiTarget,
  messageId: string,
  output: Output,
  stop?: AbortSignal,
): Promise<MessageStatus> {
  const names = new SimNames(target);
  let told = 0;
  let startedAt = 0;
  let previousAt = 0;
  for (;;) {
    const detail = await callApi(target, { method: 'GET', path: `/v1/messages/${messageId}` }, Detail);
    for (const step of detail.timeline.slice(told)) {
      const at = Date.parse(step.at);
      if (told === 0) startedAt = previousAt = at;
      const facts = await factsOf(step, detail.segments.length, names);
      output.say(formatStep(step.event, facts, at - startedAt, at - previousAt, output));
      previousAt = at;
      told += 1;
    }
    if (isTerminal(detail.status) || stop?.aborted) return detail.status;
    await new Promise<void>((resolve) => systemClock.setTimer(resolve, POLL_MS));
  }
}

/** The events of domain/events.ts in plain words. */
const MEANS: Readonly<Record<MessageEventType, string>> = {
  accepted: 'on disk',
  submitting: 'handed to a SIM',
  submitted: 'the network has it',
  refused: 'it was refused',
  withdrawn: 'taken back before it left',
  'outcome-unknown': 'no answer: the network may have it',
  'resend-planned': 'one more copy is allowed',
  'late-reference': 'the answer came late',
  report: 'the network reports',
  'late-report': 'the network reports late',
  sent: 'all of it is in the network',
  delivered: 'the phone has it',
  undelivered: 'the network gave up',
  failed: 'it cannot be sent',
  expired: 'its lifetime is over',
  canceled: 'called off',
  unknown: 'nobody can know',
};

async function factsOf(step: Step, segmentCount: number, names: SimNames): Promise<string[]> {
  const facts: string[] = [];
  for (const [name, value] of Object.entries(step)) {
    if (name === 'at' || name === 'event' || value === null) continue;
    if (name === 'sim') facts.push(await names.of(String(value)));
    else if (name === 'segment') {
      if (segmentCount > 1) facts.push(`segment ${Number(value) + 1} of ${segmentCount}`);
    } else facts.push(`${name.replaceAll('_', ' ')} ${String(value)}`);
  }
  return facts;
}

function formatStep(
  event: string,
  facts: readonly string[],
  sinceStart: number,
  sinceStep: number,
  { paint }: Output,
): string {
  const means = Object.hasOwn(MEANS, event) ? MEANS[event as MessageEventType] : '';
  const clock = `${String(sinceStart).padStart(8)} ms${(sinceStep > 0 ? `+${sinceStep}` : '').padStart(7)}`;
  const detail = facts.length > 0 ? paint.dim(printable(` (${facts.join(', ')})`)) : '';
  return `${paint.dim(clock)}  ${paint.bold(event.padEnd(15))} ${means}${detail}`.trimEnd();
}
