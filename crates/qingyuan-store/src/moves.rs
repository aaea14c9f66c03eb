//! Pages that moved to another address, and took their items along.

use qingyuan_model::{Actor, ContentHash, EventKind, Millis, SourceId};
use serde_json::json;
use url::Url;

use crate::error::StoreError;
use crate::row::Cells;
use crate::store::{Store, Tx};

impl Tx {
    /// Says that the page at an address has gone to another one.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn mark_moved(&mut self, now: Millis, source: &SourceId, from: &Url, to: &Url) -> Result<(), StoreError> {
        self.put_page(now, source, from, None, "moved", &format!("已移到 {to}")).await?;
        let statement = sqlx::query("UPDATE pages SET moved_to = $1 WHERE url = $2");
        self.run(statement.bind(to.to_string()).bind(from.to_string())).await.map(|_| ())
    }

    /// The addresses whose pages have gone to this one and still hold a live item, each with that item's document.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn moving_to(&mut self, to: &Url) -> Result<Vec<(Url, ContentHash)>, StoreError> {
        let statement = sqlx::query(
            "SELECT i.url, i.document FROM items i JOIN pages p ON p.url = i.url
             WHERE p.moved_to = $1 AND p.outcome = 'moved' AND i.state = 'live' ORDER BY i.id",
        );
        let rows = self.rows(statement.bind(to.to_string())).await?;
        rows.iter().map(|row| Ok((row.read("url", |text| Url::parse(&text))?, row.hash("document")?))).collect()
    }

    /// Gives the live item of one address another address, under its own number, with an event. Where another item
    /// stands already, that one stays and this one leaves a tombstone that names it. The new address shows the same
    /// document until a newer one is made of it.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn move_item(&mut self, now: Millis, source: &SourceId, from: &Url, to: &Url) -> Result<(), StoreError> {
        let there = sqlx::query("SELECT id, state FROM items WHERE url = $1").bind(to.to_string());
        let there = self.row(there).await?.map(|row| Ok::<_, StoreError>((row.cell("id")?, row.cell("state")?)));
        let there: Option<(i64, String)> = there.transpose()?;
        let payload = json!({ "to": to });
        self.append(now, &Actor::House, EventKind::PageMoved, from.as_str(), &payload).await?;
        self.run(
            sqlx::query(
                "INSERT INTO pages (url, source, document, fetch, outcome, detail, changed_at)
                 SELECT $1, $2, i.document, p.fetch, 'published', '', $3 FROM items i JOIN pages p ON p.url = i.url
                 WHERE i.url = $4 ON CONFLICT (url) DO NOTHING",
            )
            .bind(to.to_string())
            .bind(source.to_string())
            .bind(now.0)
            .bind(from.to_string()),
        )
        .await?;
        let statement = match there {
            Some((id, _)) => sqlx::query(
                "UPDATE items SET state = 'withdrawn', changed_at = $1, note = $2,
                   seq = (SELECT MAX(seq) FROM events) WHERE url = $3 AND state = 'live'",
            )
            .bind(now.0)
            .bind(format!("已移到 {to}，见资源 {id}")),
            None => sqlx::query(
                "UPDATE items SET changed_at = $1, url = $2, seq = (SELECT MAX(seq) FROM events) WHERE url = $3",
            )
            .bind(now.0)
            .bind(to.to_string()),
        };
        self.run(statement.bind(from.to_string())).await.map(|_| ())
    }

    /// Puts the new address of a moved page into the frontier as if it had been asked for itself, so that it is not
    /// fetched twice in a row.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn succeed_url(
        &mut self,
        now: Millis,
        to: &Url,
        due_at: Millis,
        validators: (Option<String>, Option<String>),
    ) -> Result<(), StoreError> {
        let (etag, last_modified) = validators;
        let statement = sqlx::query(
            "UPDATE frontier SET state = 'scheduled', queue = 'waiting', due_at = $1, fetched_at = $2, status = 200, outcome = 'fetched',
               detail = '', etag = $3, last_modified = $4 WHERE url = $5 AND lease_owner = ''",
        );
        let statement = statement.bind(due_at.0).bind(now.0).bind(etag).bind(last_modified).bind(to.to_string());
        self.run(statement).await?;
        Ok(())
    }

    /// Whether an address holds a live item, and of which document.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn live_item_at(&mut self, url: &Url) -> Result<Option<ContentHash>, StoreError> {
        let statement = sqlx::query("SELECT document FROM items WHERE url = $1 AND state = 'live'");
        self.row(statement.bind(url.to_string())).await?.map(|row| row.hash("document")).transpose()
    }

    /// Writes over what last happened to an address, and when it is due: what became of its page is known only after it
    /// was read. An address that is being fetched again is left alone.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn annotate_url(
        &mut self,
        url: &Url,
        outcome: &str,
        detail: &str,
        due_at: Millis,
    ) -> Result<(), StoreError> {
        let statement = sqlx::query(
            "UPDATE frontier SET outcome = $1, detail = $2, due_at = $3, queue = 'waiting'
             WHERE url = $4 AND lease_owner = '' AND state = 'scheduled'",
        );
        let statement = statement.bind(outcome.to_owned()).bind(detail.to_owned()).bind(due_at.0);
        self.run(statement.bind(url.to_string())).await.map(|_| ())
    }
}

impl Store {
    /// Where the page of an address has gone, when it has.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn moved_to(&self, url: &Url) -> Result<Option<Url>, StoreError> {
        let statement =
            sqlx::query("SELECT moved_to FROM pages WHERE url = $1 AND outcome = 'moved' AND moved_to <> ''");
        let row = self.row(statement.bind(url.to_string())).await?;
        row.map(|row| row.read("moved_to", |text| Url::parse(&text))).transpose()
    }
}
