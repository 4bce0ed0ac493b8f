/** Damaged and made-up byte streams through all that reads a modem: what gets out, how slow the slowest, what memory does. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { fuzz } from '../drivers/at/fuzz-run.ts';
import { monotonicMs, round } from './rig.ts';

const SEED = Number(process.env['SALLYPORT_FUZZ_SEED'] ?? 1);
const MEGABYTE = 1024 * 1024;

export async function measureFuzz(streams: number) {
  // Code is compiled and caches are filled before memory is looked at.
  await fuzz({ streams: streams / 20, seed: SEED });
  const heapBefore = heapMegabytes();
  let highestHeap = heapBefore;
  const startedAt = monotonicMs();
  const { octets, escaped, slowestMs } = await fuzz({
    streams,
    seed: SEED,
    onBatch(done) {
      if (done % (streams / 10) === 0) highestHeap = Math.max(highestHeap, heapMegabytes());
    },
  });
  const tookMs = monotonicMs() - startedAt;
  return {
    seed: SEED,
    streams,
    megabytes: round(octets / MEGABYTE, 0),
    streams_per_second: round((streams / tookMs) * 1000, 0),
    escaped,
    slowest_stream_ms: round(slowestMs, 1),
    heap_mb: {
      before: round(heapBefore, 1),
      highest_of_ten: round(highestHeap, 1),
      after: round(heapMegabytes(), 1),
    },
  };
}

/** After a collection; the flag makes it callable in this process. */
function heapMegabytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed / MEGABYTE;
}
