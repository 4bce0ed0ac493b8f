/** `npm run crash -- --kills N [--power-cuts N] [--seed S]`: crashes as many as wanted, the verdict as JSON on stdout; 1 if a promise broke. */
import { parseArgs } from 'node:util';
import { type CampaignFigures, runCampaign } from './campaign.ts';
import { storageShim } from './storage-shim.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    'power-cuts': { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
  },
});
const seed = Number(values.seed);
const plan = [
  { by: 'kill', crashes: Number(values.kills) },
  { by: 'power-cut', crashes: Number(values['power-cuts']) },
] as const;

const results: Record<string, unknown> = {};
let isBroken = false;
for (const { by, crashes } of plan) {
  if (crashes === 0) continue;
  if (by === 'power-cut' && storageShim === null) {
    results[by] = 'skipped: gcc is missing, or this is not Linux';
    continue;
  }
  const figures = await runCampaign({
    by,
    crashes,
    seed,
    onCrash: (count) => count % 50 === 0 && process.stderr.write(`${by}: ${count} of ${crashes}\n`),
  });
  results[by] = figures;
  isBroken ||= breaksPromise(figures);
}
process.stdout.write(`${JSON.stringify({ node: process.version, seed, results }, null, 2)}\n`);
process.exit(isBroken ? 1 : 0);

function breaksPromise({ lost, copies, doubles, strange, ...figures }: CampaignFigures): boolean {
  const faults = [lost, copies, doubles, strange].some((list) => list.length > 0);
  return faults || figures.integrity !== 'ok' || figures.messagesStored !== figures.accepted;
}
