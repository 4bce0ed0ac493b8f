/**
 * The SIMs ever seen. A SIM is found again by its key wherever it sits; its name, once given, stays its own.
 */
import { makeId, type RandomBytes } from '../../domain/ids.ts';
import { type Sim, type SimIdentity, simKey } from '../../domain/sim.ts';
import type { SimStore } from '../store.ts';
import { type Access, DEFAULT_TENANT_ID } from './access.ts';

const COLUMNS = `id, name, iccid, imsi, number, modem, first_seen_at AS firstSeenAt, last_seen_at AS lastSeenAt`;

export function createSimStore({ database, read, write }: Access, randomBytes: RandomBytes): SimStore {
  const byKey = database.prepare<[string], Sim>(`SELECT ${COLUMNS} FROM sims WHERE key = ?`);
  const byImsi = database.prepare<[{ imsi: string; iccid: string | null }], Sim>(
    `SELECT ${COLUMNS} FROM sims WHERE imsi = +@imsi AND (iccid IS NULL OR @iccid IS NULL) ORDER BY last_seen_at DESC LIMIT 1`,
  );
  const names = database.prepare<[], string>('SELECT name FROM sims').pluck();
  const insert = database.prepare<[Sim & { tenantId: string; key: string }]>(
    `INSERT INTO sims (id, tenant_id, key, name, iccid, imsi, number, modem, first_seen_at, last_seen_at)
     VALUES (@id, @tenantId, @key, @name, @iccid, @imsi, @number, @modem, @firstSeenAt, @lastSeenAt)`,
  );
  const update = database.prepare<[Sim & { key: string }]>(
    `UPDATE sims SET key = @key, iccid = @iccid, imsi = @imsi, number = @number, modem = @modem,
            last_seen_at = @lastSeenAt
     WHERE id = @id`,
  );
  const all = database.prepare<[], Sim>(`SELECT ${COLUMNS} FROM sims ORDER BY id`);

  /** By its key; where only one of ICCID and IMSI could be read this time or before, by the IMSI. */
  function find(identity: SimIdentity): Sim | undefined {
    return (
      byKey.get(simKey(identity)) ??
      (identity.imsi === null ? undefined : byImsi.get({ imsi: identity.imsi, iccid: identity.iccid }))
    );
  }

  return {
    rememberSim(identity, now) {
      return write(() => {
        const known = find(identity);
        const seen: Sim = {
          id: known?.id ?? makeId('sim', now, randomBytes),
          name: known?.name ?? freeName(identity.modem, names.all()),
          iccid: identity.iccid ?? known?.iccid ?? null,
          imsi: identity.imsi ?? known?.imsi ?? null,
          number: identity.number ?? known?.number ?? null,
          modem: identity.modem,
          firstSeenAt: known?.firstSeenAt ?? now,
          lastSeenAt: now,
        };
        const key = simKey({ ...seen });
        if (known) update.run({ ...seen, key });
        else insert.run({ ...seen, key, tenantId: DEFAULT_TENANT_ID });
        return seen;
      });
    },

    listSims() {
      return read(() => all.all());
    },
  };
}

/** A second SIM in the same modem must not answer to the name of the first: messages are pinned by it. */
function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  let number = 2;
  while (taken.includes(`${wanted}-${number}`)) number += 1;
  return `${wanted}-${number}`;
}
