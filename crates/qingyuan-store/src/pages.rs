//! What became of the newest content at each address.

use qingyuan_model::{ContentHash, Millis, SourceId};
use sqlx::sqlite::SqliteRow;
use url::Url;

use crate::error::StoreError;
use crate::row::Cells;
use crate::store::{Store, Tx};

/// What became of the newest content at one address.
#[derive(Clone, Debug)]
pub struct PageRow {
    /// The address.
    pub url: String,
    /// The source it belongs to.
    pub source: SourceId,
    /// The newest document made of it.
    pub document: Option<ContentHash>,
    /// That document's title.
    pub title: String,
    /// `extracted`, `published`, `queued`, `rejected`, `duplicate`, `skipped`, `soft-404`, `moved` or `gone`.
    pub outcome: String,
    /// Why, for people.
    pub detail: String,
    /// When that changed.
    pub changed_at: Millis,
}

impl Tx {
    /// Says what became of the newest content at an address.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn put_page(
        &mut self,
        now: Millis,
        source: &SourceId,
        url: &Url,
        content: Option<(ContentHash, i64)>,
        outcome: &str,
        detail: &str,
    ) -> Result<(), StoreError> {
        self.run(
            sqlx::query(
                "INSERT INTO pages (url, source, document, fetch, outcome, detail, changed_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (url) DO UPDATE SET document = COALESCE(excluded.document, pages.document),
                   fetch = COALESCE(excluded.fetch, pages.fetch), outcome = excluded.outcome,
                   detail = excluded.detail, changed_at = excluded.changed_at",
            )
            .bind(url.to_string())
            .bind(source.to_string())
            .bind(content.map(|(hash, _)| hash.to_string()))
            .bind(content.map(|(_, fetch)| fetch))
            .bind(outcome.to_owned())
            .bind(detail.to_owned())
            .bind(now.0),
        )
        .await?;
        Ok(())
    }

    /// The newest content of an address and what became of it, as this transaction sees it.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn page(&mut self, url: &Url) -> Result<Option<PageRow>, StoreError> {
        let row = self.row(sqlx::query(PAGE_AT).bind(url.to_string())).await?;
        row.as_ref().map(page).transpose()
    }
}

const PAGE_AT: &str = "SELECT p.*, COALESCE(d.title, '') AS title FROM pages p
    LEFT JOIN documents d ON d.hash = p.document WHERE p.url = $1";

impl Store {
    /// Pages of one outcome (or of all, when it is empty) under one source (or all), newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn pages(
        &self,
        source: Option<&SourceId>,
        outcome: &str,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<PageRow>, StoreError> {
        let statement = sqlx::query(
            "SELECT p.*, COALESCE(d.title, '') AS title FROM pages p LEFT JOIN documents d ON d.hash = p.document
             WHERE ($1 = '' OR p.source = $1) AND ($2 = '' OR p.outcome = $2)
             ORDER BY p.changed_at DESC, p.url LIMIT $3 OFFSET $4",
        )
        .bind(source.map(ToString::to_string).unwrap_or_default())
        .bind(outcome.to_owned())
        .bind(limit)
        .bind(offset);
        self.rows(statement).await?.iter().map(page).collect()
    }

    /// What became of the newest content at one address.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn page(&self, url: &Url) -> Result<Option<PageRow>, StoreError> {
        self.row(sqlx::query(PAGE_AT).bind(url.to_string())).await?.as_ref().map(page).transpose()
    }
}

fn page(row: &SqliteRow) -> Result<PageRow, StoreError> {
    let document: Option<String> = row.cell("document")?;
    Ok(PageRow {
        url: row.cell("url")?,
        source: row.source("source")?,
        document: document
            .map(|hash| ContentHash::parse(&hash).map_err(|e| StoreError::unreadable("pages", "document", &e)))
            .transpose()?,
        title: row.cell("title")?,
        outcome: row.cell("outcome")?,
        detail: row.cell("detail")?,
        changed_at: row.time("changed_at")?,
    })
}
