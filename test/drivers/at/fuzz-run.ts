/** A fuzz run of so many streams, half mutated recordings, half made up by fast-check. The seed repeats it exactly. */
import fc from 'fast-check';
import { seededRandom } from '../../../drivers/virtual/random.ts';
import { madeUpStream, mutatedStream } from './fuzz-streams.ts';
import { meet } from './fuzz-targets.ts';

export interface FuzzFigures {
  readonly streams: number;
  readonly octets: number;
  /** What got out, with the stream in hex; the first ten. */
  readonly escaped: readonly string[];
  /** Processor time of one stream; the best of three where the first try took long, since collections of garbage count too. */
  readonly slowestMs: number;
}

const batch = 500;
const noteworthyMs = 5;

export async function fuzz(options: {
  readonly streams: number;
  readonly seed: number;
  readonly onBatch?: (done: number) => void;
}): Promise<FuzzFigures> {
  const escaped: string[] = [];
  let octets = 0;
  let slowestMs = 0;
  for (let done = 0; done < options.streams; done += batch) {
    const seed = options.seed + done;
    for (const [index, bytes] of streamsOf(seed, done)
      .slice(0, options.streams - done)
      .entries()) {
      octets += bytes.length;
      const attempt = () => meet(bytes, seededRandom(seed + index));
      try {
        let tookMs = await attempt();
        for (let n = 0; n < 2 && tookMs > noteworthyMs; n += 1) tookMs = Math.min(tookMs, await attempt());
        slowestMs = Math.max(slowestMs, tookMs);
      } catch (error) {
        if (escaped.length < 10)
          escaped.push(`seed ${seed + index}: ${String(error)} <- ${Buffer.from(bytes).toString('hex')}`);
      }
    }
    options.onBatch?.(Math.min(done + batch, options.streams));
  }
  return { streams: options.streams, octets, escaped, slowestMs };
}

function streamsOf(seed: number, done: number): readonly Uint8Array[] {
  if ((done / batch) % 2 === 0) return fc.sample(madeUpStream, { seed, numRuns: batch });
  const random = seededRandom(seed);
  return Array.from({ length: batch }, () => mutatedStream(random));
}
