/**
 * Random and mutated PDUs: nothing but PduError may come out, lenient and strict must agree, nothing may be slow.
 * SALLYPORT_FUZZ_RUNS sets the count, SALLYPORT_FUZZ_SEED replays a run.
 */

import { describe, expect, it } from 'vitest';
import { decodePdu, type DecodedPdu, type DecodePduOptions } from '../../../drivers/sms/decode-pdu.ts';
import { encodeDeliver } from '../../../drivers/sms/deliver-pdu.ts';
import { hexFromOctets, octetsFromHex } from '../../../drivers/sms/hex.ts';
import { PduError } from '../../../drivers/sms/pdu-error.ts';
import { describePdu } from '../../../drivers/sms/pdu-json.ts';
import { encodeDeliverReport, encodeSubmitReport } from '../../../drivers/sms/report-pdus.ts';
import { segmentText } from '../../../drivers/sms/segment-text.ts';
import { encodeStatusReport } from '../../../drivers/sms/status-report-pdu.ts';
import { encodeSubmit } from '../../../drivers/sms/submit-pdu.ts';
import { binaryUserData } from '../../../drivers/sms/user-data.ts';

const RUNS = Number(process.env['SALLYPORT_FUZZ_RUNS'] ?? 12_000);
const SEED = Number(process.env['SALLYPORT_FUZZ_SEED'] ?? 20_260_704);

const OPTIONS: readonly DecodePduOptions[] = [
  {},
  { direction: 'mt' },
  { direction: 'mo' },
  { smscPrefix: false },
  { direction: 'mo', smscPrefix: false },
  { direction: 'mt', smscPrefix: false, length: 20 },
];

describe(`the decoder, fuzzed with seed ${SEED}`, () => {
  it(`survives ${RUNS} random strings of octets`, { timeout: 600_000 }, () => {
    const random = randomFrom(SEED);
    for (let run = 0; run < RUNS; run += 1) {
      const octets = Uint8Array.from({ length: 1 + below(random, 200) }, () => below(random, 256));
      check(hexFromOctets(octets), OPTIONS[run % OPTIONS.length]!);
    }
  });

  it(`survives ${RUNS} mutations of good PDUs`, { timeout: 600_000 }, () => {
    const random = randomFrom(SEED + 1);
    const seeds = goodPdus();
    for (let run = 0; run < RUNS; run += 1) {
      const octets = Array.from(octetsFromHex(seeds[run % seeds.length]!));
      for (let count = 1 + below(random, 4); count > 0; count -= 1) mutate(octets, random);
      check(hexFromOctets(Uint8Array.from(octets)), OPTIONS[below(random, OPTIONS.length)]!);
    }
  });

  it('survives strings that are not hex', () => {
    const random = randomFrom(SEED + 2);
    for (let run = 0; run < 2000; run += 1) {
      const units = Array.from({ length: below(random, 60) }, () =>
        below(random, run % 2 === 0 ? 128 : 0x10000),
      );
      check(String.fromCharCode(...units), {});
    }
  });

  it('takes linear time for absurdly long input', () => {
    const good = goodPdus()[0]!;
    const started = performance.now();
    check(good + 'FF'.repeat(1_000_000), {});
    check('00'.repeat(1_000_000), {});
    check('7F'.repeat(1_000_000), {});
    expect(performance.now() - started).toBeLessThan(5000); // 0.1 s here; anything quadratic takes hours
  });
});

/** Either a PduError or a PDU that can be described, twice the same; strict refuses exactly what has warnings. */
function check(hex: string, options: DecodePduOptions): void {
  const lenient = attempt(hex, options);
  expect(attempt(hex, options)).toEqual(lenient);
  const strict = attempt(hex, { ...options, strict: true });
  if (lenient instanceof PduError) {
    expect(strict).toBeInstanceOf(PduError);
    return;
  }
  expect(() => JSON.stringify(describePdu(lenient))).not.toThrow();
  if (lenient.warnings.length === 0) expect(strict).toEqual(lenient);
  else expect(strict).toBeInstanceOf(PduError);
}

function attempt(hex: string, options: DecodePduOptions): DecodedPdu | PduError {
  try {
    return decodePdu(hex, options);
  } catch (error) {
    if (error instanceof PduError) return error;
    throw new Error(`${hex} with ${JSON.stringify(options)} threw something else`, { cause: error });
  }
}

function goodPdus(): string[] {
  const at = { epochMs: Date.UTC(2026, 6, 4), offsetMinutes: -210 };
  const texts = [
    'Your code is 123456',
    `${'€'.repeat(50)}{}`,
    'код '.repeat(30),
    'ığş'.repeat(40),
    '😀'.repeat(80),
  ];
  const data = texts.flatMap((text) => [
    ...segmentText(text, { reference: 300, referenceBits: 16, languages: ['turkish'] }).segments,
    ...segmentText(text, { reference: 7, ports: { destination: 2948, source: 1 } }).segments,
  ]);
  data.push(binaryUserData(Uint8Array.from({ length: 100 }, (_, index) => index)));
  const ok = data[0]!;
  return [
    ...data.map(
      (userData) => encodeDeliver({ from: '+33612345678', userData, timestamp: at, smsc: '+336' }).pdu,
    ),
    ...data.map(
      (userData) => encodeSubmit({ to: '32665', userData, validity: { kind: 'relative', seconds: 300 } }).pdu,
    ),
    encodeDeliver({ from: 'MyBank', userData: ok, timestamp: at, messageClass: 0 }).pdu,
    encodeSubmit({ to: '*100#', userData: ok, validity: { kind: 'enhanced', seconds: 7000 } }).pdu,
    encodeSubmit({ to: '+1', userData: ok, validity: { kind: 'absolute', at: at.epochMs } }).pdu,
    encodeStatusReport({ reference: 1, recipient: '+336', submittedAt: at, dischargedAt: at, status: 0x46 })
      .pdu,
    encodeStatusReport({
      reference: 1,
      recipient: '+336',
      submittedAt: at,
      dischargedAt: at,
      status: 0,
      userData: ok,
    }).pdu,
    `00${encodeDeliverReport({ failureCause: 0xd3, userData: ok }).pdu}`,
    `00${encodeSubmitReport({ timestamp: at, protocolId: 1 }).pdu}`,
    '0022420002070B913316325476F803AABBCC',
  ];
}

function mutate(octets: number[], random: () => number): void {
  const at = below(random, octets.length);
  switch (below(random, 6)) {
    case 0:
      octets[at] = below(random, 256);
      return;
    case 1:
      octets[at] = (octets[at] ?? 0) ^ (1 << below(random, 8));
      return;
    case 2:
      octets.length = Math.max(1, at);
      return;
    case 3:
      octets.splice(at, 0, ...Array.from({ length: 1 + below(random, 4) }, () => below(random, 256)));
      return;
    case 4:
      if (octets.length > 3) octets.splice(at, 1 + below(random, 2));
      return;
    default:
      octets[at] = [0x00, 0x7f, 0x80, 0xff][below(random, 4)]!;
  }
}

function below(random: () => number, limit: number): number {
  return Math.floor(random() * limit);
}

/** mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
