/** AT+CNMI=<mode>,<mt>,<bm>,<ds>,<bfr> (TS 27.005 §3.4.1): which forms to ask for, and what an accepted one means. */
import { parseNumbers } from '../../at/parse-sms.ts';
import type { Facts, Notification } from '../facts.ts';
import type { Wishes } from '../session.ts';

export function rungs({ profile }: Facts, { delivery }: Wishes): readonly string[] {
  const { stored, direct } = profile.notifications;
  // A modem that cannot do what was wished still has to announce texts somehow.
  const modes = delivery === 'direct' ? [...direct, ...stored] : [...stored, ...direct];
  return modes.map((mode) => `AT+CNMI=${mode}`);
}

export function notificationOf(asked: string): Notification {
  const mode = asked.replace('AT+CNMI=', '');
  const [, mt = 0, , ds = 0] = mode.split(',').map(Number);
  return { mode, texts: channelOf(mt), reports: ds === 1 ? 'direct' : ds === 2 ? 'stored' : 'none' };
}

/** The advertisement lies (quirk 64) and so may an OK: <mt> and <ds> are what counts. Unreadable counts as alike. */
export function readsBackAs(lines: readonly string[], asked: string): boolean {
  const wanted = asked.replace('AT+CNMI=', '').split(',').map(Number);
  const read = lines.map((line) => parseNumbers(line)).find((numbers) => numbers.length >= 4);
  if (!read) return true;
  return read[1] === (wanted[1] ?? 0) && (wanted[3] === undefined || read[3] === wanted[3]);
}

/** <mt> 1 stores and announces; 2 and 3 route, class 2 (and with 3 all but class 3) excepted. */
function channelOf(mt: number): Notification['texts'] {
  if (mt === 1) return 'stored';
  return mt === 2 || mt === 3 ? 'direct' : 'none';
}
