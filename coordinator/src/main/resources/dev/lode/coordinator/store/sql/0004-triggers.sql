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
