-- Portable SQL: SQLite now, PostgreSQL through the same verbs later. Times are integer milliseconds since 1970.
-- Rows that record a happening take the sequence number of its event as their id, so no engine-specific counter is needed.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE events (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  payload TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX events_by_subject ON events (subject, seq);

CREATE TABLE sources (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  tier TEXT NOT NULL,
  charter TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);

CREATE TABLE frontier (
  url TEXT PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources (id),
  host TEXT NOT NULL,
  kind TEXT NOT NULL,
  depth BIGINT NOT NULL,
  priority DOUBLE PRECISION NOT NULL,
  state TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  lease_owner TEXT NOT NULL DEFAULT '',
  lease_until BIGINT NOT NULL DEFAULT 0,
  attempts BIGINT NOT NULL DEFAULT 0,
  via TEXT NOT NULL DEFAULT '',
  etag TEXT,
  last_modified TEXT,
  fetched_at BIGINT,
  status BIGINT,
  outcome TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT ''
);
CREATE INDEX frontier_due ON frontier (host, state, due_at);
CREATE INDEX frontier_by_source ON frontier (source, state);

CREATE TABLE fetches (
  id BIGINT PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources (id),
  url TEXT NOT NULL,
  at BIGINT NOT NULL,
  status BIGINT NOT NULL,
  content_type TEXT,
  headers TEXT NOT NULL,
  body TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  depth BIGINT NOT NULL,
  via TEXT NOT NULL
);
CREATE INDEX fetches_by_url ON fetches (url, at);

CREATE TABLE documents (
  hash TEXT PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources (id),
  url TEXT NOT NULL,
  fetch BIGINT NOT NULL REFERENCES fetches (id),
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  chars BIGINT NOT NULL,
  fingerprint BIGINT NOT NULL,
  document TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE verdicts (
  document TEXT NOT NULL REFERENCES documents (hash),
  ruleset TEXT NOT NULL,
  model TEXT NOT NULL,
  tier TEXT NOT NULL,
  route TEXT NOT NULL,
  routing TEXT NOT NULL,
  label TEXT NOT NULL,
  harm DOUBLE PRECISION NOT NULL,
  quality DOUBLE PRECISION NOT NULL,
  verdict TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (document, ruleset, model, tier)
);

CREATE TABLE pages (
  url TEXT PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources (id),
  document TEXT,
  fetch BIGINT,
  outcome TEXT NOT NULL,
  detail TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE INDEX pages_by_source ON pages (source, outcome);
CREATE INDEX pages_by_document ON pages (document);

CREATE TABLE desk (
  document TEXT PRIMARY KEY REFERENCES documents (hash),
  source TEXT NOT NULL REFERENCES sources (id),
  url TEXT NOT NULL,
  title TEXT NOT NULL,
  label TEXT NOT NULL,
  harm DOUBLE PRECISION NOT NULL,
  quality DOUBLE PRECISION NOT NULL,
  priority DOUBLE PRECISION NOT NULL,
  reason TEXT NOT NULL,
  state TEXT NOT NULL,
  entered_at BIGINT NOT NULL,
  claimed_by TEXT NOT NULL DEFAULT '',
  claimed_until BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX desk_order ON desk (state, priority, entered_at);

CREATE TABLE decisions (
  id BIGINT PRIMARY KEY,
  document TEXT NOT NULL REFERENCES documents (hash),
  act TEXT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  at BIGINT NOT NULL,
  request_key TEXT UNIQUE
);
CREATE INDEX decisions_by_document ON decisions (document, id);

CREATE TABLE items (
  id BIGINT PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL REFERENCES sources (id),
  document TEXT NOT NULL REFERENCES documents (hash),
  decision BIGINT NOT NULL REFERENCES decisions (id),
  state TEXT NOT NULL,
  admitted_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  seq BIGINT NOT NULL
);
CREATE INDEX items_by_seq ON items (seq);
CREATE INDEX items_by_document ON items (document, state);

CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  lease_owner TEXT NOT NULL DEFAULT '',
  lease_until BIGINT NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX jobs_due ON jobs (state, due_at);

CREATE TABLE rulesets (
  hash TEXT PRIMARY KEY,
  files TEXT NOT NULL,
  at BIGINT NOT NULL
);

CREATE TABLE accounts (
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL,
  password TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE sessions (
  token TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts (name),
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL
);

CREATE TABLE hits (
  rule TEXT NOT NULL,
  ruleset TEXT NOT NULL,
  document TEXT NOT NULL REFERENCES documents (hash),
  PRIMARY KEY (rule, ruleset, document)
);
