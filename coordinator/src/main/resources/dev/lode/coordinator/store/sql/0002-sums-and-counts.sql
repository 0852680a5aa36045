-- Each row has a CRC-32C of what names it and its body: SQLite itself does not notice a flipped bit
-- in a value.

ALTER TABLE jobs ADD COLUMN sum BIGINT NOT NULL DEFAULT 0;

ALTER TABLE workloads ADD COLUMN sum BIGINT NOT NULL DEFAULT 0;

ALTER TABLE agents ADD COLUMN sum BIGINT NOT NULL DEFAULT 0;

UPDATE jobs SET sum = row_sum(number, body);

UPDATE workloads SET sum = row_sum(number, body);

UPDATE agents SET sum = row_sum(id, body);

-- 'commits' is how many there have been: told to a file outside once each is durable, so that a
-- write-ahead log that was cut off is noticed. 'sessions' is a number that all sessions are greater
-- than: raised when a backup is restored.
CREATE TABLE counts (
  name TEXT PRIMARY KEY,
  value BIGINT NOT NULL,
  sum BIGINT NOT NULL
) WITHOUT ROWID;

INSERT INTO counts (name, value, sum)
VALUES ('commits', 0, row_sum('commits', 0)), ('sessions', 0, row_sum('sessions', 0));
