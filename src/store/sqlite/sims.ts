/**
 * The SIMs ever seen, and what their networks said of them. A SIM is found again by its key wherever it sits; its name, once
 * given, stays its own.
 */
import { makeId, type RandomBytes } from '../../domain/ids.ts';
import { type KnownSim, type Sim, type SimIdentity, simKey } from '../../domain/sim.ts';
import type { SimStore } from '../store.ts';
import { type Access, DEFAULT_TENANT_ID } from './access.ts';

interface KnownRow extends Sim {
  readonly balance: string | null;
  readonly balanceAt: number | null;
  readonly balanceIsLow: number;
  readonly notice: string | null;
  readonly noticeAt: number | null;
}

const COLUMNS = `id, name, iccid, imsi, number, modem, first_seen_at AS firstSeenAt, last_seen_at AS lastSeenAt`;

const INSERT = `
  INSERT INTO sims (id, tenant_id, key, name, iccid, imsi, number, modem, first_seen_at, last_seen_at)
  VALUES (@id, @tenantId, @key, @name, @iccid, @imsi, @number, @modem, @now, @now) RETURNING ${COLUMNS}`;

const UPDATE = `
  UPDATE sims SET key = @key, iccid = @iccid, imsi = @imsi, number = @number, modem = @modem, last_seen_at = @now
  WHERE id = @id RETURNING ${COLUMNS}`;

export function createSimStore({ database, read, write }: Access, randomBytes: RandomBytes): SimStore {
  const byKey = database.prepare<[string], Sim>(`SELECT ${COLUMNS} FROM sims WHERE key = ?`);
  const byImsi = database.prepare<[{ imsi: string; iccid: string | null }], Sim>(
    `SELECT ${COLUMNS} FROM sims WHERE imsi = +@imsi AND (iccid IS NULL OR @iccid IS NULL) ORDER BY last_seen_at DESC LIMIT 1`,
  );
  const names = database.prepare<[], string>('SELECT name FROM sims').pluck();
  const insert = database.prepare<[unknown], Sim>(INSERT);
  const update = database.prepare<[unknown], Sim>(UPDATE);
  const all = database.prepare<[], KnownRow>(
    `SELECT ${COLUMNS}, balance, balance_at AS balanceAt, balance_is_low AS balanceIsLow, notice, notice_at AS noticeAt
     FROM sims ORDER BY id`,
  );
  const wasLow = database
    .prepare<[string, number], number>(
      'SELECT balance_is_low FROM sims WHERE id = ? AND (balance_at IS NULL OR balance_at <= ?)',
    )
    .pluck();
  const setBalance = database.prepare<[string, number, number, string]>(
    'UPDATE sims SET balance = ?, balance_is_low = ?, balance_at = ? WHERE id = ?',
  );
  const setNumber = database.prepare<[string, string]>(
    'UPDATE sims SET number = ? WHERE id = ? AND number IS NULL',
  );
  const setNotice = database.prepare<[unknown]>(
    `UPDATE sims SET notice = @text, notice_at = @at
     WHERE id = @simId AND (notice_at IS NULL OR notice_at <= @at)`,
  );

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
        const seen = {
          modem: identity.modem,
          iccid: identity.iccid ?? known?.iccid ?? null,
          imsi: identity.imsi ?? known?.imsi ?? null,
          number: identity.number ?? known?.number ?? null,
        };
        const row = { ...seen, key: simKey(seen), now };
        if (known) {
          const change = known.modem === seen.modem ? 'known' : 'moved';
          return { sim: written(update.get({ ...row, id: known.id })), change };
        }
        const id = makeId('sim', now, randomBytes);
        const name = freeName(identity.modem, names.all());
        const sim = written(insert.get({ ...row, id, name, tenantId: DEFAULT_TENANT_ID }));
        return { sim, change: 'new' };
      });
    },

    listSims() {
      return read(() => all.all().map(knownSimOf));
    },

    recordBalance({ simId, amount, isLow, at }) {
      return write(() => {
        const before = wasLow.get(simId, at);
        if (before === undefined) return null;
        setBalance.run(amount, isLow ? 1 : 0, at, simId);
        return { wasLow: before === 1 };
      });
    },

    recordOwnNumber({ simId, number }) {
      return write(() => setNumber.run(number, simId).changes === 1);
    },

    recordNotice(notice) {
      return write(() => setNotice.run(notice).changes === 1);
    },
  };
}

function written(sim: Sim | undefined): Sim {
  if (!sim) throw new Error('RETURNING gave no row');
  return sim;
}

function knownSimOf({ balance, balanceAt, balanceIsLow, notice, noticeAt, ...sim }: KnownRow): KnownSim {
  return {
    ...sim,
    balance:
      balance === null || balanceAt === null
        ? null
        : { amount: balance, isLow: balanceIsLow === 1, at: balanceAt },
    notice: notice === null || noticeAt === null ? null : { text: notice, at: noticeAt },
  };
}

/** A second SIM in the same modem must not answer to the name of the first: messages are pinned by it. */
function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  let number = 2;
  while (taken.includes(`${wanted}-${number}`)) number += 1;
  return `${wanted}-${number}`;
}
