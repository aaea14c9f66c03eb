-- How often each line of text stood on the pages of a host: what the extractor wrote, in its own form. If it is lost it is learnt
-- again.
CREATE TABLE templates (
  source TEXT NOT NULL,
  host TEXT NOT NULL,
  lines BLOB NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (source, host)
);
