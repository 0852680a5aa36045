-- Keys are random, so each new job changes another page of their index: it has to be small. The
-- beginning of a key's SHA-256 as a number is what keys are found by; the key itself then decides.

ALTER TABLE jobs ADD COLUMN key_head BIGINT NOT NULL DEFAULT 0;

UPDATE jobs SET key_head = key_head(idempotency_key) WHERE idempotency_key <> '';

DROP INDEX jobs_by_key;

CREATE INDEX jobs_by_key ON jobs (key_head) WHERE idempotency_key <> '';
