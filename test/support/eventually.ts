/** For real processes and real I/O only: looks again and again until the condition holds, never longer than the limit. */
import { setInterval } from 'node:timers/promises';

export async function eventually(
  condition: () => boolean | Promise<boolean>,
  what = 'the condition',
  limitMs = 15_000,
): Promise<void> {
  const startedAt = performance.now();
  for await (const _ of setInterval(10)) {
    if (await condition()) return;
    if (performance.now() - startedAt > limitMs) throw new Error(`after ${limitMs} ms still not: ${what}`);
  }
}
