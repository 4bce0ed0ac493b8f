/**
 * Schema 3: what is old can leave. Texts stand apart from their messages, so that they go first; every class of rows is found by its
 * age; and the oldest queued message is found without a walk.
 */
export const retention = `
CREATE TABLE message_bodies (
  message_seq INTEGER PRIMARY KEY REFERENCES messages (seq),
  tenant_id   TEXT NOT NULL,
  sealed_body BLOB NOT NULL,
  -- Null while the message may still be sent.
  ended_at    INTEGER
) STRICT;
INSERT INTO message_bodies (message_seq, tenant_id, sealed_body, ended_at)
SELECT seq, tenant_id, sealed_body, finished_at FROM messages ORDER BY seq;
ALTER TABLE messages DROP COLUMN sealed_body;
CREATE INDEX message_bodies_ended ON message_bodies (ended_at) WHERE ended_at IS NOT NULL;

CREATE TRIGGER messages_end_with_their_text AFTER UPDATE OF finished_at ON messages WHEN new.finished_at IS NOT NULL
BEGIN
  UPDATE message_bodies SET ended_at = new.finished_at WHERE message_seq = new.seq;
END;
CREATE TRIGGER message_bodies_wait_for_the_end BEFORE DELETE ON message_bodies WHEN old.ended_at IS NULL
BEGIN
  SELECT RAISE(ABORT, 'the text of a message under way is never wiped');
END;
CREATE TRIGGER messages_stay_while_under_way BEFORE DELETE ON messages WHEN old.finished_at IS NULL
BEGIN
  SELECT RAISE(ABORT, 'a message under way is never removed');
END;

CREATE INDEX messages_ended ON messages (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX messages_queued ON messages (lane, created_at) WHERE status = 'queued';
DROP INDEX messages_open;
-- finished_at, always null here, makes it a covering one for the counts.
CREATE INDEX messages_open ON messages (status, lane, expires_at, finished_at) WHERE finished_at IS NULL;

CREATE INDEX reports_parked_by_age ON reports (received_at) WHERE submission_id IS NULL;
CREATE INDEX inbound_messages_by_age ON inbound_messages (received_at);
CREATE INDEX unreadable_by_age ON unreadable (at);

CREATE TABLE idempotency_2 (
  seq          INTEGER PRIMARY KEY,
  tenant_id    TEXT NOT NULL,
  key          TEXT NOT NULL,
  request_hash BLOB NOT NULL,
  -- An id of messages; declared as a reference, SQLite would look through the table at every message that is removed.
  message_id   TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  UNIQUE (tenant_id, key)
) STRICT;
INSERT INTO idempotency_2 (seq, tenant_id, key, request_hash, message_id, created_at)
SELECT seq, tenant_id, key, request_hash, message_id, created_at FROM idempotency ORDER BY seq;
DROP TABLE idempotency;
ALTER TABLE idempotency_2 RENAME TO idempotency;
CREATE INDEX idempotency_by_age ON idempotency (created_at);
`;
