-- Documents with nearly the same text. `cluster` is the smallest `number` among them; two clusters become one when a
-- document turns up that belongs to both. What a document says of where it comes from decides which of them stands for all.
CREATE TABLE copies (
  document TEXT PRIMARY KEY REFERENCES documents (hash),
  number BIGINT NOT NULL UNIQUE,
  cluster BIGINT NOT NULL,
  canonical TEXT NOT NULL DEFAULT '',
  origin TEXT NOT NULL DEFAULT '',
  site TEXT NOT NULL DEFAULT '',
  published TEXT NOT NULL DEFAULT ''
);
CREATE INDEX copies_by_cluster ON copies (cluster);

-- The bands of each text: what shares none is hardly a copy, so that nobody need compare a text with all others.
CREATE TABLE copy_bands (
  band BIGINT NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (band, number)
);

-- The versions of one page.
CREATE INDEX documents_by_url ON documents (url, created_at);
