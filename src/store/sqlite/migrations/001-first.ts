/**
 * Schema 1. Immutable once released: what changes later is a new file. Times are integer milliseconds UTC.
 */
export const first = `
CREATE TABLE tenants (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The id is fixed, so that every Sallyport has the same default tenant from its first start on.
INSERT INTO tenants (id, name, created_at) VALUES ('ten_00000000000000000000000000', 'default', 0);

CREATE TABLE api_keys (
  id           TEXT PRIMARY KEY,
  tenant_id    TEXT NOT NULL REFERENCES tenants (id),
  name         TEXT NOT NULL,
  mode         TEXT NOT NULL CHECK (mode IN ('live', 'test')),
  scopes       TEXT NOT NULL,
  hash         BLOB NOT NULL UNIQUE,
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER,
  revoked_at   INTEGER,
  last_used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX api_keys_by_tenant ON api_keys (tenant_id, id);

CREATE TABLE messages (
  seq                   INTEGER PRIMARY KEY,
  id                    TEXT NOT NULL UNIQUE,
  tenant_id             TEXT NOT NULL REFERENCES tenants (id),
  api_key_id            TEXT,
  recipient             TEXT NOT NULL,
  lane                  TEXT NOT NULL CHECK (lane IN ('otp', 'alert', 'bulk')),
  status                TEXT NOT NULL CHECK (status IN ('queued', 'sending', 'sent', 'delivered', 'undelivered',
                                                        'failed', 'expired', 'canceled', 'unknown')),
  encoding              TEXT NOT NULL CHECK (encoding IN ('gsm7', 'ucs2')),
  segment_count         INTEGER NOT NULL,
  concat_reference      INTEGER NOT NULL,
  on_unknown            TEXT NOT NULL CHECK (on_unknown IN ('resend', 'hold')),
  pinned_sim            TEXT,
  -- The SIM that has the message in hand or a segment of it behind it: the rest goes the same way.
  bound_sim             TEXT,
  route                 TEXT NOT NULL GENERATED ALWAYS AS (coalesce(bound_sim, pinned_sim, '')) VIRTUAL,
  tags                  TEXT NOT NULL,
  created_at            INTEGER NOT NULL,
  expires_at            INTEGER NOT NULL,
  finished_at           INTEGER,
  reason                TEXT,
  is_possible_duplicate INTEGER NOT NULL DEFAULT 0,
  -- End of a pause; null: ready now.
  next_attempt_at       INTEGER,
  tries                 TEXT NOT NULL,
  -- Submissions of earlier rounds were superseded by starting over.
  round                 INTEGER NOT NULL DEFAULT 0,
  sealed_body           BLOB NOT NULL,
  CHECK ((finished_at IS NULL) = (status IN ('queued', 'sending', 'sent')))
) STRICT;
CREATE INDEX messages_by_tenant ON messages (tenant_id, id);
CREATE INDEX messages_by_status ON messages (tenant_id, status, id);
CREATE INDEX messages_by_recipient ON messages (tenant_id, recipient, id);
CREATE INDEX messages_ready ON messages (lane, route, expires_at, id)
  WHERE status = 'queued' AND next_attempt_at IS NULL;
CREATE INDEX messages_paused ON messages (next_attempt_at)
  WHERE status = 'queued' AND next_attempt_at IS NOT NULL;
CREATE INDEX messages_bound ON messages (bound_sim)
  WHERE status = 'queued' AND bound_sim IS NOT NULL;
-- finished_at, always null here, makes it a covering one for the counts.
CREATE INDEX messages_open ON messages (status, lane, expires_at, created_at, finished_at)
  WHERE finished_at IS NULL;

CREATE TRIGGER messages_end_once BEFORE UPDATE ON messages WHEN old.finished_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'a terminal message never changes again');
END;

CREATE TABLE segments (
  message_id    TEXT NOT NULL REFERENCES messages (id),
  segment_index INTEGER NOT NULL,
  tenant_id     TEXT NOT NULL,
  status        TEXT NOT NULL CHECK (status IN ('queued', 'submitting', 'sent', 'delivered', 'undelivered',
                                                'expired', 'failed', 'canceled', 'unknown')),
  sim_id        TEXT,
  reference     INTEGER,
  submitted_at  INTEGER,
  reported_at   INTEGER,
  PRIMARY KEY (message_id, segment_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE submissions (
  seq            INTEGER PRIMARY KEY,
  id             TEXT NOT NULL UNIQUE,
  tenant_id      TEXT NOT NULL,
  message_id     TEXT NOT NULL REFERENCES messages (id),
  segment_index  INTEGER NOT NULL,
  round          INTEGER NOT NULL,
  sim_id         TEXT NOT NULL,
  status         TEXT NOT NULL CHECK (status IN ('submitting', 'accepted', 'refused', 'withdrawn', 'unknown')),
  reference      INTEGER,
  code           TEXT,
  -- Outcome unknown, and a further copy was planned for it.
  is_resent      INTEGER NOT NULL DEFAULT 0,
  started_at     INTEGER NOT NULL,
  lease_until    INTEGER NOT NULL,
  transmitted_at INTEGER,
  settled_at     INTEGER,
  -- Until when a status report may be taken to speak of it.
  reports_until  INTEGER NOT NULL,
  outcome        TEXT CHECK (outcome IN ('delivered', 'undelivered', 'expired')),
  outcome_reason TEXT,
  reported_at    INTEGER
) STRICT;
CREATE INDEX submissions_by_message ON submissions (message_id);
CREATE INDEX submissions_on_the_wire ON submissions (lease_until) WHERE status = 'submitting';
CREATE INDEX submissions_unreported ON submissions (sim_id, reference, reports_until)
  WHERE outcome IS NULL AND status IN ('accepted', 'unknown');

CREATE TABLE message_events (
  seq        INTEGER PRIMARY KEY,
  tenant_id  TEXT NOT NULL,
  message_id TEXT NOT NULL REFERENCES messages (id),
  at         INTEGER NOT NULL,
  type       TEXT NOT NULL,
  data       TEXT NOT NULL
) STRICT;
CREATE INDEX message_events_by_message ON message_events (message_id);

CREATE TRIGGER message_events_append_only BEFORE UPDATE ON message_events
BEGIN
  SELECT RAISE(ABORT, 'the history of a message is append-only');
END;

CREATE TABLE reports (
  seq           INTEGER PRIMARY KEY,
  tenant_id     TEXT NOT NULL,
  sim_id        TEXT NOT NULL,
  digest        BLOB NOT NULL,
  reference     INTEGER NOT NULL,
  recipient     TEXT NOT NULL,
  status        INTEGER NOT NULL,
  kind          TEXT NOT NULL,
  reason        TEXT NOT NULL,
  submitted_at  INTEGER,
  discharged_at INTEGER,
  received_at   INTEGER NOT NULL,
  pdu           TEXT NOT NULL,
  -- Null: parked.
  submission_id TEXT REFERENCES submissions (id),
  UNIQUE (sim_id, digest)
) STRICT;
CREATE INDEX reports_parked ON reports (sim_id, received_at) WHERE submission_id IS NULL;
CREATE INDEX reports_by_submission ON reports (submission_id) WHERE submission_id IS NOT NULL;

CREATE TABLE inbound_messages (
  id          TEXT PRIMARY KEY,
  tenant_id   TEXT NOT NULL REFERENCES tenants (id),
  sim_id      TEXT NOT NULL,
  sender      TEXT NOT NULL,
  text        TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  segments    INTEGER NOT NULL
) STRICT;
CREATE INDEX inbound_messages_by_tenant ON inbound_messages (tenant_id, id);

CREATE TABLE inbound_parts (
  seq            INTEGER PRIMARY KEY,
  tenant_id      TEXT NOT NULL,
  sim_id         TEXT NOT NULL,
  digest         BLOB NOT NULL,
  sender         TEXT NOT NULL,
  text           TEXT NOT NULL,
  encoding       TEXT NOT NULL,
  reference      INTEGER,
  total          INTEGER,
  sequence       INTEGER,
  smsc_timestamp INTEGER,
  pdu            TEXT NOT NULL,
  received_at    INTEGER NOT NULL,
  -- Null: waits for its siblings.
  inbound_id     TEXT REFERENCES inbound_messages (id),
  UNIQUE (sim_id, digest)
) STRICT;
CREATE INDEX inbound_parts_waiting ON inbound_parts (sim_id, sender, reference, total, received_at)
  WHERE inbound_id IS NULL;

CREATE TABLE unreadable (
  seq       INTEGER PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  sim_id    TEXT NOT NULL,
  pdu       TEXT NOT NULL,
  reason    TEXT NOT NULL,
  at        INTEGER NOT NULL,
  UNIQUE (sim_id, pdu)
) STRICT;

CREATE TABLE sims (
  id            TEXT PRIMARY KEY,
  tenant_id     TEXT NOT NULL REFERENCES tenants (id),
  key           TEXT NOT NULL UNIQUE,
  name          TEXT NOT NULL UNIQUE,
  iccid         TEXT,
  imsi          TEXT,
  number        TEXT,
  modem         TEXT NOT NULL,
  first_seen_at INTEGER NOT NULL,
  last_seen_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
  seq          INTEGER PRIMARY KEY,
  tenant_id    TEXT NOT NULL,
  key          TEXT NOT NULL,
  request_hash BLOB NOT NULL,
  message_id   TEXT NOT NULL REFERENCES messages (id),
  created_at   INTEGER NOT NULL,
  UNIQUE (tenant_id, key)
) STRICT;
CREATE INDEX idempotency_by_age ON idempotency (created_at);
`;
