//! What a source was asked for today, and its rest when that is all it allows.

use qingyuan_model::{Millis, SourceId};
use sqlx::sqlite::SqliteRow;

use crate::error::StoreError;
use crate::row::Cells;
use crate::store::{Store, Tx};

/// What one source was asked for on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DaySpent {
    /// Requests for its URLs, whatever the answer.
    pub pages: u64,
    /// Bytes of bodies.
    pub bytes: u64,
}

/// Both statements of this file that read a day.
const SPENT: &str = "SELECT pages, bytes FROM source_days WHERE source = $1 AND day = $2";

impl Tx {
    /// Adds to what a source was asked for on a day. Call it in the transaction that writes the answers.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn spend(&mut self, source: &SourceId, day: i64, spent: DaySpent) -> Result<(), StoreError> {
        let statement = sqlx::query(
            "INSERT INTO source_days (source, day, pages, bytes) VALUES ($1, $2, $3, $4)
             ON CONFLICT (source, day) DO UPDATE
               SET pages = source_days.pages + excluded.pages, bytes = source_days.bytes + excluded.bytes",
        )
        .bind(source.to_string())
        .bind(day)
        .bind(i64::try_from(spent.pages).unwrap_or(i64::MAX))
        .bind(i64::try_from(spent.bytes).unwrap_or(i64::MAX));
        self.run(statement).await.map(|_| ())
    }

    /// What a source was asked for on a day, as this transaction sees it.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn spent(&mut self, source: &SourceId, day: i64) -> Result<DaySpent, StoreError> {
        let row = self.row(sqlx::query(SPENT).bind(source.to_string()).bind(day)).await?;
        row.as_ref().map_or(Ok(DaySpent::default()), read)
    }

    /// How many URLs of a source are leased now, by whomever.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn count_leased(&mut self, source: &SourceId) -> Result<u64, StoreError> {
        let statement = sqlx::query(
            "SELECT COUNT(*) FROM frontier
             WHERE state = 'scheduled' AND queue = 'leased' AND lease_until > 0 AND source = $1",
        );
        let row = self.row(statement.bind(source.to_string())).await?;
        row.map_or(Ok(0), |row| row.cell::<i64>(0)).map(i64::unsigned_abs)
    }

    /// Lets all hosts of a source rest until a time.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn rest_source(&mut self, source: &SourceId, until: Millis) -> Result<(), StoreError> {
        let statement = sqlx::query("UPDATE frontier_hosts SET rest_until = $1 WHERE source = $2");
        self.run(statement.bind(until.0).bind(source.to_string())).await.map(|_| ())
    }

    /// Ends the rest of a source: its charter may have changed, or somebody asked for a crawl.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn wake_source(&mut self, source: &SourceId) -> Result<(), StoreError> {
        self.run(
            sqlx::query("UPDATE frontier_hosts SET rest_until = 0 WHERE source = $1 AND rest_until > 0")
                .bind(source.to_string()),
        )
        .await?;
        // What was put off by the budget alone is due again; nobody was asked for it.
        let statement = sqlx::query(
            "UPDATE frontier SET queue = 'ready'
             WHERE source = $1 AND state = 'scheduled' AND queue = 'waiting' AND outcome = 'budget-spent'",
        );
        self.run(statement.bind(source.to_string())).await.map(|_| ())
    }
}

impl Store {
    /// What a source was asked for on a day.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn spent(&self, source: &SourceId, day: i64) -> Result<DaySpent, StoreError> {
        let row = self.row(sqlx::query(SPENT).bind(source.to_string()).bind(day)).await?;
        row.as_ref().map_or(Ok(DaySpent::default()), read)
    }
}

fn read(row: &SqliteRow) -> Result<DaySpent, StoreError> {
    Ok(DaySpent { pages: row.cell::<i64>("pages")?.unsigned_abs(), bytes: row.cell::<i64>("bytes")?.unsigned_abs() })
}
