-- A frontier of millions of URLs: every step of a worker reads as many rows as it takes, and never a whole table.
--
-- `state` says whether a URL is in the schedule (`scheduled`, `stopped`); `queue` says where in the schedule it is:
-- `waiting` until its time comes, `ready` to be claimed, `leased` by a worker. One partial index serves each queue.

ALTER TABLE frontier ADD COLUMN queue TEXT NOT NULL DEFAULT 'waiting';
-- What the URL is worth by itself; `priority` is that plus the editors' interest plus its rate of change.
ALTER TABLE frontier ADD COLUMN worth DOUBLE PRECISION NOT NULL DEFAULT 0;
ALTER TABLE frontier ADD COLUMN boost DOUBLE PRECISION NOT NULL DEFAULT 0;
-- The history of its changes: times it was fetched, times it had changed, the last of these, the present interval.
ALTER TABLE frontier ADD COLUMN visits BIGINT NOT NULL DEFAULT 0;
ALTER TABLE frontier ADD COLUMN changes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE frontier ADD COLUMN changed_at BIGINT;
ALTER TABLE frontier ADD COLUMN interval_ms BIGINT NOT NULL DEFAULT 0;
-- What the copy in the store looks like, so that the same body sent again is known.
ALTER TABLE frontier ADD COLUMN seen_copy TEXT NOT NULL DEFAULT '';

UPDATE frontier SET worth = priority;
UPDATE frontier SET queue = 'leased' WHERE state = 'scheduled' AND lease_until > 0;

DROP INDEX frontier_due;
CREATE INDEX frontier_waiting ON frontier (source, host, due_at)
  WHERE state = 'scheduled' AND queue = 'waiting';
CREATE INDEX frontier_ready ON frontier (source, host, priority DESC, depth, due_at, url)
  WHERE state = 'scheduled' AND queue = 'ready';
CREATE INDEX frontier_leased ON frontier (lease_until)
  WHERE state = 'scheduled' AND queue = 'leased';

-- The hosts of each source, with how many URLs the frontier knows there and until when they rest because the day's
-- budget is spent.
CREATE TABLE frontier_hosts (
  source TEXT NOT NULL REFERENCES sources (id),
  host TEXT NOT NULL,
  urls BIGINT NOT NULL,
  rest_until BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (source, host)
);
CREATE INDEX frontier_hosts_by_host ON frontier_hosts (host);
INSERT INTO frontier_hosts (source, host, urls) SELECT source, host, COUNT(*) FROM frontier GROUP BY source, host;

-- What each source was asked for on each day (days since 1970, by UTC+8).
CREATE TABLE source_days (
  source TEXT NOT NULL REFERENCES sources (id),
  day BIGINT NOT NULL,
  pages BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  PRIMARY KEY (source, day)
);

-- What editors want sooner or later than its turn: addresses that begin with this.
CREATE TABLE interests (
  prefix TEXT PRIMARY KEY,
  boost DOUBLE PRECISION NOT NULL
);
