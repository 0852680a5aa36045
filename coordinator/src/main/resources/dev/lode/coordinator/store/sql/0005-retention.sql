-- What retention goes along: when a job ended, on a clock that stands still while the coordinator
-- does (all but a day of it), and how much it left that is kept. Logs that no single attempt told
-- of are weighed later: until then log_bytes is null.

ALTER TABLE jobs ADD COLUMN ended_ms BIGINT;

ALTER TABLE jobs ADD COLUMN log_bytes BIGINT;

ALTER TABLE jobs ADD COLUMN artifact_bytes BIGINT NOT NULL DEFAULT 0;

UPDATE jobs SET
  ended_ms = finished_ms,
  log_bytes = CASE
    WHEN json_extract(body, '$.attempts') = 0 THEN 0
    WHEN json_extract(body, '$.attempts') = 1 AND json_extract(body, '$.state.exit') IS NOT NULL THEN max(0,
      json_extract(body, '$.state.left.logEnd') - json_extract(body, '$.state.left.logLostBytes')) END,
  artifact_bytes = (SELECT coalesce(sum(json_extract(value, '$.bytes')), 0)
    FROM json_each(body, '$.state.left.artifacts'))
WHERE finished_ms IS NOT NULL;

-- They hold all that sums need, so that these read no job, and only what may still go. Entries are
-- added at the end, when a job ends.
CREATE INDEX jobs_by_end ON jobs (ended_ms) WHERE ended_ms IS NOT NULL;

CREATE INDEX jobs_by_log ON jobs (ended_ms, log_bytes)
WHERE ended_ms IS NOT NULL AND log_bytes > 0;

CREATE INDEX jobs_by_artifacts ON jobs (ended_ms, artifact_bytes)
WHERE ended_ms IS NOT NULL AND artifact_bytes > 0;

CREATE INDEX jobs_unweighed ON jobs (ended_ms)
WHERE ended_ms IS NOT NULL AND log_bytes IS NULL;

-- Which jobs name a blob: as an input file, or as an artifact that is kept. It says what the bodies
-- of workloads and jobs say, which have sums.
CREATE TABLE blob_uses (
  number INTEGER NOT NULL,
  artifact INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  PRIMARY KEY (number, artifact, sha256)
) WITHOUT ROWID;

CREATE INDEX blob_uses_by_blob ON blob_uses (sha256);

INSERT OR IGNORE INTO blob_uses (number, artifact, sha256)
SELECT number, 0, unhex(json_extract(value, '$.sha256'))
FROM workloads, json_each(workloads.body, '$.files');

INSERT OR IGNORE INTO blob_uses (number, artifact, sha256)
SELECT number, 1, unhex(json_extract(value, '$.sha256'))
FROM jobs, json_each(jobs.body, '$.state.left.artifacts') WHERE finished_ms IS NOT NULL;

-- Of jobs that are pinned or have lost something: all others are kept whole.
CREATE TABLE kept (
  number INTEGER PRIMARY KEY,
  pinned INTEGER NOT NULL,
  body TEXT NOT NULL,
  sum BIGINT NOT NULL
);

CREATE INDEX kept_pinned ON kept (number) WHERE pinned = 1;

-- Files that are to be deleted: written with the decision, removed once it has been done.
CREATE TABLE leftovers (
  name TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  sum BIGINT NOT NULL
) WITHOUT ROWID;

-- 'numbers' is the greatest job number that was ever removed, 'skipped_ms' how much of the clock's
-- time retention does not count, 'seen_ms' when a coordinator last ran.
CREATE TABLE retention (
  name TEXT PRIMARY KEY,
  value BIGINT NOT NULL,
  sum BIGINT NOT NULL
) WITHOUT ROWID;

INSERT INTO retention (name, value, sum) VALUES
  ('numbers', 0, row_sum('numbers', 0)), ('skipped_ms', 0, row_sum('skipped_ms', 0)),
  ('seen_ms', 0, row_sum('seen_ms', 0));
