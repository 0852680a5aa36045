-- What fires jobs at times. What their jobs run stands apart, because it is written once and the
-- rest at each instant.
CREATE TABLE triggers (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  sum BIGINT NOT NULL
);

CREATE TABLE trigger_workloads (
  id TEXT PRIMARY KEY REFERENCES triggers (id),
  body TEXT NOT NULL,
  sum BIGINT NOT NULL
);

-- The input files of what their jobs run.
CREATE TABLE trigger_blobs (
  id TEXT NOT NULL,
  sha256 BLOB NOT NULL,
  PRIMARY KEY (id, sha256)
) WITHOUT ROWID;

CREATE INDEX trigger_blobs_by_blob ON trigger_blobs (sha256);
