/** Accepted POSTs a second over 64 connections: the real store against the same app that stores nothing. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { monotonicMs, post, round } from './rig.ts';

const SERVER = fileURLToPath(new URL('./accept-server.ts', import.meta.url));
const CONNECTIONS = 64;

/** The two take turns, so that a slow minute of the machine meets both. */
export async function measureAccept(rounds: number, roundMs: number) {
  const stored: number[] = [];
  const unstored: number[] = [];
  for (let i = 0; i < rounds; i += 1) {
    unstored.push(await ratePerSecond('no-store', roundMs));
    stored.push(await ratePerSecond('store', roundMs));
  }
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    connections: CONNECTIONS,
    stored_per_second: round(sum(stored) / rounds, 0),
    unstored_per_second: round(sum(unstored) / rounds, 0),
    ratio: round(sum(stored) / sum(unstored)),
  };
}

async function ratePerSecond(kind: 'store' | 'no-store', roundMs: number): Promise<number> {
  const child = fork(SERVER, [kind], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [{ url, key }] = (await once(child, 'message')) as [{ url: string; key: string }];
  try {
    await load(url, key, roundMs / 4);
    const startedAt = monotonicMs();
    const accepted = await load(url, key, roundMs);
    return (accepted / (monotonicMs() - startedAt)) * 1000;
  } finally {
    child.disconnect();
    await once(child, 'exit');
  }
}

async function load(url: string, key: string, forMs: number): Promise<number> {
  const endAt = monotonicMs() + forMs;
  let accepted = 0;
  const worker = async () => {
    while (monotonicMs() < endAt) {
      const status = await post(url, key, { to: '+13035550100', text: '493817 is your code' });
      if (status !== 202) throw new Error(`not accepted: ${status}`);
      accepted += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return accepted;
}
