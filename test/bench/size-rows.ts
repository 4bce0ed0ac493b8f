/** Rows in bulk for the size figures, written by SQL as the verbs would have left them. */
import Database from 'better-sqlite3';
import { makeId } from '../../src/domain/ids.ts';
import { randomBytes } from '../../src/ops/random.ts';

export function numberOf(index: number): string {
  return `+1303555${String(index).padStart(7, '0')}`;
}

/** Ended ones were accepted over the ninety days before today. */
export function fill(
  path: string,
  { queued, ended, sim }: { queued: number; ended: number; sim: string },
): void {
  const database = new Database(path);
  database.pragma('synchronous = OFF');
  database.pragma('cache_size = -400000');
  database.pragma('foreign_keys = OFF');
  database.function('number_of', (index: unknown) => numberOf((Number(index) * 7_919) % 10_000_000));
  database.function('msg_id', (at: unknown) => makeId('msg', Number(at), randomBytes));
  database.function('sub_id', (at: unknown) => makeId('sub', Number(at), randomBytes));
  database.function('digest_of', (index: unknown) => Buffer.from(String(index).padStart(32, '0')));
  const now = Date.now();
  const tenant = 'ten_00000000000000000000000000';
  const step = Math.floor((80 * 86_400_000) / Math.max(1, ended));
  const CHUNK = 100_000;
  const series = `WITH RECURSIVE series (i) AS (SELECT CAST(@from AS INTEGER) UNION ALL SELECT i + 1 FROM series WHERE i + 1 < @to)`;
  const columns = `id, tenant_id, recipient, lane, status, encoding, segment_count, concat_reference, on_unknown, tags,
    created_at, expires_at, finished_at, bound_sim, tries`;
  const tries = `'{"attempts":{},"avoidSims":[]}'`;
  const inChunks = (rows: number, run: (range: { from: number; to: number }) => void) => {
    for (let from = 0; from < rows; from += CHUNK) {
      database.transaction(() => run({ from, to: Math.min(rows, from + CHUNK) }))();
    }
  };
  const insertEnded = database.prepare(
    `${series}, at (i, made) AS (SELECT i, ${now - 90 * 86_400_000} + i * ${step} FROM series)
     INSERT INTO messages (${columns})
     SELECT msg_id(made), '${tenant}', number_of(i), 'otp', 'delivered', 'gsm7', 1, 7, 'resend', '[]', made, made + 300000,
            made + 9000, '${sim}', ${tries} FROM at`,
  );
  const insertQueued = database.prepare(
    `${series} INSERT INTO messages (${columns})
     SELECT msg_id(${now} + i / 100), '${tenant}', number_of(i), iif(i % 2, 'otp', 'bulk'), 'queued', 'gsm7', 1, 7, 'resend',
            '[]', ${now} + i / 100, ${now} + 86400000 + i, NULL, NULL, ${tries} FROM series`,
  );
  const events = ['accepted', 'submitting', 'submitted', 'report', 'delivered'] as const;
  const attach = [
    `INSERT INTO segments (message_id, segment_index, tenant_id, status)
     SELECT id, 0, tenant_id, iif(status = 'queued', 'queued', 'delivered') FROM messages WHERE seq > @from AND seq <= @to`,
    `INSERT INTO message_bodies (message_seq, tenant_id, sealed_body, ended_at)
     SELECT seq, tenant_id, zeroblob(60), finished_at FROM messages
     WHERE seq > @from AND seq <= @to AND (finished_at IS NULL OR finished_at > ${now - 86_400_000})`,
    `INSERT INTO submissions (id, tenant_id, message_id, segment_index, round, sim_id, status, reference, started_at, lease_until,
                              transmitted_at, settled_at, reports_until, outcome, reported_at)
     SELECT sub_id(created_at), tenant_id, id, 0, 0, '${sim}', 'accepted', seq % 256, created_at, created_at + 240000,
            created_at, created_at + 3000, expires_at + 3660000, 'delivered', finished_at
     FROM messages WHERE seq > @from AND seq <= @to AND finished_at IS NOT NULL`,
    ...events.map(
      (type) => `INSERT INTO message_events (tenant_id, message_id, at, type, data)
        SELECT tenant_id, id, created_at, '${type}', '{"segment":0,"sim":"${sim}","reference":7}' FROM messages
        WHERE seq > @from AND seq <= @to ${type === 'accepted' ? '' : 'AND finished_at IS NOT NULL'}`,
    ),
    `INSERT INTO reports (tenant_id, sim_id, digest, reference, recipient, status, kind, reason, received_at, pdu, submission_id)
     SELECT s.tenant_id, sim_id, digest_of(m.seq), reference, recipient, 0, 'delivered', 'delivered', reported_at,
            '0006070B913130555001F0', s.id
     FROM messages m JOIN submissions s ON s.message_id = m.id WHERE m.seq > @from AND m.seq <= @to`,
  ].map((sql) => database.prepare(sql));
  inChunks(ended, (range) => insertEnded.run(range));
  inChunks(queued, (range) => insertQueued.run(range));
  inChunks(ended + queued, (range) => {
    for (const statement of attach) statement.run(range);
  });
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}
