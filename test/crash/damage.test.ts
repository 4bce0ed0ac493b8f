/**
 * A damaged database or WAL: the start refuses with code 74 and the cure, or goes on with a sound database; either way
 * nothing goes to a number or with a text that nobody asked for.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { eventually } from '../support/eventually.ts';
import { GatewayProcess } from '../support/gateway-process.ts';

const TEXT = '493817 is your code';
const QUEUED = 8;

let gateway: GatewayProcess;
let database: string;
let ids: string[];

beforeEach(async () => {
  gateway = new GatewayProcess({ modems: 1, airTimeMs: 25, reportDelayMs: 50 });
  gateway.environment = { NODE_COMPILE_CACHE: join(gateway.folder, 'compiled') };
  database = join(gateway.folder, 'sallyport.db');
  gateway.bank.modems[0]?.setRegistration('searching');
  await gateway.prepare();
  await gateway.start();
  ids = [];
  for (let count = 0; count < QUEUED; count += 1) ids.push(await gateway.send({ text: TEXT }));
  await gateway.kill();
  gateway.bank.modems[0]?.setRegistration('home');
  for (const name of FILES) copyFileSync(database + name, `${database}${name}.good`);
}, 120_000);
afterEach(() => gateway.close());

const FILES = ['', '-wal'];

function putBack(): void {
  for (const name of FILES) copyFileSync(`${database}${name}.good`, database + name);
  rmSync(`${database}-shm`, { force: true });
}

function flip(path: string, at: number): void {
  const content = readFileSync(path);
  const place = Math.floor(at * content.length);
  content[place] = (content[place] ?? 0) ^ 0x10;
  writeFileSync(path, content);
}

/** All that was accepted is in one file, the WAL empty. */
function checkpoint(): void {
  const connection = new Database(database);
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
  copyFileSync(database, `${database}.good`);
  writeFileSync(`${database}-wal.good`, '');
}

async function startAnyway(): Promise<{ code: number | null; said: string } | 'runs'> {
  const launched = gateway.launch();
  const isListening = launched.listening().then(
    () => 'runs' as const,
    () => launched.ended,
  );
  return isListening;
}

const expectRefusal = (outcome: Awaited<ReturnType<typeof startAnyway>>) => {
  expect(outcome).toMatchObject({ code: 74 });
  if (outcome !== 'runs') expect(outcome.said).toMatch(/sallyport\.db: .*(restore|mend store\.url)/);
};

describe('after damage', { timeout: 300_000 }, () => {
  it('to the database itself the start refuses, names the file and says what to do', async () => {
    checkpoint();
    const damages = [
      () => truncateSync(database, readFileSync(database).length >> 1),
      () => truncateSync(database, 100),
      () => flip(database, 0),
      () => writeFileSync(database, Buffer.alloc(8_192, 0x55)),
    ];
    for (const damage of damages) {
      putBack();
      damage();
      expectRefusal(await startAnyway());
    }
    expect(gateway.bank.network.air).toHaveLength(0);
  });

  it('to the WAL it goes on with what was whole before the damage, and sends nothing strange', async () => {
    const wal = `${database}-wal`;
    const size = readFileSync(wal).length;
    const damages = [() => flip(wal, 0.97), () => truncateSync(wal, size - 2_000)];
    for (const damage of damages) {
      putBack();
      damage();
      const before = gateway.bank.network.air.length;
      expect(await startAnyway()).toBe('runs');
      await eventually(() => gateway.bank.network.air.length > before, 'what was whole is sent', 60_000);
      await gateway.kill();
    }
    for (const { to, text } of gateway.bank.network.air)
      expect({ to, text }).toEqual({ to: '+13035550100', text: TEXT });
  });

  it('to a sealed text the message fails and says why, and the others leave', async () => {
    checkpoint();
    const connection = new Database(database);
    const table = connection
      .prepare(
        `SELECT t.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE c.name = 'sealed_body'`,
      )
      .pluck()
      .get() as string;
    const body = connection.prepare(`SELECT sealed_body FROM ${table} LIMIT 1`).pluck().get() as Buffer;
    const damaged = Buffer.from(body);
    damaged[20] = (damaged[20] ?? 0) ^ 1;
    connection.prepare(`UPDATE ${table} SET sealed_body = ? WHERE sealed_body = ?`).run(damaged, body);
    connection.close();
    await gateway.start();
    await eventually(() => gateway.bank.network.air.length === QUEUED - 1, 'the others left', 60_000);
    const hasEnded = async () => {
      const messages = await Promise.all(ids.map((id) => gateway.message(id)));
      const failed = messages.filter(({ status }) => status === 'failed');
      return failed.length === 1 && failed[0]?.reason === 'body-unreadable';
    };
    await eventually(hasEnded, 'the one failed', 60_000);
    expect(gateway.bank.network.air.every(({ text }) => text === TEXT)).toBe(true);
  });
});
