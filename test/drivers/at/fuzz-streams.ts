/**
 * Byte streams for the fuzz run: recorded replies and good PDUs, cut, glued, repeated and damaged; and streams that
 * fast-check makes up. The same seed gives the same streams.
 */
import fc from 'fast-check';
import { encodeDeliver } from '../../../drivers/sms/deliver-pdu.ts';
import { segmentText } from '../../../drivers/sms/segment-text.ts';
import { encodeStatusReport } from '../../../drivers/sms/status-report-pdu.ts';
import { encodeSubmit } from '../../../drivers/sms/submit-pdu.ts';
import type { Random } from '../../../drivers/virtual/random.ts';
import { recordedReplies } from './recorded-replies.ts';

const pdus = goodPdus();
const pieces: readonly string[] = [...recordedReplies, ...pdus.map((pdu) => `${pdu}\r\n`)];
/** What has a meaning on this wire wherever it stands. */
const inserts = ['\0', '\xff', '\r', '\n', '\x1b', '\x1a', '> ', '\r\n> ', '"', ',', ':', '\r\nOK\r\n', '+'];
const longest = 16_384;

export function mutatedStream(random: Random): Uint8Array {
  let text = '';
  for (let n = 1 + below(random, 4); n > 0; n -= 1) text += pick(random, pieces);
  for (let n = below(random, 6); n > 0; n -= 1) text = damage(text, random);
  return Buffer.from(text.slice(0, longest), 'latin1');
}

/** Half of it free octets, half built from what modems say. */
export const madeUpStream: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...pieces, ...inserts),
        fc.string({ unit: 'binary-ascii', maxLength: 40 }),
        fc.stringMatching(/^[+^*#%$][A-Z]{2,6}: [0-9A-F,"()\- ]{0,40}\r\n$/),
      ),
      { maxLength: 8 },
    )
    .map((texts) => Buffer.from(texts.join(''), 'latin1')),
);

function damage(text: string, random: Random): string {
  const at = below(random, text.length + 1);
  switch (below(random, 9)) {
    case 0: // a bit turned
      return text.slice(0, at) + flipped(text.charAt(at), random) + text.slice(at + 1);
    case 1: // the rest lost
      return text.slice(0, at);
    case 2: // the beginning lost
      return text.slice(at);
    case 3: // a hole
      return text.slice(0, at) + text.slice(at + 1 + below(random, 12));
    case 4: // said twice, or a thousand times
      return (
        text.slice(0, at) + text.slice(at, at + 1 + below(random, 8)).repeat(repeats(random)) + text.slice(at)
      );
    case 5: // another reply in the middle
      return text.slice(0, at) + pick(random, pieces) + text.slice(at);
    case 6: // line ends lost: replies glued together
      return text.replaceAll(pick(random, ['\r', '\n', '\r\n']), '');
    default:
      return text.slice(0, at) + pick(random, inserts) + text.slice(at);
  }
}

function repeats(random: Random): number {
  return below(random, 50) === 0 ? 1 + below(random, 2_000) : 1 + below(random, 4);
}

function flipped(char: string, random: Random): string {
  return char === '' ? '' : String.fromCharCode(char.charCodeAt(0) ^ (1 << below(random, 8)));
}

export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[below(random, list.length)] as T;
}

function goodPdus(): readonly string[] {
  const at = { epochMs: Date.UTC(2026, 6, 4), offsetMinutes: -210 };
  const texts = ['Your code is 123456', `${'€'.repeat(50)}{}`, 'код '.repeat(30), '😀'.repeat(80)];
  const data = texts.flatMap((text) => [
    ...segmentText(text, { reference: 300, referenceBits: 16 }).segments,
  ]);
  return [
    ...data.map(
      (userData) =>
        encodeDeliver({ from: '+13035550101', userData, timestamp: at, smsc: '+13035550199' }).pdu,
    ),
    ...data.map(
      (userData) =>
        encodeSubmit({ to: '+13035550100', userData, validity: { kind: 'relative', seconds: 300 } }).pdu,
    ),
    encodeStatusReport({
      reference: 1,
      recipient: '+13035550100',
      submittedAt: at,
      dischargedAt: at,
      status: 0,
    }).pdu,
    encodeStatusReport({
      reference: 255,
      recipient: '12345',
      submittedAt: at,
      dischargedAt: at,
      status: 0x46,
    }).pdu,
  ];
}
