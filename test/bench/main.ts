/**
 * `npm run bench`: every figure that the docs quote, as JSON on stdout, each with its target. `npm run bench -- codec`
 * runs one part.
 */
import { measureAccept } from './accept.ts';
import { measureCodec } from './codec.ts';
import { measureDrain } from './drain.ts';
import { measureFleet } from './fleet.ts';
import { measureFuzz } from './fuzz.ts';
import { measureHang } from './hang.ts';
import { measureJunk } from './junk.ts';
import { measureLatency } from './latency.ts';
import { measureReplug } from './replug.ts';
import { measureScan } from './scan.ts';
import { measureSize } from './size.ts';

const PARTS = {
  drain_short: async () => ({
    ...(await measureDrain({ modems: 8, airTimeMs: 200, messages: 400, guardMs: 0 })),
    target: 'ratio <= 1.05; turn-round p50 <= 2 ms, p99 <= 15 ms',
  }),
  drain_long: async () => ({
    ...(await measureDrain({ modems: 8, airTimeMs: 2_500, messages: 80 })),
    target: 'ratio <= 1.02 with the default guard time',
  }),
  latency: async () => ({ ...(await measureLatency(200)), target: 'from 202: p50 <= 5 ms, p99 <= 25 ms' }),
  accept: async () => ({ ...(await measureAccept(3, 4_000)), target: 'ratio >= 0.5' }),
  codec: async () => ({ ...measureCodec(400_000), target: 'round trips a second >= 200000' }),
  fuzz: async () => ({
    ...(await measureFuzz(1_000_000)),
    target: 'nothing escaped, no stall, heap after as before',
  }),
  junk: async () => ({
    ...(await measureJunk(6)),
    target: 'p99 ratio <= 1.2, set aside in <= 10 s',
  }),
  fleet: async () => ({
    ...(await measureFleet({ modems: 64, airTimeMs: 3_000, windowMs: 60_000 })),
    target: '<= 15 % of one core, <= 200 MB resident',
  }),
  hang: async () => ({
    ...(await measureHang()),
    target: 'noticed <= 15 s after the time-out of the command, taken over <= 5 s after that',
  }),
  size: async () => ({
    ...(await measureSize({ queued: 1_000_000, stored: 1_000_000, rounds: 2_000 })),
    target: 'claim p99 <= 1.5, accept_rate >= 0.8; a removal holds the others up for milliseconds',
  }),
  scan: async () => ({ ...(await measureScan()), target: '<= 20 s, 4 found, 0 false' }),
  replug: async () => ({
    ...(await measureReplug({ modems: 10, cyclesEach: 50 })),
    target: 'each <= 10 s, files after as before',
  }),
};

const wanted = process.argv.slice(2);
const results: Record<string, unknown> = {};
for (const [name, measure] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stderr.write(`${name} ...\n`);
  results[name] = await measure();
}
process.stdout.write(`${JSON.stringify({ node: process.version, results }, null, 2)}\n`);
process.exit(0);
