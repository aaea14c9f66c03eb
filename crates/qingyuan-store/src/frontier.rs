//! URLs known and when each is due, leased by workers.

mod adding;
mod budget;
mod claiming;
mod interest;

use qingyuan_model::{Millis, SourceId};
use sqlx::sqlite::SqliteRow;
use url::Url;

use crate::error::StoreError;
use crate::row::Cells;
use crate::store::{Store, Tx};

pub use budget::DaySpent;

/// What a URL of the frontier is expected to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A page or file with content.
    Page,
    /// A feed: its entries are pages.
    Feed,
    /// A sitemap: its entries are pages or sitemaps.
    Sitemap,
}

impl Kind {
    /// The kind's name in rows.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Feed => "feed",
            Self::Sitemap => "sitemap",
        }
    }

    fn parse(id: String) -> Result<Self, String> {
        [Self::Page, Self::Feed, Self::Sitemap].into_iter().find(|kind| kind.id() == id).ok_or(id)
    }
}

/// A URL to be added.
#[derive(Clone, Debug)]
pub struct NewUrl {
    /// The normalised address.
    pub url: Url,
    /// What it is expected to be.
    pub kind: Kind,
    /// Links away from a seed.
    pub depth: u32,
    /// Higher comes first.
    pub priority: f64,
    /// The page that named it; empty for seeds.
    pub via: String,
}

/// How a URL has changed so far, as far as the crawler saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// How often it was visited with an answer.
    pub visits: u32,
    /// How often it had changed, its first copy included.
    pub changes: u32,
    /// When it was last seen to have changed.
    pub changed_at: Option<Millis>,
    /// The present pause between two visits, in milliseconds; 0 before the first.
    pub interval_ms: i64,
    /// What the copy in the store looks like: a hash over all that makes a difference. Empty without a copy.
    pub seen_copy: String,
}

/// A URL that this worker holds a lease on.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The address.
    pub url: Url,
    /// The source it belongs to.
    pub source: SourceId,
    /// What it is expected to be.
    pub kind: Kind,
    /// Links away from a seed.
    pub depth: u32,
    /// How often it failed in a row.
    pub attempts: u32,
    /// Who holds the lease.
    pub owner: String,
    /// The validator of the copy that the store has.
    pub etag: Option<String>,
    /// The other validator.
    pub last_modified: Option<String>,
    /// How it has changed so far.
    pub history: History,
}

/// How a claimed URL goes back.
#[derive(Clone, Debug, Default)]
pub struct Returned {
    /// When it is due again; `None` takes it out of the schedule (refused, gone, failed for good).
    pub due_at: Option<Millis>,
    /// The HTTP status, when there was one.
    pub status: Option<u16>,
    /// A stable id of what happened: `fetched`, `not-modified`, or the code of a refusal or failure.
    pub outcome: String,
    /// The same for people.
    pub detail: String,
    /// Whether this counts as a failure in a row.
    pub failed: bool,
    /// The validators of a new copy; `None` keeps those that the store has.
    pub validators: Option<(Option<String>, Option<String>)>,
    /// Its history with this visit; `None` leaves it as it is.
    pub history: Option<History>,
    /// What its rate of change adds to its priority; `None` leaves it as it is.
    pub liveliness: Option<f64>,
}

/// One row of the frontier, for people.
#[derive(Clone, Debug)]
pub struct FrontierRow {
    /// The address.
    pub url: String,
    /// `scheduled` or `stopped`.
    pub state: String,
    /// When it is due.
    pub due_at: Millis,
    /// When it was last asked for.
    pub fetched_at: Option<Millis>,
    /// The last HTTP status.
    pub status: Option<i64>,
    /// What happened last, as a stable id.
    pub outcome: String,
    /// The same for people.
    pub detail: String,
}

impl Tx {
    /// The source that an address of the frontier belongs to.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn url_owner(&mut self, url: &Url) -> Result<Option<SourceId>, StoreError> {
        let row = self.row(sqlx::query("SELECT source FROM frontier WHERE url = $1").bind(url.to_string())).await?;
        row.map(|row| row.source("source")).transpose()
    }

    /// Makes every URL of a source due now, for "crawl now". URLs that were stopped get another chance; whether the
    /// day's budget is spent is looked at anew.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn make_due(&mut self, now: Millis, source: &SourceId) -> Result<u64, StoreError> {
        self.wake_source(source).await?;
        self.run(
            sqlx::query(
                "UPDATE frontier SET due_at = $1, state = 'scheduled', queue = 'ready', attempts = 0
                 WHERE source = $2 AND (state = 'scheduled' AND queue = 'waiting' AND due_at > $1
                     AND outcome NOT IN ('http-429', 'http-503', 'host-resting') OR state = 'stopped')",
            )
            .bind(now.0)
            .bind(source.to_string()),
        )
        .await
    }

    /// Notes that a round of crawling a source has begun; `false` when the one before has not ended: it was cut off, and
    /// goes on.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn begin_round(&mut self, source: &SourceId) -> Result<bool, StoreError> {
        let begun = sqlx::query("INSERT INTO meta (key, value) VALUES ($1, '') ON CONFLICT (key) DO NOTHING");
        Ok(self.run(begun.bind(round_of(source))).await? == 1)
    }

    /// Notes that nothing of a source's round is left to do.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn end_round(&mut self, source: &SourceId) -> Result<(), StoreError> {
        let ended = sqlx::query("DELETE FROM meta WHERE key = $1").bind(round_of(source));
        self.run(ended).await.map(|_| ())
    }

    /// Gives a claimed URL back with what became of it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the lease ran out and somebody else holds the URL; then nothing is written.
    pub async fn give_back(&mut self, now: Millis, url: &Claimed, done: Returned) -> Result<(), StoreError> {
        let replace = done.validators.is_some();
        let (etag, last_modified) = done.validators.unwrap_or_default();
        let remember = done.history.is_some();
        let history = done.history.unwrap_or_default();
        let changed = self
            .run(
                sqlx::query(
                    "UPDATE frontier SET queue = 'waiting', lease_owner = '', lease_until = 0, state = $1, due_at = $2,
                       fetched_at = $3, status = $4, outcome = $5, detail = $6, attempts = $7,
                       etag = CASE WHEN $8 THEN $9 ELSE etag END,
                       last_modified = CASE WHEN $8 THEN $10 ELSE last_modified END,
                       visits = CASE WHEN $13 THEN $14 ELSE visits END,
                       changes = CASE WHEN $13 THEN $15 ELSE changes END,
                       changed_at = CASE WHEN $13 THEN $16 ELSE changed_at END,
                       interval_ms = CASE WHEN $13 THEN $17 ELSE interval_ms END,
                       seen_copy = CASE WHEN $13 THEN $18 ELSE seen_copy END,
                       priority = CASE WHEN $19 IS NULL THEN priority ELSE worth + boost + $19 END
                     WHERE url = $11 AND lease_owner = $12",
                )
                .bind(if done.due_at.is_some() { "scheduled" } else { "stopped" })
                .bind(done.due_at.unwrap_or_default().0)
                .bind(now.0)
                .bind(done.status.map(i64::from))
                .bind(done.outcome)
                .bind(done.detail)
                .bind(if done.failed { i64::from(url.attempts) + 1 } else { 0 })
                .bind(replace)
                .bind(etag)
                .bind(last_modified)
                .bind(url.url.to_string())
                .bind(url.owner.clone())
                .bind(remember)
                .bind(i64::from(history.visits))
                .bind(i64::from(history.changes))
                .bind(history.changed_at.map(|at| at.0))
                .bind(history.interval_ms)
                .bind(history.seen_copy)
                .bind(done.liveliness),
            )
            .await?;
        if changed == 1 {
            return Ok(());
        }
        let detail = "its lease ran out and another worker holds it".to_owned();
        Err(StoreError::Conflict { what: "frontier url", id: url.url.to_string(), detail })
    }

    /// Lets go of a claimed URL untouched, for a clean stop.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn release(&mut self, url: &Claimed) -> Result<(), StoreError> {
        let statement = sqlx::query(
            "UPDATE frontier SET queue = 'ready', lease_owner = '', lease_until = 0 WHERE url = $1 AND lease_owner = $2",
        )
        .bind(url.url.to_string())
        .bind(url.owner.clone());
        self.run(statement).await.map(|_| ())
    }

    /// Puts a claimed URL off without a visit: nobody was asked, so neither its failures nor its last visit change.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn postpone(
        &mut self,
        url: &Claimed,
        due_at: Millis,
        outcome: &str,
        detail: &str,
    ) -> Result<(), StoreError> {
        let statement = sqlx::query(
            "UPDATE frontier SET queue = 'waiting', lease_owner = '', lease_until = 0, due_at = $1, outcome = $2,
               detail = $3
             WHERE url = $4 AND lease_owner = $5",
        )
        .bind(due_at.0)
        .bind(outcome.to_owned())
        .bind(detail.to_owned())
        .bind(url.url.to_string())
        .bind(url.owner.clone());
        self.run(statement).await.map(|_| ())
    }

    /// The site says that a page of this source changed at `changed_at`: when the copy is older, the page is due now.
    /// Returns whether that changed anything.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn hint_changed(
        &mut self,
        now: Millis,
        source: &SourceId,
        url: &Url,
        changed_at: Millis,
    ) -> Result<bool, StoreError> {
        let statement = sqlx::query(
            "UPDATE frontier SET due_at = $1, queue = 'ready'
             WHERE url = $2 AND source = $3 AND state = 'scheduled' AND queue = 'waiting' AND due_at > $1
               AND attempts = 0 AND fetched_at < $4",
        )
        .bind(now.0)
        .bind(url.to_string())
        .bind(source.to_string())
        .bind(changed_at.0);
        Ok(self.run(statement).await? > 0)
    }

    /// The history of an address that nobody holds; `None` for one that is unknown or leased.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn history(&mut self, url: &Url) -> Result<Option<(Kind, History)>, StoreError> {
        let statement = sqlx::query(
            "SELECT kind, visits, changes, changed_at, interval_ms, seen_copy FROM frontier
             WHERE url = $1 AND state = 'scheduled' AND queue = 'waiting'",
        );
        let row = self.row(statement.bind(url.to_string())).await?;
        row.map(|row| Ok((row.read("kind", Kind::parse)?, history(&row)?))).transpose()
    }

    /// Corrects the history of an address that nobody holds, and with it when it is due.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn rethink(&mut self, url: &Url, history: &History, due_at: Millis) -> Result<(), StoreError> {
        let statement = sqlx::query(
            "UPDATE frontier SET changes = $1, changed_at = $2, interval_ms = $3, due_at = $4
             WHERE url = $5 AND state = 'scheduled' AND queue = 'waiting'",
        )
        .bind(i64::from(history.changes))
        .bind(history.changed_at.map(|at| at.0))
        .bind(history.interval_ms)
        .bind(due_at.0)
        .bind(url.to_string());
        self.run(statement).await.map(|_| ())
    }
}

impl Store {
    /// How many URLs of approved sources (or of one source) are due by `now`, leased ones included.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn count_due(&self, now: Millis, source: Option<&SourceId>) -> Result<i64, StoreError> {
        let statement = sqlx::query(
            "SELECT COUNT(*) FROM frontier f JOIN sources s ON s.id = f.source
             WHERE f.state = 'scheduled' AND f.due_at <= $1 AND s.state = 'approved' AND ($2 = '' OR f.source = $2)",
        )
        .bind(now.0)
        .bind(source.map(ToString::to_string).unwrap_or_default());
        self.number(statement).await
    }

    /// The newest happenings of a source's frontier, for people.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn frontier_of(&self, source: &SourceId, limit: i64) -> Result<Vec<FrontierRow>, StoreError> {
        let statement = sqlx::query(
            "SELECT * FROM frontier WHERE source = $1 ORDER BY COALESCE(fetched_at, 0) DESC, due_at, url LIMIT $2",
        )
        .bind(source.to_string())
        .bind(limit);
        self.rows(statement).await?.iter().map(frontier_row).collect()
    }

    /// What the frontier knows of one address.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn frontier_url(&self, url: &Url) -> Result<Option<FrontierRow>, StoreError> {
        let row = self.row(sqlx::query("SELECT * FROM frontier WHERE url = $1").bind(url.to_string())).await?;
        row.as_ref().map(frontier_row).transpose()
    }
}

/// A row that `owner` takes.
fn round_of(source: &SourceId) -> String {
    format!("round:{source}")
}

fn claimed(row: &SqliteRow, owner: &str) -> Result<Claimed, StoreError> {
    Ok(Claimed {
        url: row.read("url", |text| Url::parse(&text))?,
        source: row.source("source")?,
        kind: row.read("kind", Kind::parse)?,
        depth: row.cell::<i64>("depth")?.try_into().unwrap_or(u32::MAX),
        attempts: row.cell::<i64>("attempts")?.try_into().unwrap_or(u32::MAX),
        owner: owner.to_owned(),
        etag: row.cell("etag")?,
        last_modified: row.cell("last_modified")?,
        history: history(row)?,
    })
}

fn history(row: &SqliteRow) -> Result<History, StoreError> {
    Ok(History {
        visits: row.cell::<i64>("visits")?.try_into().unwrap_or(u32::MAX),
        changes: row.cell::<i64>("changes")?.try_into().unwrap_or(u32::MAX),
        changed_at: row.cell::<Option<i64>>("changed_at")?.map(Millis),
        interval_ms: row.cell("interval_ms")?,
        seen_copy: row.cell("seen_copy")?,
    })
}

pub(crate) fn frontier_row(row: &SqliteRow) -> Result<FrontierRow, StoreError> {
    Ok(FrontierRow {
        url: row.cell("url")?,
        state: row.cell("state")?,
        due_at: row.time("due_at")?,
        fetched_at: row.cell::<Option<i64>>("fetched_at")?.map(Millis),
        status: row.cell("status")?,
        outcome: row.cell("outcome")?,
        detail: row.cell("detail")?,
    })
}
