/**
 * Schema 2: what came in has a kind, may be shown with gaps, and is told from its like; PINs that failed, pauses of modems and
 * what the network said of a SIM outlive the process.
 */
export const inbound = `
ALTER TABLE inbound_messages ADD COLUMN kind TEXT NOT NULL DEFAULT 'text'
  CHECK (kind IN ('text', 'flash', 'silent', 'sim-data', 'port-data', 'binary'));
ALTER TABLE inbound_messages ADD COLUMN replace_type INTEGER CHECK (replace_type BETWEEN 1 AND 7);
-- An id of this table; declared as a reference, SQLite would look through the table at every insert.
ALTER TABLE inbound_messages ADD COLUMN replaces TEXT;
ALTER TABLE inbound_messages ADD COLUMN missing_segments TEXT NOT NULL DEFAULT '[]';
ALTER TABLE inbound_messages ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
UPDATE inbound_messages SET kind = 'binary'
  WHERE id IN (SELECT inbound_id FROM inbound_parts WHERE encoding = 'binary');
DROP INDEX inbound_messages_by_tenant;
CREATE INDEX inbound_messages_readable ON inbound_messages (tenant_id, id) WHERE kind IN ('text', 'flash');
CREATE INDEX inbound_messages_by_kind ON inbound_messages (tenant_id, kind, id);
CREATE INDEX inbound_messages_replaceable ON inbound_messages (sim_id, sender, replace_type, id)
  WHERE replace_type IS NOT NULL;

-- A text of several parts, from the first that came to the last.
CREATE TABLE inbound_assemblies (
  seq          INTEGER PRIMARY KEY,
  tenant_id    TEXT NOT NULL,
  sim_id       TEXT NOT NULL,
  sender       TEXT NOT NULL,
  kind         TEXT NOT NULL,
  replace_type INTEGER,
  reference    INTEGER NOT NULL,
  width        INTEGER NOT NULL CHECK (width IN (8, 16)),
  total        INTEGER NOT NULL,
  missing      INTEGER NOT NULL,
  opened_at    INTEGER NOT NULL,
  last_part_at INTEGER NOT NULL,
  -- When it is shown as it is.
  due_at       INTEGER NOT NULL,
  -- Of the message; null: not shown yet.
  inbound_id   TEXT
) STRICT;
CREATE INDEX inbound_assemblies_open
  ON inbound_assemblies (sim_id, sender, reference, width, total, kind, opened_at) WHERE missing > 0;
CREATE INDEX inbound_assemblies_due ON inbound_assemblies (due_at) WHERE inbound_id IS NULL;

-- Of two waiting parts with the same number the later one belongs to another text. Schema 1 did not keep the width.
INSERT INTO inbound_assemblies (tenant_id, sim_id, sender, kind, reference, width, total, missing, opened_at, last_part_at,
                                due_at)
SELECT tenant_id, sim_id, sender, iif(max(encoding = 'binary'), 'binary', 'text'), reference,
       iif(reference > 255, 16, 8), total, total - count(*), min(received_at), max(received_at),
       max(received_at) + 900000
FROM (SELECT *, row_number() OVER (PARTITION BY sim_id, sender, reference, total, sequence ORDER BY seq) AS round
      FROM inbound_parts WHERE inbound_id IS NULL)
GROUP BY round, tenant_id, sim_id, sender, reference, total
ORDER BY round;

CREATE TABLE inbound_parts_2 (
  seq            INTEGER PRIMARY KEY,
  tenant_id      TEXT NOT NULL,
  sim_id         TEXT NOT NULL,
  -- Of sender, time stamp and PDU: not unique, since a PDU that comes again much later is another text.
  digest         BLOB NOT NULL,
  sender         TEXT NOT NULL,
  -- As a JSON string: half a surrogate pair does not survive in UTF-8.
  text           TEXT NOT NULL,
  encoding       TEXT NOT NULL,
  reference      INTEGER,
  total          INTEGER,
  sequence       INTEGER,
  smsc_timestamp INTEGER,
  pdu            TEXT NOT NULL,
  received_at    INTEGER NOT NULL,
  last_seen_at   INTEGER NOT NULL,
  -- Null: a message of its own.
  assembly_seq   INTEGER REFERENCES inbound_assemblies (seq),
  -- The same part sent once more by its sender: kept, and not shown.
  is_copy        INTEGER NOT NULL DEFAULT 0,
  -- Null: waits for its siblings.
  inbound_id     TEXT REFERENCES inbound_messages (id)
) STRICT;
INSERT INTO inbound_parts_2 (seq, tenant_id, sim_id, digest, sender, text, encoding, reference, total, sequence,
                             smsc_timestamp, pdu, received_at, last_seen_at, assembly_seq, inbound_id)
SELECT p.seq, p.tenant_id, p.sim_id, p.digest, p.sender, json_quote(p.text), p.encoding, p.reference, p.total, p.sequence,
       p.smsc_timestamp, p.pdu, p.received_at, p.received_at, a.seq, p.inbound_id
FROM (SELECT *, iif(inbound_id IS NULL, row_number() OVER (
               PARTITION BY sim_id, sender, reference, total, sequence, inbound_id IS NULL ORDER BY seq), 0) AS round
      FROM inbound_parts) p
LEFT JOIN (SELECT seq, sim_id, sender, reference, total,
                  row_number() OVER (PARTITION BY sim_id, sender, reference, total ORDER BY seq) AS round
           FROM inbound_assemblies) a
  USING (sim_id, sender, reference, total, round)
ORDER BY p.seq;
DROP TABLE inbound_parts;
ALTER TABLE inbound_parts_2 RENAME TO inbound_parts;
CREATE INDEX inbound_parts_by_digest ON inbound_parts (sim_id, digest, seq);
CREATE INDEX inbound_parts_by_assembly ON inbound_parts (assembly_seq, seq) WHERE assembly_seq IS NOT NULL;
CREATE INDEX inbound_parts_by_message ON inbound_parts (inbound_id, seq) WHERE inbound_id IS NOT NULL;

CREATE TABLE unreadable_2 (
  -- Ids of schema 1 count from zero: they sort before every later one.
  id        TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  sim_id    TEXT NOT NULL,
  pdu       TEXT NOT NULL,
  reason    TEXT NOT NULL,
  at        INTEGER NOT NULL,
  UNIQUE (sim_id, pdu)
) STRICT;
INSERT INTO unreadable_2 (id, tenant_id, sim_id, pdu, reason, at)
SELECT printf('unr_%026d', seq), tenant_id, sim_id, pdu, reason, at FROM unreadable;
DROP TABLE unreadable;
ALTER TABLE unreadable_2 RENAME TO unreadable;
CREATE INDEX unreadable_by_tenant ON unreadable (tenant_id, id);

ALTER TABLE sims ADD COLUMN balance TEXT;
ALTER TABLE sims ADD COLUMN balance_at INTEGER;
ALTER TABLE sims ADD COLUMN balance_is_low INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sims ADD COLUMN notice TEXT;
ALTER TABLE sims ADD COLUMN notice_at INTEGER;

CREATE TABLE pin_failures (
  key       TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  failed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE modem_pauses (
  modem     TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  paused_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
