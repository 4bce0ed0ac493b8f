/**
 * Holds what the clients were told and what the air saw against what the gateway says: the guarantees G1 to G6 and
 * liveness. Pure: evidence in, violations out, each beginning with the name of the guarantee.
 */
import type { AirEntry } from '../../drivers/virtual/network-contract.ts';
import type { InboundMessage } from '../../src/domain/inbound.ts';
import { isTerminal, TERMINAL_GRACE_MS } from '../../src/domain/message.ts';
import type { MessageDetail } from '../../src/store/store.ts';
import type { ClientRecord } from './clients.ts';
import { markOf } from './traffic.ts';
import type { WorldPlan } from './world-plan.ts';

export interface Evidence {
  readonly plan: WorldPlan;
  readonly clients: readonly ClientRecord[];
  readonly messages: readonly MessageDetail[];
  readonly inbound: readonly InboundMessage[];
  readonly air: readonly AirEntry[];
  /** When no process was there to do anything, wall ms, with the time that the next one needs to look around. */
  readonly downtimes: readonly { readonly from: number; readonly until: number }[];
}

/** A round of housekeeping a second, and the turns in which it writes. */
const SLACK_MS = 3_000;
/** The longest air time of a plan, its jitter, and the longest delay of an answer at the prompt. */
const SEGMENT_MS = 6_000;
const DELIVERED = [
  'delivered',
  'report-late',
  'report-early',
  'report-twice',
  'report-national',
  'report-without-recipient',
  'report-wrong-zone',
  'temporary-then-delivered',
  'refused',
  'answer-lost',
  'answer-late',
];
/** What becomes of a text in a calm world, where that is not `delivered`. */
const CALM_ENDS: Readonly<Record<string, string>> = { undelivered: 'undelivered', unreported: 'unknown' };

export function check(evidence: Evidence): readonly string[] {
  const { clients, messages, air } = evidence;
  const byMark = Map.groupBy(messages, ({ message }) => message.tags[0] ?? '');
  const airByMark = Map.groupBy(air, ({ text }) => markOf(text) ?? 'no mark');
  return [
    ...clients.flatMap((client) => checkAccept(client, byMark.get(client.plan.mark) ?? [])),
    ...clients.flatMap(({ plan: { mark, meets }, isCanceled }) =>
      (byMark.get(mark) ?? []).flatMap((detail) => {
        const sent = airByMark.get(mark) ?? [];
        return [
          ...checkEnd(detail, evidence),
          ...checkCopies(detail, sent),
          ...checkTruth(detail, sent, isCanceled),
          ...(evidence.plan.isCalm ? checkCalmEnd(detail, meets[0]?.name ?? '') : []),
        ];
      }),
    ),
    ...[...airByMark.keys()]
      .filter((mark) => !byMark.has(mark))
      .map((mark) => `G5 ${mark} went on the air and no message exists`),
    ...evidence.plan.inbound.flatMap(({ mark, text }) => checkInbound(mark, text, evidence.inbound)),
  ];
}

function checkAccept(client: ClientRecord, stored: readonly MessageDetail[]): readonly string[] {
  const { plan, accepted, isAbused, refusals } = client;
  const ids = new Set(accepted);
  const strange = refusals.filter(
    (code) => code !== 'idempotency-in-progress' && code !== 'store-unavailable',
  );
  return [
    ...[...ids]
      .filter((id) => !stored.some(({ message }) => message.id === id))
      .map((id) => `G1 ${plan.mark} was accepted as ${id} and is gone`),
    ...(ids.size > 1 || stored.length > 1 ? [`G2 ${plan.mark} is ${stored.length} messages`] : []),
    ...(isAbused ? [`G2 ${plan.mark}: another body was taken under its key`] : []),
    ...strange.map((code) => `API ${plan.mark} was refused with ${code}`),
  ];
}

function checkEnd({ message, timeline }: MessageDetail, { downtimes }: Evidence): readonly string[] {
  const mark = message.tags[0] ?? message.id;
  if (!isTerminal(message.status) || message.finishedAt === null)
    return [`G3 ${mark} is still ${message.status}`];
  const deadline = message.expiresAt + TERMINAL_GRACE_MS;
  const down = downtimes.find(({ from, until }) => from <= deadline + SLACK_MS && until >= deadline);
  const latest = Math.max(deadline, down?.until ?? 0) + SLACK_MS;
  const ends = timeline.filter(({ type }) => type === message.status);
  return [
    ...(message.finishedAt > latest ? [`G3 ${mark} ended ${message.finishedAt - deadline} ms too late`] : []),
    ...(ends.length === 1 ? [] : [`G3 ${mark} became ${message.status} ${ends.length} times`]),
  ];
}

/** A copy is a whole set of segments: a handset shows nothing of half a text. */
function checkCopies({ message, timeline }: MessageDetail, sent: readonly AirEntry[]): readonly string[] {
  const mark = message.tags[0] ?? message.id;
  const copies = copiesOf(sent, message.segmentCount);
  const unknowns = timeline.filter(({ type }) => type === 'outcome-unknown').length;
  const allowed = message.onUnknown === 'hold' || unknowns === 0 ? 1 : 2;
  const guarantee = unknowns === 0 ? 'G5' : 'G4';
  const late = sent.filter(({ at }) => at > message.expiresAt + SEGMENT_MS);
  return [
    ...(copies > allowed
      ? [`${guarantee} ${mark} (${message.onUnknown}) is ${copies} times in the air, ${unknowns} unknown`]
      : []),
    ...late.map(({ at }) => `LIFE ${mark} went on the air ${at - message.expiresAt} ms after its lifetime`),
  ];
}

/** What the gateway says of a message must have happened. */
function checkTruth(
  { message }: MessageDetail,
  sent: readonly AirEntry[],
  isCanceled: boolean,
): readonly string[] {
  const mark = message.tags[0] ?? message.id;
  const { status, segmentCount } = message;
  const segmentsWith = (names: readonly string[] | null) =>
    new Set(sent.filter(({ outcome }) => !names || names.includes(outcome)).map((entry) => sequenceOf(entry)))
      .size;
  const lie = (what: string) => [`TRUTH ${mark} is ${status}, and ${what}`];
  if (isCanceled && status !== 'canceled') return lie('its cancellation was confirmed');
  if (status === 'canceled' && sent.length > 0) return lie('it went on the air');
  if (status === 'delivered' && segmentsWith(DELIVERED) < segmentCount)
    return lie('the network never delivered all of it');
  if (status === 'undelivered' && segmentsWith(['undelivered']) === 0) return lie('no report said so');
  if (status === 'expired' && copiesOf(sent, segmentCount) > 0 && segmentsWith(['expired']) === 0)
    return lie('it went on the air whole');
  if (message.reason === 'no-report' && segmentsWith(null) < segmentCount)
    return lie('not all of it went on the air');
  return [];
}

function checkCalmEnd({ message }: MessageDetail, meets: string): readonly string[] {
  // A recipient of several texts, or one of several segments, may meet more than the plan of one says.
  const expected = CALM_ENDS[meets] ?? 'delivered';
  if (message.status === expected || message.segmentCount > 1) return [];
  return [`LIVE ${message.tags[0]} met ${meets} and is ${message.status} (${message.reason})`];
}

function checkInbound(mark: string, text: string, inbound: readonly InboundMessage[]): readonly string[] {
  const found = inbound.filter((one) => markOf(one.text) === mark);
  if (found.length !== 1) return [`G6 ${mark} is stored ${found.length} times`];
  return found[0]?.text === text ? [] : [`G6 ${mark} is stored with another text`];
}

function copiesOf(sent: readonly AirEntry[], segmentCount: number): number {
  const bySequence = Map.groupBy(sent, sequenceOf);
  const counts = Array.from({ length: segmentCount }, (_, at) => bySequence.get(at + 1)?.length ?? 0);
  return Math.min(...counts);
}

function sequenceOf({ concatenation }: AirEntry): number {
  return concatenation?.sequence ?? 1;
}
