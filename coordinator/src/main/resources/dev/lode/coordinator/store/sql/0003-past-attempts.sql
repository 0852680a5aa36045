-- Attempts that did not end their job, or whose end was undone by a retry. The body says as much as that of a finished job.

CREATE TABLE attempts (
  job INTEGER NOT NULL REFERENCES jobs (number),
  attempt INTEGER NOT NULL,
  body TEXT NOT NULL,
  -- How much it left in its output folder that is kept.
  artifact_bytes BIGINT NOT NULL,
  sum BIGINT NOT NULL,
  PRIMARY KEY (job, attempt)
) WITHOUT ROWID;
