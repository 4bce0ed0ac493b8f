/**
 * npm run simulate -- --seeds N [--from S]: runs N seeds, prints how fast, and the first seed that fails with the command
 * that replays it. With --trace, every line of the trace goes to stdout.
 */
import { parseArgs } from 'node:util';
import { simulate } from './simulation.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    'keep-going': { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
  },
});
const from = Number(values.from);
const count = Number(values.seeds);
if (!Number.isSafeInteger(from) || !Number.isSafeInteger(count) || count < 1) {
  console.error('--seeds and --from take whole numbers, e.g. --seeds 1000 --from 1');
  process.exit(2);
}

const startedAt = performance.now();
let texts = 0;
let simulatedMs = 0;
let failed = 0;
let done = 0;
for (let seed = from; seed < from + count; seed += 1) {
  const options = values.trace ? { onTraceLine: (line: string) => console.log(JSON.stringify(line)) } : {};
  const { violations, figures, traceHash } = await simulate(seed, options);
  done += 1;
  texts += figures.texts;
  simulatedMs += figures.simulatedMs;
  if (count === 1) console.log(`seed ${seed}: trace ${traceHash}`);
  if (violations.length === 0) continue;
  failed += 1;
  console.log(`seed ${seed} fails:`);
  for (const violation of violations) console.log(`  ${violation}`);
  console.log(`  replay: npm run simulate -- --seeds 1 --from ${seed} --trace`);
  if (!values['keep-going']) break;
}
const seconds = (performance.now() - startedAt) / 1_000;
console.log(
  `${done} seeds, ${failed} failed, ${(done / seconds).toFixed(1)} seeds/s, ${texts} texts, ` +
    `${(simulatedMs / 3_600_000).toFixed(1)} h simulated in ${seconds.toFixed(1)} s`,
);
process.exitCode = failed > 0 ? 1 : 0;
