-- What is new, for the home page and the feeds: without it both sorted the whole library. Without the state, which nearly
-- all items share: an index that begins with it draws queries to itself that know the number of an item.
CREATE INDEX items_by_admission ON items (admitted_at, id);
