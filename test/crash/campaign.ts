/**
 * Crash after crash on one database, under load, at seeded moments: while it starts, while it accepts, just after a text
 * reached the network. The virtual modems live on. Then everything is let come to rest and judged.
 */
import Database from 'better-sqlite3';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { behaviours } from '../../drivers/virtual/behaviour.ts';
import { type Random, seededRandom } from '../../drivers/virtual/random.ts';
import { eventually } from '../support/eventually.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import type { MessageView } from '../support/world.ts';
import { Clients } from './clients.ts';
import { cutPower, readImage } from './power-cut.ts';
import { behindShim } from './storage-shim.ts';
import { endOf, judge, type Verdict } from './verdict.ts';

export interface CampaignOptions {
  readonly crashes: number;
  readonly seed: number;
  /** `kill`: what was written stays. `power-cut`: what was not synced may go. */
  readonly by: 'kill' | 'power-cut';
  /** No further crash after so long, ms. */
  readonly budgetMs?: number;
  /** Up to so long after the moment, ms. */
  readonly spreadMs?: number;
  readonly onCrash?: (count: number) => void;
}

export interface CampaignFigures extends Verdict {
  readonly crashes: number;
  readonly segmentsInTheAir: number;
  readonly messagesStored: number;
  readonly integrity: string;
  /** From the start of the process to the first 202, ms. */
  readonly restartP50Ms: number;
  readonly restartMaxMs: number;
  readonly tookSeconds: number;
}

const MODEMS = 4;
/** New messages between two crashes; more would only wait. */
const MOST_PER_LIFE = 30;
const REST_LIMIT_MS = 180_000;

export async function runCampaign(options: CampaignOptions): Promise<CampaignFigures> {
  const startedAt = performance.now();
  const random = seededRandom(options.seed);
  const gateway = new GatewayProcess({ modems: MODEMS, airTimeMs: 25, reportDelayMs: 60 });
  const { network } = gateway.bank;
  network.script('+13035550120', behaviours.reportLate(1_000));
  gateway.environment = { NODE_COMPILE_CACHE: join(gateway.folder, 'compiled') };
  await gateway.prepare();
  gateway.createKey();
  let sentBefore = 0;
  const clients = new Clients(gateway, random, () => clients.sent.length - sentBefore < MOST_PER_LIFE);
  clients.start();
  const restartsMs: number[] = [];
  const isOver = () => performance.now() - startedAt > (options.budgetMs ?? Number.POSITIVE_INFINITY);
  let crashes = 0;
  try {
    for (; crashes < options.crashes && !isOver(); crashes += 1) {
      const crash = prepareCrash(gateway, options.by, random);
      sentBefore = clients.sent.length;
      const launchedAt = performance.now();
      const launched = gateway.launch();
      const moment = random();
      if (moment < 0.15) await pause(random() * 600);
      else {
        await launched.listening();
        await eventually(() => clients.lastAcceptedAt > launchedAt, 'a 202 after the restart', 60_000);
        restartsMs.push(clients.lastAcceptedAt - launchedAt);
        const before = network.air.length;
        if (moment > 0.4) await eventually(() => network.air.length > before, 'a text in the air', 60_000);
        await pause(random() * (options.spreadMs ?? 80));
      }
      await gateway.kill();
      crash();
      options.onCrash?.(crashes + 1);
    }
    await gateway.start();
    await clients.finish();
    const views = await rest(gateway, clients);
    await gateway.kill();
    restartsMs.sort((a, b) => a - b);
    return {
      crashes,
      ...judge(clients.sent, network.air, views),
      segmentsInTheAir: network.air.length,
      ...inspect(join(gateway.folder, 'sallyport.db')),
      restartP50Ms: Math.round(restartsMs[restartsMs.length >> 1] ?? 0),
      restartMaxMs: Math.round(restartsMs.at(-1) ?? 0),
      tookSeconds: Math.round((performance.now() - startedAt) / 1000),
    };
  } finally {
    await gateway.close();
  }
}

/** To be called before a start; what it returns, when that process is dead. */
function prepareCrash(gateway: GatewayProcess, by: CampaignOptions['by'], random: Random): () => void {
  if (by === 'kill') return () => {};
  const image = readImage(gateway.folder);
  const journal = `${gateway.folder}-journal`;
  rmSync(journal, { force: true });
  Object.assign(gateway.environment, behindShim({ folder: gateway.folder, journal }));
  return () => {
    cutPower(image, journal, random);
    rmSync(journal, { force: true });
    delete gateway.environment['LD_PRELOAD'];
  };
}

/** Until every message is sent, delivered or of unknown outcome. */
async function rest(gateway: GatewayProcess, clients: Clients): Promise<Map<string, MessageView | null>> {
  const views = new Map<string, MessageView | null>();
  const ids = clients.sent.flatMap((message) => [...message.ids]);
  const isAtRest = (view: MessageView | null | undefined) =>
    view === null || (view !== undefined && !['queued', 'sending', 'sent'].includes(endOf(view)));
  await eventually(
    async () => {
      for (const id of ids) {
        if (isAtRest(views.get(id))) continue;
        views.set(id, await gateway.message(id).catch(() => null));
        if (!isAtRest(views.get(id))) return false;
      }
      return true;
    },
    'every message is at rest',
    REST_LIMIT_MS,
  );
  return views;
}

function inspect(path: string): { messagesStored: number; integrity: string } {
  const database = new Database(path, { readonly: true });
  const messagesStored = Number(database.prepare('SELECT count(*) FROM messages').pluck().get());
  const integrity = String(database.pragma('integrity_check', { simple: true }));
  database.close();
  return { messagesStored, integrity };
}
