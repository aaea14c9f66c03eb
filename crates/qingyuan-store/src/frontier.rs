//! URLs known and when each is due, leased by workers.

use qingyuan_model::{Millis, Scope, SourceId};
use sqlx::sqlite::SqliteRow;
use url::Url;

use crate::error::StoreError;
use crate::row::Cells;
use crate::store::{Store, Tx};

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
    /// Adds URLs that the frontier does not know yet, up to the source's limit, and returns how many were new.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn add_urls(
        &mut self,
        now: Millis,
        source: &SourceId,
        max_pages: u32,
        urls: &[NewUrl],
    ) -> Result<u64, StoreError> {
        let count =
            self.row(sqlx::query("SELECT COUNT(*) FROM frontier WHERE source = $1").bind(source.to_string())).await?;
        let mut room = i64::from(max_pages) - count.map_or(Ok(0), |row| row.cell::<i64>(0))?;
        let mut added = 0;
        for new in urls {
            if room <= 0 {
                break;
            }
            let fresh = self
                .run(
                    sqlx::query(
                        "INSERT INTO frontier (url, source, host, kind, depth, priority, state, due_at, via)
                         VALUES ($1, $2, $3, $4, $5, $6, 'scheduled', $7, $8) ON CONFLICT (url) DO NOTHING",
                    )
                    .bind(new.url.to_string())
                    .bind(source.to_string())
                    .bind(Scope::host_of(&new.url))
                    .bind(new.kind.id())
                    .bind(i64::from(new.depth))
                    .bind(new.priority)
                    .bind(now.0)
                    .bind(new.via.clone()),
                )
                .await?;
            room -= i64::try_from(fresh).unwrap_or(0);
            added += fresh;
        }
        Ok(added)
    }

    /// The source that an address of the frontier belongs to.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn url_owner(&mut self, url: &Url) -> Result<Option<SourceId>, StoreError> {
        let row = self.row(sqlx::query("SELECT source FROM frontier WHERE url = $1").bind(url.to_string())).await?;
        row.map(|row| row.source("source")).transpose()
    }

    /// Makes every URL of a source due now, for "crawl now". URLs that were stopped get another chance.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn make_due(&mut self, now: Millis, source: &SourceId) -> Result<u64, StoreError> {
        self.run(
            sqlx::query(
                "UPDATE frontier SET due_at = $1, state = 'scheduled', attempts = 0 WHERE source = $2 AND due_at > $1
                 OR source = $2 AND state = 'stopped'",
            )
            .bind(now.0)
            .bind(source.to_string()),
        )
        .await
    }

    /// Leases up to `limit` due URLs of one host, best first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn claim_due(
        &mut self,
        now: Millis,
        host: &str,
        owner: &str,
        lease_ms: i64,
        limit: i64,
    ) -> Result<Vec<Claimed>, StoreError> {
        let statement = sqlx::query(
            "UPDATE frontier SET lease_owner = $1, lease_until = $2 WHERE url IN (
               SELECT f.url FROM frontier f JOIN sources s ON s.id = f.source
               WHERE f.host = $3 AND f.state = 'scheduled' AND f.due_at <= $4 AND f.lease_until <= $4
                 AND s.state = 'approved'
               ORDER BY f.priority DESC, f.depth, f.due_at, f.url LIMIT $5)
             RETURNING url, source, kind, depth, attempts, lease_owner, etag, last_modified, priority, due_at",
        )
        .bind(owner.to_owned())
        .bind(now.plus(lease_ms).0)
        .bind(host.to_owned())
        .bind(now.0)
        .bind(limit);
        let rows = self.rows(statement).await?;
        // RETURNING promises no order.
        let mut claimed = rows
            .iter()
            .map(|row| Ok((-row.cell::<f64>("priority")?, row.time("due_at")?, claimed(row)?)))
            .collect::<Result<Vec<_>, StoreError>>()?;
        claimed.sort_by(|(first, due, a), (second, later, b)| {
            first.total_cmp(second).then_with(|| (a.depth, due, &a.url).cmp(&(b.depth, later, &b.url)))
        });
        Ok(claimed.into_iter().map(|(.., claimed)| claimed).collect())
    }

    /// Gives a claimed URL back with what became of it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the lease ran out and somebody else holds the URL; then nothing is written.
    pub async fn give_back(&mut self, now: Millis, url: &Claimed, done: Returned) -> Result<(), StoreError> {
        let replace = done.validators.is_some();
        let (etag, last_modified) = done.validators.unwrap_or_default();
        let changed = self
            .run(
                sqlx::query(
                    "UPDATE frontier SET lease_owner = '', lease_until = 0, state = $1, due_at = $2, fetched_at = $3,
                       status = $4, outcome = $5, detail = $6, attempts = $7,
                       etag = CASE WHEN $8 THEN $9 ELSE etag END,
                       last_modified = CASE WHEN $8 THEN $10 ELSE last_modified END
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
                .bind(url.owner.clone()),
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
        let statement =
            sqlx::query("UPDATE frontier SET lease_owner = '', lease_until = 0 WHERE url = $1 AND lease_owner = $2")
                .bind(url.url.to_string())
                .bind(url.owner.clone());
        self.run(statement).await.map(|_| ())
    }
}

impl Store {
    /// Hosts of approved sources with at least one URL due and unleased.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn hosts_due(&self, now: Millis) -> Result<Vec<String>, StoreError> {
        let statement = sqlx::query(
            "SELECT DISTINCT f.host FROM frontier f JOIN sources s ON s.id = f.source
             WHERE f.state = 'scheduled' AND f.due_at <= $1 AND f.lease_until <= $1 AND s.state = 'approved'
             ORDER BY f.host",
        );
        self.rows(statement.bind(now.0)).await?.iter().map(|row| row.cell("host")).collect()
    }

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

fn claimed(row: &SqliteRow) -> Result<Claimed, StoreError> {
    Ok(Claimed {
        url: row.read("url", |text| Url::parse(&text))?,
        source: row.source("source")?,
        kind: row.read("kind", Kind::parse)?,
        depth: row.cell::<i64>("depth")?.try_into().unwrap_or(u32::MAX),
        attempts: row.cell::<i64>("attempts")?.try_into().unwrap_or(u32::MAX),
        owner: row.cell("lease_owner")?,
        etag: row.cell("etag")?,
        last_modified: row.cell("last_modified")?,
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
