-- Counts of the frontier by what happened last, from an index alone; fetches of a source by time.
CREATE INDEX frontier_sight ON frontier (source, outcome, state, due_at, lease_until);
CREATE INDEX fetches_by_source ON fetches (source, at, bytes);

-- Links that never entered the frontier: how often they were met, by reason, and the latest few as examples.
CREATE TABLE refusal_counts (
  source TEXT NOT NULL REFERENCES sources (id),
  code TEXT NOT NULL,
  met BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (source, code)
);
CREATE TABLE refusals (
  source TEXT NOT NULL REFERENCES sources (id),
  code TEXT NOT NULL,
  url TEXT NOT NULL,
  detail TEXT NOT NULL,
  via TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (source, code, url)
);
CREATE INDEX refusals_by_time ON refusals (source, code, at);
CREATE INDEX refusals_by_url ON refusals (url);
