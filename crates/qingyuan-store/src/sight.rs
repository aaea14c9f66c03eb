//! What the frontier holds at one moment, for progress, metrics and the search for reasons.

use std::collections::BTreeMap;

use qingyuan_model::{Millis, SourceId};
use sqlx::sqlite::SqliteRow;
use url::Url;

use crate::error::StoreError;
use crate::fetches::{Fetch, fetch};
use crate::frontier::{FrontierRow, frontier_row};
use crate::row::Cells;
use crate::store::Store;

/// The queue of one source at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueNow {
    /// URLs that are due and that nobody holds.
    pub ready: i64,
    /// URLs whose time has not come.
    pub waiting: i64,
    /// URLs that a worker holds.
    pub leased: i64,
    /// URLs out of the schedule.
    pub stopped: i64,
    /// When the next waiting URL is due.
    pub next_due: Option<Millis>,
    /// URLs by what happened to them last; never asked for ones under the empty word.
    pub outcomes: BTreeMap<String, i64>,
}

/// Fetches of one source since some moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FetchedSince {
    /// How many.
    pub pages: i64,
    /// Bytes of bodies.
    pub bytes: i64,
}

/// One URL's place in the frontier.
#[derive(Clone, Debug)]
pub struct Place {
    /// The source it belongs to.
    pub source: SourceId,
    /// `page`, `feed` or `sitemap`.
    pub kind: String,
    /// Links away from a seed.
    pub depth: i64,
    /// Higher comes first.
    pub priority: f64,
    /// Failures in a row.
    pub attempts: i64,
    /// The page that named it; empty for what the charter names.
    pub via: String,
    /// Until when a worker holds it.
    pub lease_until: Millis,
    /// What happened last.
    pub row: FrontierRow,
}

impl Store {
    /// The queues of all sources, read from one index.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn queues(&self, now: Millis) -> Result<BTreeMap<SourceId, QueueNow>, StoreError> {
        let statement = sqlx::query(
            "SELECT source, outcome, state, COUNT(*) AS n,
               SUM(CASE WHEN lease_until > $1 THEN 1 ELSE 0 END) AS leased,
               SUM(CASE WHEN lease_until <= $1 AND due_at <= $1 THEN 1 ELSE 0 END) AS ready,
               MIN(CASE WHEN due_at > $1 THEN due_at END) AS next_due
             FROM frontier GROUP BY source, outcome, state",
        );
        let mut queues: BTreeMap<SourceId, QueueNow> = BTreeMap::new();
        for row in &self.rows(statement.bind(now.0)).await? {
            let queue = queues.entry(row.source("source")?).or_default();
            let (n, state): (i64, String) = (row.cell("n")?, row.cell("state")?);
            *queue.outcomes.entry(row.cell("outcome")?).or_default() += n;
            if state != "scheduled" {
                queue.stopped += n;
                continue;
            }
            let (leased, ready): (i64, i64) = (row.cell("leased")?, row.cell("ready")?);
            queue.leased += leased;
            queue.ready += ready;
            queue.waiting += n - leased - ready;
            let next = row.cell::<Option<i64>>("next_due")?.map(Millis);
            queue.next_due = [queue.next_due, next].into_iter().flatten().min();
        }
        Ok(queues)
    }

    /// What was fetched of each source since a moment, whoever fetched it.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn fetched_since(&self, source: &SourceId, since: Millis) -> Result<FetchedSince, StoreError> {
        let statement = sqlx::query(
            "SELECT COUNT(*) AS n, COALESCE(SUM(bytes), 0) AS bytes FROM fetches WHERE source = $1 AND at > $2",
        );
        let row = self.row(statement.bind(source.to_string()).bind(since.0)).await?;
        row.map_or(Ok(FetchedSince::default()), |row| {
            Ok(FetchedSince { pages: row.cell("n")?, bytes: row.cell("bytes")? })
        })
    }

    /// URLs of a source whose address contains `text`, with one last outcome or (`None`) any, newest happening first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn urls(
        &self,
        source: &SourceId,
        outcome: Option<&str>,
        text: &str,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<FrontierRow>, StoreError> {
        let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = format!("%{escaped}%");
        // Two statements, so that the engine can go by the index where an outcome is asked for.
        let statement = match outcome {
            Some(outcome) => sqlx::query(
                "SELECT * FROM frontier WHERE source = $1 AND url LIKE $2 ESCAPE '\\' AND outcome = $5
                 ORDER BY COALESCE(fetched_at, 0) DESC, due_at, url LIMIT $3 OFFSET $4",
            )
            .bind(source.to_string())
            .bind(pattern)
            .bind(limit)
            .bind(offset)
            .bind(outcome.to_owned()),
            None => sqlx::query(
                "SELECT * FROM frontier WHERE source = $1 AND url LIKE $2 ESCAPE '\\'
                 ORDER BY COALESCE(fetched_at, 0) DESC, due_at, url LIMIT $3 OFFSET $4",
            )
            .bind(source.to_string())
            .bind(pattern)
            .bind(limit)
            .bind(offset),
        };
        self.rows(statement).await?.iter().map(frontier_row).collect()
    }

    /// Where an address stands in the frontier.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn place(&self, url: &str) -> Result<Option<Place>, StoreError> {
        let row = self.row(sqlx::query("SELECT * FROM frontier WHERE url = $1").bind(url.to_owned())).await?;
        row.as_ref().map(place).transpose()
    }

    /// The newest fetches that ended at an address.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn fetches_at(&self, url: &Url, limit: i64) -> Result<Vec<Fetch>, StoreError> {
        let statement = sqlx::query("SELECT * FROM fetches WHERE url = $1 ORDER BY at DESC, id DESC LIMIT $2");
        self.rows(statement.bind(url.to_string()).bind(limit)).await?.iter().map(fetch).collect()
    }

    /// The item at an address, live or not: its number and state.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn item_at(&self, url: &Url) -> Result<Option<(i64, String)>, StoreError> {
        let row = self.row(sqlx::query("SELECT id, state FROM items WHERE url = $1").bind(url.to_string())).await?;
        row.map(|row| Ok((row.cell("id")?, row.cell("state")?))).transpose()
    }
}

fn place(row: &SqliteRow) -> Result<Place, StoreError> {
    Ok(Place {
        source: row.source("source")?,
        kind: row.cell("kind")?,
        depth: row.cell("depth")?,
        priority: row.cell("priority")?,
        attempts: row.cell("attempts")?,
        via: row.cell("via")?,
        lease_until: row.time("lease_until")?,
        row: frontier_row(row)?,
    })
}
