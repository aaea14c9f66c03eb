//! Counts for pages, metrics and summaries: about documents, never about readers.

use std::collections::BTreeMap;

use qingyuan_model::SourceId;

use crate::error::StoreError;
use crate::row::Cells;
use crate::store::Store;

impl Store {
    /// Pages by what became of them, under one source or all: `published`, `queued`, `rejected`, ….
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn page_counts(&self, source: Option<&SourceId>) -> Result<BTreeMap<String, i64>, StoreError> {
        let statement = sqlx::query(
            "SELECT outcome, COUNT(*) AS n FROM pages WHERE ($1 = '' OR source = $1) GROUP BY outcome ORDER BY outcome",
        )
        .bind(source.map(ToString::to_string).unwrap_or_default());
        self.rows(statement).await?.iter().map(|row| Ok((row.cell("outcome")?, row.cell("n")?))).collect()
    }

    /// Frontier URLs by what happened to them last, under one source: `fetched`, `not-modified`, codes of refusals.
    /// URLs that were never asked for count under the empty word.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn frontier_counts(&self, source: &SourceId) -> Result<BTreeMap<String, i64>, StoreError> {
        let statement = sqlx::query(
            "SELECT outcome, COUNT(*) AS n FROM frontier WHERE source = $1 GROUP BY outcome ORDER BY outcome",
        )
        .bind(source.to_string());
        self.rows(statement).await?.iter().map(|row| Ok((row.cell("outcome")?, row.cell("n")?))).collect()
    }

    /// How many fetches the store has recorded.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn count_fetches(&self) -> Result<i64, StoreError> {
        self.number(sqlx::query("SELECT COUNT(*) FROM fetches")).await
    }

    /// How many items are in the library.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn count_live_items(&self) -> Result<i64, StoreError> {
        self.number(sqlx::query("SELECT COUNT(*) FROM items WHERE state = 'live'")).await
    }

    /// Runs the engine's own integrity check; an empty list means that all is well.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn integrity(&self) -> Result<Vec<String>, StoreError> {
        let rows = self.rows(sqlx::query("PRAGMA integrity_check")).await?;
        let lines: Vec<String> = rows.iter().map(|row| row.cell(0)).collect::<Result<_, _>>()?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }
}
