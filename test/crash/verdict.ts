/**
 * Holds against one another what clients saw accepted, what the air saw, and what the gateway says of each message.
 * Every count of the verdict but the first two has to be zero.
 */
import type { AirEntry } from '../../drivers/virtual/network-contract.ts';
import type { MessageView } from '../support/world.ts';
import type { Sent } from './clients.ts';

export interface Verdict {
  readonly accepted: number;
  /** How messages ended; `outcome-open`: sending, with a segment of which nobody knows whether it left (hold). */
  readonly ends: Readonly<Record<string, number>>;
  /** Accepted, and: not stored; or no segment in the air and none unknown; or ended otherwise than sent. */
  readonly lost: readonly string[];
  /** Segments more than once in the air with `hold`; more than twice with `resend`. */
  readonly copies: readonly string[];
  /** Keys with more than one message. */
  readonly doubles: readonly string[];
  /** In the air with another text or to another number than was asked for. */
  readonly strange: readonly string[];
}

/** What a message whose process died between Ctrl-Z and its answer may go on to be, and any that was sent. */
const SENT = new Set(['sent', 'delivered', 'unknown']);

export function judge(
  sent: readonly Sent[],
  air: readonly AirEntry[],
  views: ReadonlyMap<string, MessageView | null>,
): Verdict {
  const byNumber = new Map(sent.map((message) => [message.number, message]));
  const copiesOf = new Map<string, number>();
  const strange: string[] = [];
  for (const { text, to, concatenation } of air) {
    const number = Number(/<(\d{6})>/.exec(text)?.[1] ?? Number.NaN);
    const message = byNumber.get(number);
    if (message?.to !== to || !isWhole(text, number)) strange.push(`${to}: message ${number}`);
    const name = `${number}/${concatenation?.sequence ?? 1}`;
    copiesOf.set(name, (copiesOf.get(name) ?? 0) + 1);
  }
  const ends: Record<string, number> = {};
  const lost: string[] = [];
  const copies: string[] = [];
  for (const message of sent) {
    const [id = ''] = message.ids;
    const view = views.get(id) ?? null;
    const end = view === null ? 'missing' : endOf(view);
    ends[end] = (ends[end] ?? 0) + 1;
    if (message.ids.size > 0 && isLost(message, view, copiesOf)) lost.push(`${message.number} ${id}: ${end}`);
    for (let part = 1; part <= message.segments; part += 1) {
      const count = copiesOf.get(`${message.number}/${part}`) ?? 0;
      const allowed = message.onUnknown === 'hold' ? 1 : 2;
      if (count > allowed) copies.push(`${message.number}/${part} (${message.onUnknown}): ${count} times`);
    }
  }
  const doubles = sent.filter(({ ids }) => ids.size > 1).map(({ number }) => String(number));
  const accepted = sent.filter(({ ids }) => ids.size > 0).length;
  return { accepted, ends, lost, copies, doubles, strange };
}

function isWhole(text: string, number: number): boolean {
  const mark = `<${String(number).padStart(6, '0')}>`;
  return mark.repeat(Math.ceil(text.length / mark.length) + 1).includes(text);
}

export function endOf(view: MessageView): string {
  const isOpen = view.segments.some(({ status }) => status === 'unknown');
  return view.status === 'sending' && isOpen ? 'outcome-open' : view.status;
}

/** Every segment was in the air, or nobody can know it and the gateway says so. */
function isLost(message: Sent, view: MessageView | null, copiesOf: ReadonlyMap<string, number>): boolean {
  if (view === null) return true;
  if (!SENT.has(view.status) && endOf(view) !== 'outcome-open') return true;
  return view.segments.some(({ index, status }) => {
    const isInTheAir = copiesOf.has(`${message.number}/${index + 1}`);
    return !isInTheAir && status !== 'unknown';
  });
}
