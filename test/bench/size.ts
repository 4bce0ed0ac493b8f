/**
 * What size costs: the same verbs on three databases in one run, taking turns. One is small, one holds a long queue, one holds many
 * ended messages. TMPDIR says where.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeId } from '../../src/domain/ids.ts';
import { randomBytes } from '../../src/ops/random.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { Draft } from '../store/draft.ts';
import { monotonicMs, percentile, round } from './rig.ts';
import { fill, numberOf } from './size-rows.ts';

const FEW = 1_000;
const SIM = 'sim_BENCH';
/** Removed at once; the transaction is what a message to be sent may have to wait for. */
const BATCH = 10;

export interface SizePlan {
  readonly queued: number;
  readonly stored: number;
  readonly rounds: number;
}

export async function measureSize({ queued, stored, rounds }: SizePlan) {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-size-'));
  const small = new Sample(folder, 'small', { queued: FEW, ended: 0 });
  const deep = new Sample(folder, 'deep', { queued, ended: 0 });
  const full = new Sample(folder, 'full', { queued: FEW, ended: stored });
  const all = [small, deep, full];
  try {
    for (let i = 0; i < rounds; i += 1) {
      // Each is first as often as the others.
      for (let turn = 0; turn < all.length; turn += 1) await all[(i + turn) % all.length]?.sendOne();
    }
    for (let i = 0; i < rounds / 10; i += 1) {
      for (let turn = 0; turn < all.length; turn += 1) await all[(i + turn) % all.length]?.acceptMany();
    }
    await full.removeSome(rounds / 10);
    const ratio = (of: Sample, verb: Verb, share: number) =>
      round(of.at(verb, share) / small.at(verb, share));
    return {
      queued,
      stored,
      bytes_per_ended_message: round((full.bytes - small.bytes) / stored, 0),
      claim: {
        p50: ratio(deep, 'claim', 0.5),
        p99: ratio(deep, 'claim', 0.99),
        p99_stored: ratio(full, 'claim', 0.99),
      },
      accept_rate: { queued: round(deep.rate / small.rate), stored: round(full.rate / small.rate) },
      status: { p50: ratio(full, 'status', 0.5), p99: ratio(full, 'status', 0.99) },
      depth: { p50: ratio(deep, 'depth', 0.5), p50_ms: round(deep.at('depth', 0.5), 3) },
      remove: {
        messages: BATCH,
        p50_ms: round(full.at('remove', 0.5)),
        p99_ms: round(full.at('remove', 0.99)),
      },
      small_ms: { claim_p50: round(small.at('claim', 0.5)), claim_p99: round(small.at('claim', 0.99)) },
    };
  } finally {
    for (const sample of all) await sample.close();
    rmSync(folder, { recursive: true });
  }
}

type Verb = 'accept' | 'claim' | 'status' | 'depth' | 'remove';

class Sample {
  readonly #store: Store;
  readonly #draft: Draft;
  readonly #times: Record<Verb, number[]> = { accept: [], claim: [], status: [], depth: [], remove: [] };
  readonly bytes: number;
  #accepted = 0;
  #acceptMs = 0;
  #reference = 0;

  constructor(folder: string, name: string, rows: { queued: number; ended: number }) {
    const path = join(folder, `${name}.db`);
    const open = () =>
      openSqliteStore({
        path,
        randomBytes,
        patienceMs: 0,
        onFatal: (error) => process.exit(String(error) && 1),
      });
    // The first opening makes the tables.
    void open().close();
    process.stderr.write(`size: ${name}, ${rows.queued} queued, ${rows.ended} ended ...\n`);
    fill(path, { ...rows, sim: SIM });
    this.bytes = statSync(path).size;
    this.#store = open();
    this.#draft = new Draft(this.#store.defaultTenantId, randomBytes);
  }

  async #time<T>(verb: Verb, run: () => Promise<T>): Promise<T> {
    const startedAt = monotonicMs();
    const value = await run();
    this.#times[verb].push(monotonicMs() - startedAt);
    return value;
  }

  /** The life of one message, beside what is there already. */
  async sendOne(): Promise<void> {
    const store = this.#store;
    const at = Date.now();
    const draft = this.#draft.next(at, { to: numberOf(Math.floor(Math.random() * 1e7)) });
    await this.#time('accept', () => store.acceptMessage(draft));
    const submissionId = makeId('sub', at, randomBytes);
    const messageId = await this.#time('claim', async () => {
      const [ready] = await store.listReady({ lane: 'otp', sim: null, now: at, limit: 4 });
      if (!ready) throw new Error('nothing is ready');
      const claim = { submissionId, messageId: ready.message.id, segmentIndex: 0, simId: SIM, at };
      if (!(await store.beginSubmission({ ...claim, leaseUntil: at + 240_000 })))
        throw new Error('not claimed');
      return ready.message.id;
    });
    await this.#time('status', () => store.getMessage(draft.message.tenantId, messageId));
    await this.#time('depth', () => store.queueDepths(at));
    this.#reference = (this.#reference + 1) % 256;
    await store.recordAccepted({ submissionId, reference: this.#reference, transmittedAt: at, at });
  }

  async acceptMany(): Promise<void> {
    const drafts = Array.from({ length: 64 }, () =>
      this.#draft.next(Date.now(), { lane: 'bulk', to: numberOf(Math.floor(Math.random() * 1e7)) }),
    );
    const startedAt = monotonicMs();
    await Promise.all(drafts.map((draft) => this.#store.acceptMessage(draft)));
    this.#acceptMs += monotonicMs() - startedAt;
    this.#accepted += drafts.length;
  }

  async removeSome(batches: number): Promise<void> {
    for (let i = 0; i < batches; i += 1) {
      const left = await this.#time('remove', () =>
        this.#store.removeOld('messages', Date.now() - 86_400_000, BATCH),
      );
      if (left < BATCH) throw new Error(`only ${left} left`);
    }
  }

  /** ms */
  at(verb: Verb, share: number): number {
    return percentile(this.#times[verb], share);
  }

  get rate(): number {
    return this.#accepted / this.#acceptMs;
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}
