/**
 * Damaged and made-up byte streams through all that reads a modem: nothing but PduError comes out, nothing stalls.
 * SALLYPORT_FUZZ_RUNS sets the count, SALLYPORT_FUZZ_SEED replays a run. `npm run bench -- fuzz` is the long one.
 */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lineParsers, replyParsers } from './fuzz-targets.ts';
import { fuzz } from './fuzz-run.ts';

const runs = Number(process.env['SALLYPORT_FUZZ_RUNS'] ?? 20_000);
const seed = Number(process.env['SALLYPORT_FUZZ_SEED'] ?? 20_261_123);

describe(`fuzzed with seed ${seed}`, () => {
  it(`survives ${runs} byte streams`, { timeout: 600_000 }, async () => {
    const { escaped, slowestMs } = await fuzz({ streams: runs, seed });
    expect(escaped).toEqual([]);
    // 2,000 lines, each read by all parsers, take 70 ms; anything worse than linear takes seconds
    expect(slowestMs).toBeLessThan(500);
  });

  it('leaves out no parser', async () => {
    const folder = new URL('../../../drivers/at/', import.meta.url);
    for (const file of readdirSync(folder).filter((name) => /^parse-.*\.ts$/.test(name))) {
      const exported = (await import(new URL(file, folder).href)) as Record<string, unknown>;
      const name = file.replace('.ts', '');
      const fuzzed = new Set<unknown>([...(lineParsers[name] ?? []), ...(replyParsers[name] ?? [])]);
      for (const [key, value] of Object.entries(exported))
        if (key.startsWith('parse') && typeof value === 'function')
          expect(fuzzed, `${file}: ${key}`).toContain(value);
    }
  });
});
