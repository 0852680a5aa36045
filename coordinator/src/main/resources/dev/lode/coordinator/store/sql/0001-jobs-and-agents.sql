-- Times are milliseconds since 1970, JSON is text. The body holds all of a version; the columns
-- beside it are what is looked for, and say the same as the body.

CREATE TABLE jobs (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  -- The first eight digits of the id as a number: what ids are found by.
  id_head BIGINT NOT NULL,
  tenant TEXT NOT NULL DEFAULT 'default',
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  -- Empty while the job lives.
  outcome TEXT NOT NULL,
  priority INTEGER NOT NULL,
  submitted_ms BIGINT NOT NULL,
  finished_ms BIGINT,
  idempotency_key TEXT NOT NULL,
  body TEXT NOT NULL
);

-- Ids are random, so each new job changes another page of this index: it has to be small.
CREATE INDEX jobs_by_id ON jobs (id_head);

-- A page of any states and outcomes is a merge of ranges of this index, newest first.
CREATE INDEX jobs_by_state ON jobs (state, outcome, number);

-- The same for the jobs of one name. Changed twice in a job's life, not with every state.
CREATE INDEX jobs_by_name ON jobs (name, outcome, number) WHERE name <> '';

CREATE INDEX jobs_by_key ON jobs (idempotency_key, number) WHERE idempotency_key <> '';

CREATE TABLE workloads (
  number INTEGER PRIMARY KEY REFERENCES jobs (number),
  body TEXT NOT NULL
);

CREATE TABLE agents (
  id TEXT PRIMARY KEY,
  session BIGINT NOT NULL,
  body TEXT NOT NULL
);

-- One row that is written to find out whether writing works.
CREATE TABLE write_check (
  only INTEGER PRIMARY KEY,
  times BIGINT NOT NULL
);
