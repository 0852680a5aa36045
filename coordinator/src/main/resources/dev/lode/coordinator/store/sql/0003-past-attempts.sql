-- Attempts that did not end their job, or whose end was undone by a retry. The body says as much as that of a finished job.

CREATE TABLE attempts (
  job INTEGER NOT NULL REFERENCES jobs (number),
  attempt INTEGER NOT NULL,
  body TEXT NOT NULL,
  sum BIGINT NOT NULL,
  PRIMARY KEY (job, attempt)
) WITHOUT ROWID;
