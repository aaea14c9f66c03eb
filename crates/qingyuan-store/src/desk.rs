//! The editors' queue.

use qingyuan_model::{ContentHash, Millis, SourceId};
use sqlx::sqlite::SqliteRow;
use url::Url;

use crate::error::StoreError;
use crate::row::Cells;
use crate::store::{Store, Tx};

/// A document that waits (or waited) for an editor.
#[derive(Clone, Debug)]
pub struct DeskRow {
    /// The document.
    pub document: ContentHash,
    /// The source it came under.
    pub source: SourceId,
    /// Where it was found.
    pub url: Url,
    /// Its title.
    pub title: String,
    /// `clean` or a category's id.
    pub label: String,
    /// Probability of any harm, 0 to 1.
    pub harm: f64,
    /// Quality, 0 to 1.
    pub quality: f64,
    /// 0 (can wait) to 1 (now).
    pub priority: f64,
    /// Why a person must look.
    pub reason: String,
    /// Whether it still waits.
    pub open: bool,
    /// Since when.
    pub entered_at: Millis,
    /// Who has it open, while [`DeskRow::claimed_until`] lies ahead.
    pub claimed_by: String,
    /// Until when it is kept for that editor.
    pub claimed_until: Millis,
}

/// Which part of the desk to show.
#[derive(Clone, Debug, Default)]
pub struct DeskFilter {
    /// Only this label.
    pub label: Option<String>,
    /// Only this source.
    pub source: Option<SourceId>,
}

/// The rows of a filter in the order in which they are worked; the document breaks ties, so that the order is total.
const ORDER: &str = "SELECT * FROM desk WHERE state = 'open' AND ($1 = '' OR label = $1) AND ($2 = '' OR source = $2)
    ORDER BY priority DESC, entered_at, document LIMIT $3 OFFSET $4";

impl Tx {
    /// Puts a document on the desk, or renews what is said of it there.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn enter_desk(&mut self, row: &DeskRow) -> Result<(), StoreError> {
        self.run(
            sqlx::query(
                "INSERT INTO desk (document, source, url, title, label, harm, quality, priority, reason, state, entered_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10)
                 ON CONFLICT (document) DO UPDATE SET label = excluded.label, harm = excluded.harm,
                   quality = excluded.quality, priority = excluded.priority, reason = excluded.reason, state = 'open'",
            )
            .bind(row.document.to_string())
            .bind(row.source.to_string())
            .bind(row.url.to_string())
            .bind(row.title.clone())
            .bind(row.label.clone())
            .bind(row.harm)
            .bind(row.quality)
            .bind(row.priority)
            .bind(row.reason.clone())
            .bind(row.entered_at.0),
        )
        .await?;
        Ok(())
    }

    /// Keeps a waiting document for one editor for a while, so that no colleague works on it meanwhile.
    /// Returns whether it is theirs now.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn claim_desk(
        &mut self,
        now: Millis,
        document: ContentHash,
        account: &str,
        lease_ms: i64,
    ) -> Result<bool, StoreError> {
        let changed = self
            .run(
                sqlx::query(
                    "UPDATE desk SET claimed_by = $1, claimed_until = $2
                     WHERE document = $3 AND state = 'open' AND (claimed_by = $1 OR claimed_until <= $4)",
                )
                .bind(account.to_owned())
                .bind(now.plus(lease_ms).0)
                .bind(document.to_string())
                .bind(now.0),
            )
            .await?;
        Ok(changed == 1)
    }

    /// Lets go of everything that an editor has open but this document: whoever goes on to the next leaves the one
    /// before to colleagues.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn release_desk(&mut self, account: &str, but: ContentHash) -> Result<(), StoreError> {
        let statement =
            sqlx::query("UPDATE desk SET claimed_by = '', claimed_until = 0 WHERE claimed_by = $1 AND document <> $2")
                .bind(account.to_owned())
                .bind(but.to_string());
        self.run(statement).await.map(|_| ())
    }

    /// Takes a document off the desk when no address shows it any more: its successor is on its way.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn supersede(&mut self, document: ContentHash) -> Result<(), StoreError> {
        let statement = sqlx::query(
            "UPDATE desk SET state = 'closed', claimed_by = '', claimed_until = 0
             WHERE document = $1 AND NOT EXISTS (SELECT 1 FROM pages WHERE document = $1)",
        );
        self.run(statement.bind(document.to_string())).await.map(|_| ())
    }

    pub(crate) async fn desk_row(&mut self, document: ContentHash) -> Result<Option<DeskRow>, StoreError> {
        let row = self.row(sqlx::query("SELECT * FROM desk WHERE document = $1").bind(document.to_string())).await?;
        row.as_ref().map(desk).transpose()
    }

    /// Takes a document off the desk, when it is there.
    pub(crate) async fn close_desk(&mut self, document: ContentHash) -> Result<(), StoreError> {
        let statement =
            sqlx::query("UPDATE desk SET state = 'closed', claimed_by = '', claimed_until = 0 WHERE document = $1")
                .bind(document.to_string());
        self.run(statement).await.map(|_| ())
    }

    /// Puts a document (back) on the desk. One that a policy had decided never was there: it enters with the newest
    /// verdict, first in order, because a person asked for it.
    pub(crate) async fn reopen_desk(
        &mut self,
        now: Millis,
        document: ContentHash,
        url: &Url,
        source: &SourceId,
        reason: &str,
    ) -> Result<(), StoreError> {
        self.run(
            sqlx::query(
                "INSERT INTO desk (document, source, url, title, label, harm, quality, priority, reason, state, entered_at)
                 SELECT d.hash, $2, $3, d.title, COALESCE(v.label, 'clean'), COALESCE(v.harm, 0.0),
                   COALESCE(v.quality, 0.5), 1.0, $4, 'open', $5
                 FROM documents d LEFT JOIN verdicts v ON v.document = d.hash
                 WHERE d.hash = $1 ORDER BY v.at DESC LIMIT 1
                 ON CONFLICT (document) DO UPDATE SET state = 'open', claimed_by = '', claimed_until = 0",
            )
            .bind(document.to_string())
            .bind(source.to_string())
            .bind(url.to_string())
            .bind(reason.to_owned())
            .bind(now.0),
        )
        .await?;
        Ok(())
    }
}

impl Store {
    /// Waiting documents, most urgent first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn desk(&self, filter: &DeskFilter, offset: i64, limit: i64) -> Result<Vec<DeskRow>, StoreError> {
        let statement = sqlx::query(ORDER)
            .bind(filter.label.clone().unwrap_or_default())
            .bind(filter.source.as_ref().map(ToString::to_string).unwrap_or_default())
            .bind(limit)
            .bind(offset);
        self.rows(statement).await?.iter().map(desk).collect()
    }

    /// The most urgent waiting document that no colleague has open.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn next_for_review(
        &self,
        now: Millis,
        account: &str,
        filter: &DeskFilter,
    ) -> Result<Option<DeskRow>, StoreError> {
        let statement = sqlx::query(
            "SELECT * FROM desk WHERE state = 'open' AND ($1 = '' OR label = $1) AND ($2 = '' OR source = $2)
               AND (claimed_by = $3 OR claimed_until <= $4)
             ORDER BY priority DESC, entered_at, document LIMIT 1",
        )
        .bind(filter.label.clone().unwrap_or_default())
        .bind(filter.source.as_ref().map(ToString::to_string).unwrap_or_default())
        .bind(account.to_owned())
        .bind(now.0);
        self.row(statement).await?.as_ref().map(desk).transpose()
    }

    /// The desk's row of one document, waiting or not.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn desk_row(&self, document: ContentHash) -> Result<Option<DeskRow>, StoreError> {
        let row = self.row(sqlx::query("SELECT * FROM desk WHERE document = $1").bind(document.to_string())).await?;
        row.as_ref().map(desk).transpose()
    }

    /// How many documents wait, per label, most first; with the time at which the oldest of them came.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn desk_counts(&self) -> Result<Vec<(String, i64, Millis)>, StoreError> {
        let statement = sqlx::query(
            "SELECT label, COUNT(*) AS n, MIN(entered_at) AS oldest FROM desk WHERE state = 'open'
             GROUP BY label ORDER BY n DESC, label",
        );
        let rows = self.rows(statement).await?;
        rows.iter().map(|row| Ok((row.cell("label")?, row.cell("n")?, row.time("oldest")?))).collect()
    }
}

fn desk(row: &SqliteRow) -> Result<DeskRow, StoreError> {
    Ok(DeskRow {
        document: row.hash("document")?,
        source: row.source("source")?,
        url: row.read("url", |text| Url::parse(&text))?,
        title: row.cell("title")?,
        label: row.cell("label")?,
        harm: row.cell("harm")?,
        quality: row.cell("quality")?,
        priority: row.cell("priority")?,
        reason: row.cell("reason")?,
        open: row.cell::<String>("state")? == "open",
        entered_at: row.time("entered_at")?,
        claimed_by: row.cell("claimed_by")?,
        claimed_until: row.time("claimed_until")?,
    })
}
