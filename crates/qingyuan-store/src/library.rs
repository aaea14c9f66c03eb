//! Vetted resources, and the sequence by which the index follows them.

use std::collections::BTreeSet;

use qingyuan_model::{Actor, ContentHash, EventKind, Item, ItemState, Millis, SourceId};
use serde_json::json;
use sqlx::sqlite::SqliteRow;
use url::Url;

use crate::error::StoreError;
use crate::row::Cells;
use crate::store::{Store, Tx};

/// An item with what is shown beside it in a list.
#[derive(Clone, Debug)]
pub struct ItemRow {
    /// The item.
    pub item: Item,
    /// The decision that let it in (or took it out).
    pub decision: i64,
    /// Its title.
    pub title: String,
    /// When it last changed.
    pub changed_at: Millis,
    /// The reason of a withdrawal.
    pub note: String,
}

impl Tx {
    /// Lets a document in at an address, by a decision; the address keeps its item's number.
    pub(crate) async fn put_item(
        &mut self,
        now: Millis,
        source: &SourceId,
        url: &Url,
        document: ContentHash,
        decision: i64,
    ) -> Result<(), StoreError> {
        self.run(
            sqlx::query(
                "INSERT INTO items (id, url, source, document, decision, state, admitted_at, changed_at, seq)
                 VALUES ((SELECT MAX(seq) FROM events), $1, $2, $3, $4, 'live', $5, $5, (SELECT MAX(seq) FROM events))
                 ON CONFLICT (url) DO UPDATE SET source = excluded.source, document = excluded.document,
                   decision = excluded.decision, state = 'live', changed_at = excluded.changed_at, note = '',
                   admitted_at = CASE WHEN items.state = 'live' THEN items.admitted_at ELSE excluded.admitted_at END,
                   seq = excluded.seq",
            )
            .bind(url.to_string())
            .bind(source.to_string())
            .bind(document.to_string())
            .bind(decision)
            .bind(now.0),
        )
        .await?;
        Ok(())
    }

    /// Takes the item at an address out, when there is one; a tombstone stays.
    pub(crate) async fn withdraw_item(
        &mut self,
        now: Millis,
        url: &Url,
        decision: i64,
        note: &str,
    ) -> Result<(), StoreError> {
        self.run(
            sqlx::query(
                "UPDATE items SET state = 'withdrawn', decision = $1, changed_at = $2, note = $3,
                   seq = (SELECT MAX(seq) FROM events) WHERE url = $4 AND state = 'live'",
            )
            .bind(decision)
            .bind(now.0)
            .bind(note.to_owned())
            .bind(url.to_string()),
        )
        .await?;
        Ok(())
    }

    /// Whether any live item is of this document.
    pub(crate) async fn is_let_in(&mut self, document: ContentHash) -> Result<bool, StoreError> {
        let statement = sqlx::query("SELECT id FROM items WHERE document = $1 AND state = 'live' LIMIT 1");
        Ok(self.row(statement.bind(document.to_string())).await?.is_some())
    }

    /// Takes every item of a document out, also at addresses that show newer content by now.
    pub(crate) async fn withdraw_document(
        &mut self,
        now: Millis,
        document: ContentHash,
        decision: i64,
        note: &str,
    ) -> Result<(), StoreError> {
        self.run(
            sqlx::query(
                "UPDATE items SET state = 'withdrawn', decision = $1, changed_at = $2, note = $3,
                   seq = (SELECT MAX(seq) FROM events) WHERE document = $4 AND state = 'live'",
            )
            .bind(decision)
            .bind(now.0)
            .bind(note.to_owned())
            .bind(document.to_string()),
        )
        .await?;
        Ok(())
    }

    /// A live item at another address that shows the very same document.
    pub(crate) async fn other_live_item(
        &mut self,
        url: &Url,
        document: ContentHash,
    ) -> Result<Option<i64>, StoreError> {
        let statement =
            sqlx::query("SELECT id FROM items WHERE document = $1 AND state = 'live' AND url <> $2 ORDER BY id")
                .bind(document.to_string())
                .bind(url.to_string());
        self.row(statement).await?.map(|row| row.cell("id")).transpose()
    }

    /// The page at an address must not be shown any more (it is gone at its source, or asks not to be indexed): its
    /// item leaves the library, with an event. `outcome` is the page's new outcome, `note` the reason for people.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn page_gone(
        &mut self,
        now: Millis,
        source: &SourceId,
        url: &Url,
        outcome: &str,
        note: &str,
    ) -> Result<(), StoreError> {
        let payload = json!({ "outcome": outcome, "note": note });
        self.append(now, &Actor::House, EventKind::PageGone, url.as_str(), &payload).await?;
        self.run(
            sqlx::query(
                "UPDATE items SET state = 'withdrawn', changed_at = $1, note = $2,
                   seq = (SELECT MAX(seq) FROM events) WHERE url = $3 AND state = 'live'",
            )
            .bind(now.0)
            .bind(note.to_owned())
            .bind(url.to_string()),
        )
        .await?;
        // Nobody should be asked to decide what cannot be shown any more, unless another address still shows it.
        self.run(
            sqlx::query(
                "UPDATE desk SET state = 'closed', claimed_by = '', claimed_until = 0
                 WHERE document = (SELECT document FROM pages WHERE url = $1) AND NOT EXISTS (
                   SELECT 1 FROM pages p WHERE p.document = desk.document AND p.url <> $1 AND p.outcome <> 'gone')",
            )
            .bind(url.to_string()),
        )
        .await?;
        self.put_page(now, source, url, None, outcome, note).await
    }
}

/// Items that one statement asks for: a page of results.
const TOGETHER: usize = 10;
const LIVE: &str = "SELECT id FROM items WHERE state = 'live' AND id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

const ITEM: &str = "SELECT i.*, d.title FROM items i JOIN documents d ON d.hash = i.document WHERE i.id = $1";

impl Store {
    /// An item by its number, live or withdrawn.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there never was one.
    pub async fn item(&self, id: i64) -> Result<ItemRow, StoreError> {
        let row = self.row(sqlx::query(ITEM).bind(id)).await?;
        row.ok_or_else(|| StoreError::Missing { what: "item", id: id.to_string() }).and_then(|row| item(&row))
    }

    /// Items whose last change comes after this sequence number, in order: what the index has yet to learn.
    ///
    /// One decision may change several items, all at its own number. Such a group is never cut in two, so that a
    /// reader who goes on after the last number misses nothing; there may so be more than `limit` items.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn items_after(&self, seq: i64, limit: i64) -> Result<Vec<ItemRow>, StoreError> {
        let statement = sqlx::query(
            "SELECT i.*, d.title FROM items i JOIN documents d ON d.hash = i.document
             WHERE i.seq > $1 AND i.seq <= (
               SELECT MAX(seq) FROM (SELECT seq FROM items WHERE seq > $1 ORDER BY seq LIMIT $2) AS first)
             ORDER BY i.seq, i.id",
        );
        self.rows(statement.bind(seq).bind(limit)).await?.iter().map(item).collect()
    }

    /// The items last let in, newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn newest_items(&self, limit: i64) -> Result<Vec<ItemRow>, StoreError> {
        let statement = sqlx::query(
            "SELECT i.*, d.title FROM items i JOIN documents d ON d.hash = i.document
             WHERE i.state = 'live' ORDER BY i.admitted_at DESC, i.id DESC LIMIT $1",
        );
        self.rows(statement.bind(limit)).await?.iter().map(item).collect()
    }

    /// Live items with numbers above `id`, in order.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn live_items_after(&self, id: i64, limit: i64) -> Result<Vec<ItemRow>, StoreError> {
        let statement = sqlx::query(
            "SELECT i.*, d.title FROM items i JOIN documents d ON d.hash = i.document
             WHERE i.state = 'live' AND i.id > $1 ORDER BY i.id LIMIT $2",
        );
        self.rows(statement.bind(id).bind(limit)).await?.iter().map(item).collect()
    }

    /// Whether this item may be shown now: the last word on what the index found.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn is_live(&self, id: i64) -> Result<bool, StoreError> {
        let statement = sqlx::query("SELECT COUNT(*) FROM items WHERE id = $1 AND state = 'live'").bind(id);
        Ok(self.number(statement).await? == 1)
    }

    /// Which of these items may be shown now: [`Store::is_live`] for a page of results at a time.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn live_among(&self, ids: &[i64]) -> Result<BTreeSet<i64>, StoreError> {
        let mut live = BTreeSet::new();
        for some in ids.chunks(TOGETHER) {
            // A shorter page asks for its first item again, so that the statement stays one and the same.
            let padded = some.iter().chain(std::iter::repeat(&some[0])).take(TOGETHER);
            let statement = padded.fold(sqlx::query(LIVE), |statement, id| statement.bind(*id));
            for row in self.rows(statement).await? {
                live.insert(row.cell(0)?);
            }
        }
        Ok(live)
    }

    /// The sequence number of the last change of any item; 0 for an empty library.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn library_seq(&self) -> Result<i64, StoreError> {
        self.number(sqlx::query("SELECT COALESCE(MAX(seq), 0) FROM items")).await
    }
}

fn item(row: &SqliteRow) -> Result<ItemRow, StoreError> {
    let live = row.cell::<String>("state")? == ItemState::Live.id();
    Ok(ItemRow {
        item: Item {
            id: row.cell("id")?,
            document: row.hash("document")?,
            source: row.source("source")?,
            url: row.read("url", |text| Url::parse(&text))?,
            state: if live { ItemState::Live } else { ItemState::Withdrawn },
            admitted_at: row.time("admitted_at")?,
            seq: row.cell("seq")?,
        },
        decision: row.cell("decision")?,
        title: row.cell("title")?,
        changed_at: row.time("changed_at")?,
        note: row.cell("note")?,
    })
}
