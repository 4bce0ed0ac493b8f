/**
 * One received PDU in, `kept` out once the listener has it durably (G6). Only then may the modem be told to forget it.
 */
import type { ModemListener } from '../../driver.ts';
import { type Received, receivedFrom } from './received.ts';
import type { Tell } from '../session.ts';
import type { StorageRecord } from './storage-record.ts';
import type { Timers } from '../timers.ts';

export type HandOver =
  /** Durable: acknowledge it, or delete it on the modem. */
  | 'kept'
  /** The listener could not: leave it where it is and come again. */
  | 'refused'
  /** Nothing for us: leave it alone. */
  | 'not-ours';

/** A store that has not answered by then is treated as one that refused: the text stays on the modem. */
const listenerDeadlineMs = 30_000;
const pageReason = 'a page of a cell broadcast (TS 23.041), sent to everybody near: not a text to this SIM';

export async function handOver(
  pdu: string,
  listener: ModemListener,
  timers: Timers,
  learn: (received: Received) => void = () => undefined,
): Promise<HandOver> {
  const received = receivedFrom(pdu);
  learn(received);
  switch (received.kind) {
    case 'own':
    case 'blank':
      return 'not-ours';
    case 'report':
      return settled(() => listener.onReport(received.report), timers);
    case 'part':
      return settled(() => listener.onInbound(received.part), timers);
    case 'unreadable':
      return settled(() => listener.onUnreadable({ pdu, reason: received.reason }), timers);
    default:
      return received satisfies never;
  }
}

/** A page is kept aside raw, once: cells repeat it for hours. */
export async function handOverPage(
  page: string,
  listener: ModemListener,
  timers: Timers,
  record: StorageRecord,
  tell: Tell,
): Promise<HandOver> {
  if (record.hasPage(page)) return 'kept';
  const answer = await settled(() => listener.onUnreadable({ pdu: page, reason: pageReason }), timers);
  if (answer !== 'kept') return answer;
  record.notePage(page);
  tell('cell-broadcast', 'info', { octets: page.length / 2 });
  return 'kept';
}

async function settled(tell: () => Promise<void>, timers: Timers): Promise<HandOver> {
  try {
    const outcome = tell().then((): HandOver => 'kept');
    return await timers.within<HandOver, HandOver>(listenerDeadlineMs, outcome, 'refused');
  } catch {
    // The listener has told why to whom it concerns; here only one thing counts: the text must not be lost.
    return 'refused';
  }
}
