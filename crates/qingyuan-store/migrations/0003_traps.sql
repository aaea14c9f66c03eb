-- What the addresses of one shape have brought so far; `barren` is how long they have brought nothing new.
CREATE TABLE shapes (
  source TEXT NOT NULL REFERENCES sources (id),
  host TEXT NOT NULL,
  shape TEXT NOT NULL,
  judged BIGINT NOT NULL,
  fresh BIGINT NOT NULL,
  barren BIGINT NOT NULL,
  PRIMARY KEY (source, host, shape)
);

-- The last few texts of a shape that were new, to tell further ones from.
CREATE TABLE shape_texts (
  source TEXT NOT NULL REFERENCES sources (id),
  host TEXT NOT NULL,
  shape TEXT NOT NULL,
  slot BIGINT NOT NULL,
  fingerprint BIGINT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (source, host, shape, slot)
);

-- What the lists of one shape have linked to, as hashes of the addresses.
CREATE TABLE shape_links (
  source TEXT NOT NULL REFERENCES sources (id),
  host TEXT NOT NULL,
  shape TEXT NOT NULL,
  link BIGINT NOT NULL,
  PRIMARY KEY (source, host, shape, link)
);

-- Addresses with several parameters under the one spelling of all their orders.
CREATE TABLE variants (
  identity TEXT PRIMARY KEY,
  url TEXT NOT NULL
);

-- Shapes that are left alone (held, blocked) or were found to be in order (released).
CREATE TABLE traps (
  id BIGINT PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources (id),
  host TEXT NOT NULL,
  shape TEXT NOT NULL,
  kind TEXT NOT NULL,
  examples TEXT NOT NULL,
  judged BIGINT NOT NULL,
  fresh BIGINT NOT NULL,
  stopped BIGINT NOT NULL DEFAULT 0,
  turned_away BIGINT NOT NULL DEFAULT 0,
  bound BIGINT NOT NULL,
  state TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  at BIGINT NOT NULL,
  UNIQUE (source, host, shape)
);

-- How a host answers a request for what cannot be there.
CREATE TABLE probes (
  host TEXT PRIMARY KEY,
  at BIGINT NOT NULL,
  status BIGINT NOT NULL,
  text TEXT NOT NULL
);

-- Where a page said that it has gone.
ALTER TABLE pages ADD COLUMN moved_to TEXT NOT NULL DEFAULT '';
CREATE INDEX pages_by_move ON pages (moved_to);
